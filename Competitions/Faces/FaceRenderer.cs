using SkiaSharp;

namespace Competitions.Faces;

/// <summary>Draws a person's face, square, of any size: background, body, head, features, hair; then light, blur and grain over all.</summary>
internal static class FaceRenderer
{
    public static SKBitmap Draw(Identity identity, Appearance appearance, int size)
    {
        var info = new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var surface = SKSurface.Create(info);
        var canvas = surface.Canvas;
        var unit = size / 2.9f; // half the height of a face
        DrawBackground(canvas, appearance, size);
        using (var blur = new SKPaint { ImageFilter = appearance.Blur > 0.05 ? SKImageFilter.CreateBlur((float)appearance.Blur * size / 64, (float)appearance.Blur * size / 64) : null })
        {
            canvas.SaveLayer(blur);
            canvas.Translate(size * (0.5f + (float)appearance.ShiftX), size * (0.52f + (float)appearance.ShiftY));
            canvas.Scale(unit * (float)appearance.Scale);
            DrawBody(canvas, identity, appearance);
            canvas.RotateDegrees((float)appearance.Roll);
            var head = new Head(canvas, identity, appearance);
            head.Draw();
            canvas.Restore();
        }
        DrawLight(canvas, appearance, size);
        using var image = surface.Snapshot();
        var bitmap = SKBitmap.FromImage(image);
        Expose(bitmap, appearance);
        return bitmap;
    }

    public static byte[] Png(SKBitmap bitmap)
    {
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return encoded.ToArray();
    }

    private static void DrawBackground(SKCanvas canvas, Appearance appearance, int size)
    {
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(0, 0), new SKPoint(size, size), [appearance.Background, Identity.Mix(appearance.Background, appearance.Background2, 0.6)], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader };
        canvas.DrawRect(0, 0, size, size, paint);
    }

    private static void DrawBody(SKCanvas canvas, Identity identity, Appearance appearance)
    {
        using var clothes = new SKPaint { Color = appearance.Clothes, IsAntialias = true };
        using var neck = new SKPaint { Color = Identity.Mix(identity.Skin, SKColors.Black, 0.22), IsAntialias = true };
        canvas.DrawOval(new SKRect(-1.35f, 1.22f, 1.35f, 2.6f), clothes);
        var half = (float)(identity.FaceWidth * 0.5);
        canvas.DrawRoundRect(new SKRect(-half, 0.4f, half, 1.5f), 0.25f, 0.25f, neck);
    }

    // One side lies in the light, the other in shadow.
    private static void DrawLight(SKCanvas canvas, Appearance appearance, int size)
    {
        var (x, y) = ((float)Math.Cos(appearance.LightAngle * Math.PI / 180) * size / 2, (float)Math.Sin(appearance.LightAngle * Math.PI / 180) * size / 2);
        var alpha = (byte)(255 * appearance.LightStrength);
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(size / 2f + x, size / 2f + y), new SKPoint(size / 2f - x, size / 2f - y),
            [SKColors.White.WithAlpha((byte)(alpha / 2)), SKColors.Transparent, SKColors.Black.WithAlpha(alpha)], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader };
        canvas.DrawRect(0, 0, size, size, paint);
    }

    private static unsafe void Expose(SKBitmap bitmap, Appearance appearance)
    {
        var rng = new Random(appearance.NoiseSeed);
        double[] gain = [appearance.Exposure * (1 + appearance.Warmth), appearance.Exposure, appearance.Exposure * (1 - appearance.Warmth)];
        var pixels = new Span<byte>((void*)bitmap.GetPixels(), bitmap.ByteCount);
        for (var k = 0; k < pixels.Length; k++)
        {
            if (k % 4 == 3) continue;
            pixels[k] = (byte)Math.Clamp(pixels[k] * gain[k % 4] + appearance.Noise * rng.Normal(), 0, 255);
        }
    }
}
