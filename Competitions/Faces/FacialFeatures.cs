using SkiaSharp;

namespace Competitions.Faces;

/// <summary>Eyes, brows, nose, mouth, freckles and glasses, each where the pose puts it.</summary>
internal sealed class FacialFeatures(SKCanvas canvas, Identity identity, Appearance appearance, HeadPose pose)
{
    public void Draw()
    {
        if (identity.Freckles) DrawFreckles();
        DrawNose();
        DrawMouth();
        foreach (var side in new[] { -1, 1 })
        {
            DrawEye(side);
            DrawBrow(side);
        }
    }

    public void DrawGlasses()
    {
        using var paint = Head.Stroke(new SKColor(30, 30, 34), 0.035);
        var (left, right) = (EyeAt(-1), EyeAt(1));
        foreach (var (side, eye) in new[] { (-1, left), (1, right) })
            canvas.DrawRoundRect(SKRect.Create(eye.X - 0.24f * Width(side), eye.Y - 0.17f, 0.48f * Width(side), 0.36f), 0.1f, 0.1f, paint);
        canvas.DrawLine(left.X + 0.24f * Width(-1), left.Y, right.X - 0.24f * Width(1), right.Y, paint);
    }

    private SKPoint EyeAt(int side) => pose.At(side * identity.EyeDistance, identity.EyeHeight);

    private float Width(int side) => (float)pose.WidthAt(side * identity.EyeDistance, identity.EyeHeight);

    private void DrawEye(int side)
    {
        var (eye, size, open) = (EyeAt(side), (float)identity.EyeSize, (float)(identity.EyeSize * 0.58 * appearance.EyesOpen));
        canvas.Save();
        canvas.Translate(eye.X, eye.Y);
        canvas.RotateDegrees(side * (float)identity.EyeTilt);
        canvas.Scale(Width(side), 1);
        using var lids = new SKPath();
        lids.MoveTo(-size, 0);
        lids.QuadTo(0, -open * 2, size, 0);
        lids.QuadTo(0, open * 1.7f, -size, 0);
        lids.Close();
        using var shadow = Head.Fill(SKColors.Black.WithAlpha(34));
        canvas.DrawOval(0, -0.02f, size * 1.3f, size * 1.0f, shadow);
        using var white = Head.Fill(new SKColor(244, 242, 238));
        canvas.DrawPath(lids, white);
        canvas.Save();
        canvas.ClipPath(lids, antialias: true);
        var look = (float)(appearance.Yaw / 28 * size * 0.18);
        using var iris = Head.Fill(identity.Iris);
        using var pupil = Head.Fill(new SKColor(14, 10, 10));
        using var glint = Head.Fill(SKColors.White.WithAlpha(220));
        canvas.DrawCircle(look, 0, size * 0.52f, iris);
        canvas.DrawCircle(look, 0, size * 0.25f, pupil);
        canvas.DrawCircle(look + size * 0.16f, -size * 0.16f, size * 0.11f, glint);
        canvas.Restore();
        using var lash = Head.Stroke(new SKColor(30, 20, 18), 0.028);
        using var upper = new SKPath();
        upper.MoveTo(-size, 0);
        upper.QuadTo(0, -open * 2, size, 0);
        canvas.DrawPath(upper, lash);
        canvas.Restore();
    }

    private void DrawBrow(int side)
    {
        var y = identity.EyeHeight - identity.BrowDistance - appearance.BrowRaise;
        var tilt = Math.Sin(identity.BrowTilt * Math.PI / 180) * 0.3;
        var (inner, top, outer) = (pose.At(side * (identity.EyeDistance - 0.17), y + tilt), pose.At(side * identity.EyeDistance, y - 0.06), pose.At(side * (identity.EyeDistance + 0.19), y + 0.04 - tilt));
        using var path = new SKPath();
        path.MoveTo(inner);
        path.QuadTo(top, outer);
        using var paint = Head.Stroke(Identity.Mix(identity.HairColor, SKColors.Black, 0.3), identity.BrowThickness);
        canvas.DrawPath(path, paint);
    }

