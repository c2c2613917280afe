using SkiaSharp;

namespace Competitions.Faces;

/// <summary>The head on a canvas whose unit is half the height of the face and whose origin lies between nose and eyes.</summary>
internal sealed class Head(SKCanvas canvas, Identity identity, Appearance appearance)
{
    private readonly HeadPose _pose = new(identity, appearance);
    private readonly float _turn = (float)Math.Sin(appearance.Yaw * Math.PI / 180);

    public void Draw()
    {
        using var outline = Outline();
        DrawHairBehind();
        DrawEars();
        DrawSkin(outline);
        canvas.Save();
        canvas.ClipPath(outline, antialias: true);
        DrawShading();
        DrawBeard();
        var features = new FacialFeatures(canvas, identity, appearance, _pose);
        features.Draw();
        canvas.Restore();
        DrawHairInFront();
        if (identity.Glasses) features.DrawGlasses();
    }

    // Forehead, cheeks, jaw, chin: smooth from point to point, and a little to the side the head is turned to.
    private SKPath Outline()
    {
        var (w, jaw, chin, shift) = ((float)identity.FaceWidth, (float)(identity.FaceWidth * identity.JawWidth), (float)identity.ChinHeight, _turn * 0.12f);
        var path = new SKPath();
        path.MoveTo(shift, -1);
        path.CubicTo(w * 0.75f + shift, -1, w, -0.6f, w, -0.1f);
        path.CubicTo(w, 0.35f, jaw + shift, 0.55f, jaw * 0.75f + shift, 0.75f);
        path.CubicTo(jaw * 0.5f + shift, 0.95f, 0.22f + shift, chin, shift * 1.6f, chin);
        path.CubicTo(-0.22f + shift, chin, -jaw * 0.5f + shift, 0.95f, -jaw * 0.75f + shift, 0.75f);
        path.CubicTo(-jaw + shift, 0.55f, -w, 0.35f, -w, -0.1f);
        path.CubicTo(-w, -0.6f, -w * 0.75f + shift, -1, shift, -1);
        path.Close();
        return path;
    }

    private void DrawSkin(SKPath outline)
    {
        using var paint = Fill(identity.Skin);
        canvas.DrawPath(outline, paint);
    }

    // The ellipsoid turns away from the viewer towards its edge, and grows darker there.
    private void DrawShading()
    {
        using var shader = SKShader.CreateRadialGradient(
            _pose.At(0, 0.05), 1.15f, [SKColors.White.WithAlpha(36), SKColors.Transparent, SKColors.Black.WithAlpha(100)], [0, 0.5f, 1], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader };
        canvas.DrawRect(new SKRect(-2, -2, 2, 2), paint);
        foreach (var side in new[] { -1, 1 })
        {
            using var blush = SKShader.CreateRadialGradient(_pose.At(side * 0.42, 0.25), 0.28f, [new SKColor(220, 70, 70, 40), SKColors.Transparent], SKShaderTileMode.Clamp);
            paint.Shader = blush;
            canvas.DrawRect(new SKRect(-2, -2, 2, 2), paint);
        }
    }

    private void DrawEars()
    {
        using var paint = Fill(Identity.Mix(identity.Skin, SKColors.Black, 0.1));
        foreach (var side in new[] { -1, 1 })
        {
            var (size, x) = ((float)identity.EarSize, side * (float)identity.FaceWidth - _turn * 0.3f); // the ear turned to is hidden, the other comes forward
            canvas.DrawOval(x, 0.02f, size * 0.75f, size * 1.35f, paint);
        }
    }

    private void DrawBeard()
    {
        if (identity.Beard == Beard.None) return;
        using var paint = Fill(identity.HairColor.WithAlpha(215));
        var mouth = identity.MouthHeight;
        if (identity.Beard != Beard.Goatee || identity.HairVolume > 0.15)
        {
            using var moustache = Through([_pose.At(-0.3, mouth - 0.02), _pose.At(-0.12, mouth - 0.15), _pose.At(0, mouth - 0.12, 0.05), _pose.At(0.12, mouth - 0.15), _pose.At(0.3, mouth - 0.02), _pose.At(0, mouth - 0.07, 0.05)]);
            canvas.DrawPath(moustache, paint);
        }
        if (identity.Beard == Beard.Goatee) canvas.DrawOval(_pose.At(0, mouth + 0.32).X, (float)mouth + 0.34f, 0.2f, 0.2f, paint);
        if (identity.Beard != Beard.Full) return;

        // Cheeks and chin, without the region of nose and mouth.
        using SKPath whiskers = new(), bare = new();
        whiskers.AddRect(new SKRect(-2, (float)mouth - 0.3f, 2, 2));
        bare.AddOval(SKRect.Create(_pose.At(0, mouth).X - 0.38f, (float)mouth - 0.75f, 0.76f, 0.98f));
        using var beard = whiskers.Op(bare, SKPathOp.Difference);
        canvas.DrawPath(beard, paint);
    }

