using Competitions.Files;
using Competitions.Speech;

namespace Competitions.Tests.Speech;

public class MfccTests
{
    [Fact]
    public void Coefficients_are_those_of_scipy()
    {
        var expected = Golden.Read("mfcc.npy");
        var features = Mfcc.Of(Golden.Read("sound.npy").Elements);

        Assert.Equal([17, Mfcc.Features], expected.Shape);
        Assert.Equal(expected.Elements.Length, features.Length);
        for (var k = 0; k < features.Length; k++) Assert.Equal(expected.Elements[k], features[k], 1e-4);
    }

    [Theory]
    [InlineData(399, 0)]
    [InlineData(400, 1)]
    [InlineData(559, 1)]
    [InlineData(560, 2)]
    public void A_frame_is_25_ms_long_and_one_begins_every_10_ms(int samples, int frames) => Assert.Equal(frames, Mfcc.FramesOf(samples));

    [Fact]
    public void Silence_has_finite_coefficients() => Assert.All(Mfcc.Of(new double[2000]), value => Assert.True(float.IsFinite(value)));

    [Fact]
    public void A_tone_keeps_its_time_and_size_when_resampled()
    {
        var wanted = Golden.Read("resampled.npy").Elements;
        short[] tone = [.. Enumerable.Range(0, 2205).Select(n => (short)Math.Round(0.5 * short.MaxValue * Math.Sin(2 * Math.PI * 440 * n / Espeak.SampleRate)))];

        var resampled = Resampling.To16KHz(tone);

        Assert.Equal(1600, resampled.Length);
        for (var m = 100; m < 1500; m++) Assert.Equal(wanted[m], resampled[m], 2e-3); // the ends hear the silence around
    }
}

internal static class Golden
{
    public static NpyArray<double> Read(string name) => NpyArray<double>.Read(Path.Combine(AppContext.BaseDirectory, "Golden", name));
}
