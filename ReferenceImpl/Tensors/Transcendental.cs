using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ReferenceImpl;

/// <summary>Exponential, logarithm and what is made of them, four at a time, to within an ulp or two.</summary>
/// <remarks>
/// .NET's own Vector256.Exp and Log are not used: they leave the choice between a fused and an unfused multiply-add to the
/// compiler, and were seen to change their last bit when a method was recompiled while the program ran. Here every step is
/// an operation that IEEE 754 defines, so every machine and every run gives the same bits.
/// </remarks>
internal static class Transcendental
{
    // Adding and subtracting 1.5·2⁵² rounds to an integer; in the sum's bits, that integer stands in the lowest places.
    private static readonly Vector256<double> Rounder = Vector256.Create(6755399441055744.0);

    // ln 2 in two parts; the upper has so many trailing zeros that its product with an exponent is exact.
    private static readonly Vector256<double> Ln2High = Vector256.Create(6.93147180369123816490e-01);
    private static readonly Vector256<double> Ln2Low = Vector256.Create(1.90821492927058770002e-10);

    /// <summary>eˣ = 2ⁿ·eʳ with n = round(x/ln 2), |r| ≤ ½·ln 2, and eʳ by its Taylor series, which r¹³/13! ends below 10⁻¹⁷.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Exp(Vector256<double> x)
    {
        // Beyond these bounds the result is 0 or ∞ anyway, and n stays small enough to be an exponent.
        var bounded = Vector256.Min(Vector256.Max(x, Vector256.Create(-746.0)), Vector256.Create(710.0));
        var n = Vector256.FusedMultiplyAdd(bounded, Vector256.Create(1.4426950408889634), Rounder) - Rounder;
        var r = Vector256.FusedMultiplyAdd(-n, Ln2High, bounded);
        r = Vector256.FusedMultiplyAdd(-n, Ln2Low, r);

        var sum = Vector256.Create(1.0 / 6227020800);
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 479001600));
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 39916800));
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 3628800));
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 362880));
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 40320));
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 5040));
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 720));
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 120));
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 24));
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(1.0 / 6));
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256.Create(0.5));
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256<double>.One);
        sum = Vector256.FusedMultiplyAdd(sum, r, Vector256<double>.One);

        // 2ⁿ in two factors, since at the ends 2ⁿ itself is no normal number.
        var half = Vector256.FusedMultiplyAdd(n, Vector256.Create(0.5), Rounder) - Rounder;
        var result = sum * PowerOfTwo(half) * PowerOfTwo(n - half);
        return Vector256.ConditionalSelect(Vector256.Equals(x, x), result, x); // NaN stays NaN
    }

    /// <summary>
    /// log x = k·ln 2 + log(1 + f) with √½ ≤ 1 + f &lt; √2, and with s = f/(2 + f):
    /// log(1 + f) = f − f²/2 + s·(f²/2 + R(s²)).
    /// </summary>
    /// <remarks>Source: e_log.c of FreeBSD's msun, Copyright (C) 1993 by Sun Microsystems, Inc., with its notice as in ErrorFunction.</remarks>
    public static Vector256<double> Log(Vector256<double> x)
    {
        var rootOfHalf = Vector256.Create(0x3FE6A09E667F3BCDL);
        var subnormal = Vector256.LessThan(x, Vector256.Create(2.2250738585072014e-308));
        var normal = Vector256.ConditionalSelect(subnormal, x * Vector256.Create(18014398509481984.0), x); // 2⁵⁴
        var shift = Vector256.ConditionalSelect(subnormal, Vector256.Create(-54.0), Vector256<double>.Zero);

        var bits = normal.AsInt64() + (Vector256<double>.One.AsInt64() - rootOfHalf);
        var exponent = Vector256.ShiftRightLogical(bits, 52) - Vector256.Create(1023L);
        var k = (exponent + Rounder.AsInt64()).AsDouble() - Rounder + shift;
        var f = ((bits & Vector256.Create(0x000FFFFFFFFFFFFFL)) + rootOfHalf).AsDouble() - Vector256<double>.One;

        var s = f / (Vector256.Create(2.0) + f);
        var z = s * s;
        var r = Vector256.Create(1.479819860511658591e-01);
        r = Vector256.FusedMultiplyAdd(r, z, Vector256.Create(1.531383769920937332e-01));
        r = Vector256.FusedMultiplyAdd(r, z, Vector256.Create(1.818357216161805012e-01));
        r = Vector256.FusedMultiplyAdd(r, z, Vector256.Create(2.222219843214978396e-01));
        r = Vector256.FusedMultiplyAdd(r, z, Vector256.Create(2.857142874366239149e-01));
        r = Vector256.FusedMultiplyAdd(r, z, Vector256.Create(3.999999999940941908e-01));
        r = Vector256.FusedMultiplyAdd(r, z, Vector256.Create(6.666666666666735130e-01)) * z;
        var halfSquare = Vector256.Create(0.5) * f * f;
        var result = k * Ln2High - (halfSquare - (s * (halfSquare + r) + k * Ln2Low) - f);

        result = Vector256.ConditionalSelect(Vector256.Equals(x, Vector256<double>.Zero), Vector256.Create(double.NegativeInfinity), result);
        result = Vector256.ConditionalSelect(Vector256.Equals(x, Vector256.Create(double.PositiveInfinity)), x, result);
        return Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(x, Vector256<double>.Zero), result, Vector256.Create(double.NaN));
    }

    /// <summary>σ(x) = 1/(1 + e⁻ˣ)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Sigmoid(Vector256<double> x) => Vector256<double>.One / (Vector256<double>.One + Exp(-x));

    /// <summary>
    /// From 0.625 on, 1 − 2/(e²ˣ + 1); below, where that would cancel, x + x³·P(x²)/Q(x²).
    /// </summary>
    /// <remarks>Source of P and Q: Moshier, Cephes Mathematical Library 2.8, tanh.c, relative error 2·10⁻¹⁶.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Tanh(Vector256<double> x)
    {
        var size = Vector256.Abs(x);
        var far = Vector256<double>.One - Vector256.Create(2.0) / (Exp(size + size) + Vector256<double>.One);
        far = Vector256.CopySign(far, x);

        var s = x * x;
        var p = (Vector256.Create(-9.64399179425052238628e-1) * s + Vector256.Create(-9.92877231001918586564e1)) * s
            + Vector256.Create(-1.61468768441708447952e3);
        var q = ((s + Vector256.Create(1.12811678491632931402e2)) * s + Vector256.Create(2.23548839060100448583e3)) * s
            + Vector256.Create(4.84406305325125486048e3);
        var near = x + x * s * (p / q);

        return Vector256.ConditionalSelect(Vector256.LessThan(size, Vector256.Create(0.625)), near, far);
    }

    // 2ᵏ for an integer k from −1022 to 1023: k, moved up into the exponent's place, on top of the exponent of one.
    private static Vector256<double> PowerOfTwo(Vector256<double> k) =>
        (Vector256.ShiftLeft((k + Rounder).AsInt64(), 52) + Vector256<double>.One.AsInt64()).AsDouble();
}
