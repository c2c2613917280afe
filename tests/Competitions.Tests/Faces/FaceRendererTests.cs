using Competitions.Faces;
using SkiaSharp;

namespace Competitions.Tests.Faces;

public class FaceRendererTests
{
    private static byte[] Pixels(string person, Appearance appearance, int size = 48)
    {
        using var face = FaceRenderer.Draw(Identity.Draw(new Seed("faces").For(person)), appearance, size);
        return face.Bytes;
    }

    private static Appearance Picture(string name) => Appearance.Draw(new Seed("faces").For(name));

    [Fact]
    public void The_same_person_in_the_same_picture_has_the_same_bytes() =>
        Assert.Equal(Pixels("anna", Picture("one")), Pixels("anna", Picture("one")));

    [Fact]
    public void Pictures_and_people_differ()
    {
        Assert.NotEqual(Pixels("anna", Picture("one")), Pixels("anna", Picture("two")));
        Assert.NotEqual(Pixels("anna", Picture("one")), Pixels("ben", Picture("one")));
    }

    [Fact]
    public void Each_part_of_the_appearance_changes_the_picture()
    {
        var plain = Pixels("anna", Appearance.Plain);
        Appearance[] others =
        [
            Appearance.Plain with { Yaw = 25 }, Appearance.Plain with { Pitch = 10 }, Appearance.Plain with { Roll = 8 }, Appearance.Plain with { Scale = 0.9 },
            Appearance.Plain with { ShiftX = 0.06 }, Appearance.Plain with { ShiftY = 0.06 }, Appearance.Plain with { Smile = -0.5 }, Appearance.Plain with { MouthOpen = 0.9 },
            Appearance.Plain with { EyesOpen = 0.5 }, Appearance.Plain with { BrowRaise = 0.06 }, Appearance.Plain with { LightAngle = 100 }, Appearance.Plain with { LightStrength = 0.5 },
            Appearance.Plain with { Exposure = 0.8 }, Appearance.Plain with { Warmth = 0.2 }, Appearance.Plain with { Background = SKColors.Green },
            Appearance.Plain with { Background2 = SKColors.Red }, Appearance.Plain with { Clothes = SKColors.Red }, Appearance.Plain with { Blur = 0.9 }, Appearance.Plain with { Noise = 8 },
        ];
        Assert.All(others, other => Assert.NotEqual(plain, Pixels("anna", other)));
    }

    [Fact]
    public void A_head_turned_to_the_right_mirrors_one_turned_to_the_left()
    {
        // The face's midline, seen from the front at 0, moves to either side by the same length.
        HeadPose Turned(double yaw) => new(Identity.Draw(new Seed("faces").For("anna")), Appearance.Plain with { Yaw = yaw });

        Assert.Equal(0, Turned(0).At(0, 0.1).X, 1e-6);
        Assert.True(Turned(20).At(0, 0.1).X > 0.2);
        Assert.Equal(Turned(20).At(0, 0.1).X, -Turned(-20).At(0, 0.1).X, 1e-6);
        Assert.True(Turned(20).WidthAt(0.4, 0) < Turned(20).WidthAt(-0.4, 0), "the side that is turned away is narrower");
    }

    [Theory]
    [InlineData(32)]
    [InlineData(112)]
    public void A_picture_has_the_size_asked_for_and_survives_PNG(int size)
    {
        using var face = FaceRenderer.Draw(Identity.Draw(new Seed("faces").For("anna")), Picture("one"), size);
        using var read = SKBitmap.Decode(FaceRenderer.Png(face));

        Assert.Equal((size, size), (read.Width, read.Height));
        Assert.Equal(face.Pixels, read.Pixels);
    }
}