    private void DrawNose()
    {
        var tipY = identity.EyeHeight + identity.NoseLength;
        var (bridge, tip) = (pose.At(0, identity.EyeHeight), pose.At(0, tipY, 0.22));
        var side = appearance.Yaw >= 0 ? -1 : 1; // the flank that is seen
        var flank = pose.At(side * identity.NoseWidth, tipY, 0.06);
        using var shade = Head.Fill(SKColors.Black.WithAlpha(48));
        using var bridgePath = Head.Through([bridge, flank, tip]);
        canvas.DrawPath(bridgePath, shade);
        using var light = Head.Fill(SKColors.White.WithAlpha(52));
        canvas.DrawOval(tip.X, tip.Y - 0.04f, (float)identity.NoseWidth * 0.55f, 0.07f, light);
        using var nostril = Head.Fill(Identity.Mix(identity.Skin, SKColors.Black, 0.62));
        using var wing = Head.Stroke(Identity.Mix(identity.Skin, SKColors.Black, 0.38), 0.028);
        foreach (var s in new[] { -1, 1 })
        {
            var hole = pose.At(s * identity.NoseWidth * 0.5, tipY + 0.05, 0.14);
            canvas.DrawOval(hole.X, hole.Y, (float)(identity.NoseWidth * 0.24), 0.024f, nostril);
            var corner = pose.At(s * identity.NoseWidth, tipY, 0.08);
            canvas.DrawArc(SKRect.Create(corner.X - 0.05f, corner.Y - 0.08f, 0.1f, 0.15f), s > 0 ? -70 : 110, 140, false, wing);
        }
    }

    private void DrawMouth()
    {
        var (y, half) = (identity.MouthHeight, identity.MouthWidth * (1 + 0.18 * appearance.Smile));
        var curve = -0.09 * appearance.Smile; // corners up
        var (open, lip) = (0.14 * appearance.MouthOpen, identity.LipThickness);
        var (left, right) = (pose.At(-half, y + curve), pose.At(half, y + curve));
        SKPoint Mid(double dy) => pose.At(0, y + dy, 0.06);
        SKPoint Quarter(int side, double dy) => pose.At(side * half * 0.45, y + dy + curve * 0.2, 0.05);

        using var lips = Head.Through([left, left, Quarter(-1, -lip * 1.1), Mid(-lip * 0.8), Quarter(1, -lip * 1.1), right, right, Quarter(1, open + lip * 1.4), Mid(open + lip * 1.7), Quarter(-1, open + lip * 1.4)]);
        using var color = Head.Fill(identity.Lips);
        canvas.DrawPath(lips, color);
        using var inside = Head.Through([left, Quarter(-1, 0), Mid(0), Quarter(1, 0), right, Quarter(1, open), Mid(open * 1.15 + 0.012), Quarter(-1, open)]);
        using var dark = Head.Fill(new SKColor(62, 18, 20));
        canvas.DrawPath(inside, dark);
        if (appearance.MouthOpen > 0.25)
        {
            canvas.Save();
            canvas.ClipPath(inside, antialias: true);
            using var teeth = Head.Fill(new SKColor(240, 236, 226));
            canvas.DrawRect(SKRect.Create(-1, Mid(0).Y - 0.1f, 2, 0.1f + (float)open * 0.4f), teeth);
            canvas.Restore();
        }
    }

    private void DrawFreckles()
    {
        using var paint = Head.Fill(Identity.Mix(identity.Skin, new SKColor(120, 60, 30), 0.55));
        for (var k = 0; k < 26; k++)
        {
            // An even spread over nose and cheeks that is the same in every picture: the golden angle.
            var (radius, angle) = (0.42 * Math.Sqrt(k / 26.0), k * 2.39996);
            var spot = pose.At(radius * 1.2 * Math.Cos(angle), 0.2 + 0.4 * radius * Math.Sin(angle));
            canvas.DrawCircle(spot.X, spot.Y, 0.02f, paint);
        }
    }
}
