using System.Runtime.Intrinsics;

namespace ReferenceImpl;

/// <summary>Functions of single elements.</summary>
public sealed partial class Tensor
{
    /// <summary>Any function, one element at a time.</summary>
    public Tensor Map(Func<double, double> function)
    {
        var result = Uninitialized(_shape);
        var source = Data;
        for (var i = 0; i < source.Length; i++) result._data[i] = function(source[i]);
        return result;
    }

    public Tensor Exp() => Map<Exponential>();

    public Tensor Log() => Map<Logarithm>();

    public Tensor Sqrt() => Map<SquareRoot>();

    public Tensor Abs() => Map<Magnitude>();

    public Tensor Tanh() => Map<HyperbolicTangent>();

    /// <summary>1/(1 + e⁻ˣ), which neither overflows nor loses digits at either end.</summary>
    public Tensor Sigmoid() => Map<Logistic>();

    public Tensor Sign() => Map(x => Math.Sign(x));

    public Tensor Pow(double exponent) => Map(x => Math.Pow(x, exponent));

    /// <summary>Every element brought into [lowest, highest].</summary>
    public Tensor Clamp(double lowest, double highest) => Map(x => Math.Clamp(x, lowest, highest));

    internal Tensor Map<TFunction>()
        where TFunction : struct, IUnary
    {
        var result = Uninitialized(_shape);
        Elementwise.Apply<TFunction>(Data, result._data);
        return result;
    }

    private readonly struct Exponential : IUnary
    {
        public static Vector256<double> Of(Vector256<double> x) => Vector256.Exp(x);
    }

    private readonly struct Logarithm : IUnary
    {
        public static Vector256<double> Of(Vector256<double> x) => Vector256.Log(x);
    }

    private readonly struct SquareRoot : IUnary
    {
        public static Vector256<double> Of(Vector256<double> x) => Vector256.Sqrt(x);
    }

    private readonly struct Magnitude : IUnary
    {
        public static Vector256<double> Of(Vector256<double> x) => Vector256.Abs(x);
    }

    internal readonly struct Logistic : IUnary
    {
        public static Vector256<double> Of(Vector256<double> x) =>
            Vector256<double>.One / (Vector256<double>.One + Vector256.Exp(-x));
    }

    /// <summary>
    /// From 0.625 on, 1 − 2/(e^2x + 1); below, where that would cancel, x + x³·P(x²)/Q(x²).
    /// Source of P and Q: Moshier, Cephes Mathematical Library 2.8, tanh.c, relative error 2·10⁻¹⁶.
    /// </summary>
    internal readonly struct HyperbolicTangent : IUnary
    {
        public static Vector256<double> Of(Vector256<double> x)
        {
            var size = Vector256.Abs(x);
            var far = Vector256<double>.One - Vector256.Create(2.0) / (Vector256.Exp(size + size) + Vector256<double>.One);
            far = Vector256.CopySign(far, x);

            var s = x * x;
            var p = (Vector256.Create(-9.64399179425052238628e-1) * s + Vector256.Create(-9.92877231001918586564e1)) * s
                + Vector256.Create(-1.61468768441708447952e3);
            var q = ((s + Vector256.Create(1.12811678491632931402e2)) * s + Vector256.Create(2.23548839060100448583e3)) * s
                + Vector256.Create(4.84406305325125486048e3);
            var near = x + x * s * (p / q);

            return Vector256.ConditionalSelect(Vector256.LessThan(size, Vector256.Create(0.625)), near, far);
        }
    }
}
