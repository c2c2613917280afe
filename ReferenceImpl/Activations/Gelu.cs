using ReferenceImpl.Layers;

namespace ReferenceImpl.Activations;

/// <summary>
/// y = x·Φ(x), with Φ(x) = ½·(1 + erf(x/√2)) the distribution function of the standard normal;
/// dx = dy⊙(Φ(x) + x·φ(x)), with φ(x) = e^(−x²/2)/√(2π) its density.
/// </summary>
/// <remarks>Source: Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", 2016.</remarks>
public sealed class Gelu : Layer
{
    private Tensor? _x;

    public override Tensor Forward(Tensor x) => (_x = x).Map(v => v * NormalDistribution(v));

    public override Tensor Backward(Tensor dY) =>
        dY * Remembered(_x).Map(v => NormalDistribution(v) + v * Math.Exp(-v * v / 2) / Math.Sqrt(2 * Math.PI));

    // ½·erfc(−x/√2) is ½·(1 + erf(x/√2)) without its cancellation for very negative x.
    private static double NormalDistribution(double x) => 0.5 * ErrorFunction.Erfc(-x / Math.Sqrt(2));
}

/// <summary>
/// The approximation by tanh: y = ½·x·(1 + t), t = tanh(√(2/π)·(x + 0.044715·x³));
/// dx = dy⊙(½·(1 + t) + ½·x·(1 − t²)·√(2/π)·(1 + 3·0.044715·x²)).
/// </summary>
/// <remarks>Source: Hendrycks and Gimpel, 2016, section 2.</remarks>
public sealed class GeluTanh : Layer
{
    private const double Cubic = 0.044715;
    private static readonly double Root = Math.Sqrt(2 / Math.PI);

    private Tensor? _x;

    public override Tensor Forward(Tensor x)
    {
        _x = x;
        return 0.5 * x * (1 + Inner(x).Tanh());
    }

    public override Tensor Backward(Tensor dY)
    {
        var x = Remembered(_x);
        var t = Inner(x).Tanh();
        return dY * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (Root * (1 + 3 * Cubic * x * x)));
    }

    private static Tensor Inner(Tensor x) => Root * (x + Cubic * x * x * x);
}
