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
        public static Vector256<double> Of(Vector256<double> x) => Transcendental.Exp(x);
    }

    private readonly struct Logarithm : IUnary
    {
        public static Vector256<double> Of(Vector256<double> x) => Transcendental.Log(x);
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
        public static Vector256<double> Of(Vector256<double> x) => Transcendental.Sigmoid(x);
    }

    internal readonly struct HyperbolicTangent : IUnary
    {
        public static Vector256<double> Of(Vector256<double> x) => Transcendental.Tanh(x);
    }
}
