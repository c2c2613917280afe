using SkiaSharp;

namespace Competitions.Faces;

/// <summary>Where a point of the face is seen when the head is turned: the face is half an ellipsoid, looked at from far away.</summary>
/// <remarks>
/// (x, y) are seen from the front, x to the right, y down, in units of half the face's height; z = 0.75·√(1 − (x/w)² − y²) + lift towards the viewer.
/// Turned by yaw ψ and pitch θ: X = x·cos ψ + z·sin ψ, Y = y·cos θ + z·sin θ.
/// </remarks>
internal sealed class HeadPose(Identity identity, Appearance appearance)
{
    private readonly double _yaw = appearance.Yaw * Math.PI / 180;
    private readonly double _pitch = appearance.Pitch * Math.PI / 180;

    /// <param name="lift">How far the point stands out of the ellipsoid, as the tip of a nose does.</param>
    public SKPoint At(double x, double y, double lift = 0)
    {
        var inside = Math.Max(0, 1 - Math.Pow(x / (identity.FaceWidth * 1.1), 2) - y * y / 1.3);
        var z = 0.75 * Math.Sqrt(inside) + lift;
        return new SKPoint((float)(x * Math.Cos(_yaw) + z * Math.Sin(_yaw)), (float)(y * Math.Cos(_pitch) + z * Math.Sin(_pitch)));
    }

    /// <summary>How wide something around (x, y) is seen, relative to the front: small near the edge that is turned away.</summary>
    public double WidthAt(double x, double y)
    {
        const double Step = 0.03;
        return Math.Max(0.15, (At(x + Step, y).X - At(x - Step, y).X) / (2 * Step));
    }
}
