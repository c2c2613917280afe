using SkiaSharp;

namespace Competitions.Faces;

/// <summary>Many faces on one picture: a person a row; first as in a passport, then as the data shows them.</summary>
internal static class ContactSheet
{
    public static byte[] Draw(Seed seed, string competition, int people, int pictures, int size)
    {
        using var sheet = new SKBitmap(new SKImageInfo((pictures + 1) * size, people * size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(sheet);
        for (var person = 0; person < people; person++)
        {
            var identity = Identity.Draw(seed.For($"{competition}/person{person}"));
            for (var k = 0; k <= pictures; k++)
            {
                var appearance = k == 0 ? Appearance.Plain : Appearance.Draw(seed.For($"{competition}/person{person}/picture{k - 1}"));
                using var face = FaceRenderer.Draw(identity, appearance, size);
                canvas.DrawBitmap(face, k * size, person * size);
            }
        }
        return FaceRenderer.Png(sheet);
    }
}