    private void DrawHairBehind()
    {
        if (identity.Hair is HairStyle.Bald or HairStyle.Short or HairStyle.Parted) return;
        using var paint = Fill(Identity.Mix(identity.HairColor, SKColors.Black, 0.25));
        var (w, volume) = ((float)identity.FaceWidth, (float)identity.HairVolume);
        var bottom = identity.Hair == HairStyle.Long ? 1.35f : 0.55f;
        canvas.DrawRoundRect(new SKRect(-w - volume - _turn * 0.15f, -1 - volume, w + volume - _turn * 0.15f, bottom), w * 0.8f, 0.8f, paint);
        if (identity.Hair != HairStyle.Curly) return;
        for (var k = 0; k < 22; k++)
        {
            var angle = Math.PI * (0.85 + 1.3 * k / 21.0);
            canvas.DrawCircle((float)(Math.Cos(angle) * (w + volume)) - _turn * 0.15f, (float)(Math.Sin(angle) * (1 + volume)) + 0.05f, 0.14f + volume * 0.5f, paint);
        }
    }

    // From ear to ear over the skull, and back along the hairline.
    private void DrawHairInFront()
    {
        if (identity.Hair == HairStyle.Bald) return;
        var (w, volume, line) = ((float)identity.FaceWidth, (float)identity.HairVolume, identity.Hairline);
        var part = identity.PartsLeft ? -0.35 : 0.35;
        var side = identity.Hair == HairStyle.Long ? 0.35f : -0.12f;
        using var path = new SKPath();
        path.MoveTo(-w * 1.03f, side);
        path.CubicTo(-w * 1.12f - volume, -0.9f - volume, -w * 0.5f, -1.05f - volume * 1.4f, _turn * 0.08f, -1.05f - volume * 1.4f);
        path.CubicTo(w * 0.5f, -1.05f - volume * 1.4f, w * 1.12f + volume, -0.9f - volume, w * 1.03f, side);
        var (right, middle, left) = (_pose.At(w * 0.8, line + 0.22), _pose.At(identity.Hair is HairStyle.Parted or HairStyle.Long ? part : 0, line - (identity.Hair is HairStyle.Parted or HairStyle.Long ? 0.16 : 0)), _pose.At(-w * 0.8, line + 0.22));
        path.QuadTo(w * 0.92f, -0.3f, right.X, right.Y);
        path.QuadTo((right.X + middle.X) / 2, (float)line - 0.02f, middle.X, middle.Y);
        path.QuadTo((left.X + middle.X) / 2, (float)line - 0.02f, left.X, left.Y);
        path.QuadTo(-w * 0.92f, -0.3f, -w * 1.03f, side);
        path.Close();
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(-1, -1.2f), new SKPoint(0.6f, 0.2f), [Identity.Mix(identity.HairColor, SKColors.White, 0.16), identity.HairColor, Identity.Mix(identity.HairColor, SKColors.Black, 0.3)], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader, IsAntialias = true };
        canvas.DrawPath(path, paint);
    }

    internal static SKPaint Fill(SKColor color) => new() { Color = color, IsAntialias = true };

    internal static SKPaint Stroke(SKColor color, double width) =>
        new() { Color = color, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = (float)width, StrokeCap = SKStrokeCap.Round };

    /// <summary>A closed curve that bends smoothly through the middles between neighbouring points.</summary>
    internal static SKPath Through(ReadOnlySpan<SKPoint> points)
    {
        SKPoint Middle(SKPoint a, SKPoint b) => new((a.X + b.X) / 2, (a.Y + b.Y) / 2);
        var path = new SKPath();
        path.MoveTo(Middle(points[^1], points[0]));
        for (var k = 0; k < points.Length; k++) path.QuadTo(points[k], Middle(points[k], points[(k + 1) % points.Length]));
        path.Close();
        return path;
    }
}
