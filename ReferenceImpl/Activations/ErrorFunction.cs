namespace ReferenceImpl.Activations;

/// <summary>erf(x) = 2/√π·∫₀ˣ e^(−t²) dt and erfc(x) = 1 − erf(x), to full double accuracy (error below 1 ulp).</summary>
/// <remarks>
/// .NET has neither. Source: s_erf.c of FreeBSD's msun, "Developed at SunPro, a Sun Microsystems, Inc. business. Permission
/// to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved."
/// (Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.) Each table holds the coefficients of a polynomial,
/// lowest power first, good on the interval named beside it.
/// </remarks>
public static class ErrorFunction
{
    private const double ErfOfOne = 8.45062911510467529297e-01; // erf(1) rounded to single

    // |x| < 0.84375: erf(x) = x + x·P(x²)/Q(x²)
    private static readonly double[] P =
    [
        1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02,
        -5.77027029648944159157e-03, -2.37630166566501626084e-05,
    ];

    private static readonly double[] Q =
    [
        1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03,
        1.32494738004321644526e-04, -3.96022827877536812320e-06,
    ];

    // 0.84375 ≤ |x| < 1.25: erf(|x|) = ErfOfOne + P(s)/Q(s), s = |x| − 1
    private static readonly double[] PNearOne =
    [
        -2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01, 3.18346619901161753674e-01,
        -1.10894694282396677476e-01, 3.54783043256182359371e-02, -2.16637559486879084300e-03,
    ];

    private static readonly double[] QNearOne =
    [
        1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02,
        1.26171219808761642112e-01, 1.36370839120290507362e-02, 1.19844998467991074170e-02,
    ];

    // 1.25 ≤ |x| < 1/0.35: erfc(|x|) = e^(−x² − 0.5625 + P(s)/Q(s))/|x|, s = 1/x²
    private static readonly double[] PMiddle =
    [
        -9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01, -6.23753324503260060396e+01,
        -1.62396669462573470355e+02, -1.84605092906711035994e+02, -8.12874355063065934246e+01, -9.81432934416914548592e+00,
    ];

    private static readonly double[] QMiddle =
    [
        1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02, 6.45387271733267880336e+02,
        4.29008140027567833386e+02, 1.08635005541779435134e+02, 6.57024977031928170135e+00, -6.04244152148580987438e-02,
    ];

    // 1/0.35 ≤ |x| < 28: the same form
    private static readonly double[] PFar =
    [
        -9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01, -1.60636384855821916062e+02,
        -6.37566443368389627722e+02, -1.02509513161107724954e+03, -4.83519191608651397019e+02,
    ];

    private static readonly double[] QFar =
    [
        1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03, 3.19985821950859553908e+03,
        2.55305040643316442583e+03, 4.74528541206955367215e+02, -2.24409524465858183362e+01,
    ];

    public static double Erf(double x)
    {
        var size = Math.Abs(x);
        return size switch
        {
            < 0.84375 => x + x * Ratio(P, Q, x * x),
            < 1.25 => Math.CopySign(ErfOfOne + Ratio(PNearOne, QNearOne, size - 1), x),
            < 6 => Math.CopySign(1 - Tail(size), x),
            _ => double.IsNaN(x) ? x : Math.CopySign(1, x),
        };
    }

    public static double Erfc(double x)
    {
        var size = Math.Abs(x);
        return size switch
        {
            < 0.25 => 1 - (x + x * Ratio(P, Q, x * x)),
            < 0.84375 => 0.5 - (x - 0.5 + x * Ratio(P, Q, x * x)), // keeps the digits that 1 − erf would cancel
            < 1.25 when x > 0 => 1 - ErfOfOne - Ratio(PNearOne, QNearOne, size - 1),
            < 1.25 => 1 + (ErfOfOne + Ratio(PNearOne, QNearOne, size - 1)),
            < 28 => x > 0 ? Tail(size) : 2 - Tail(size),
            _ => double.IsNaN(x) ? x : x > 0 ? 0 : 2,
        };
    }

    private static double Tail(double x)
    {
        var s = 1 / (x * x);
        var ratio = x < 1 / 0.35 ? Ratio(PMiddle, QMiddle, s) : Ratio(PFar, QFar, s);
        // x² rounds, and e^(−x²) would magnify that error by x². z keeps the upper half of x's digits, so z² is exact.
        var z = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) & ~0xFFFFFFFFL);
        return Math.Exp(-z * z - 0.5625) * Math.Exp((z - x) * (z + x) + ratio) / x;
    }

    private static double Ratio(double[] numerator, double[] denominator, double x) =>
        Polynomial(numerator, x) / Polynomial(denominator, x);

    private static double Polynomial(double[] coefficients, double x)
    {
        var value = coefficients[^1];
        for (var power = coefficients.Length - 2; power >= 0; power--) value = value * x + coefficients[power];
        return value;
    }
}
