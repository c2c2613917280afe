namespace Autograder.Grading.Competitions.Copying;

/// <summary>What a class's pairs are like as a whole: robust, since the pairs that are looked for are among them.</summary>
/// <remarks>
/// The median, and 1.4826 times the median absolute deviation, which is the standard deviation of a normal distribution: Rousseeuw and Croux, "Alternatives to the Median
/// Absolute Deviation", JASA 88 (1993) 1273-1283.
/// </remarks>
internal sealed record Usual(double Median, double Spread, int Pairs)
{
    // With fewer there is no such thing as the class; independence is then all that a pair is held against.
    private const int FewestPairs = 3;

    public static Usual Of(double[] values, double smallestSpread)
    {
        if (values.Length < FewestPairs) return new Usual(0, smallestSpread, values.Length);
        var median = MedianOf(values);
        return new Usual(median, Math.Max(smallestSpread, 1.4826 * MedianOf([.. values.Select(value => Math.Abs(value - median))])), values.Length);
    }

    public double Deviations(double value) => (value - Median) / Spread;

    /// <summary>For all pairs together (Bonferroni), by Mills' bound on the normal tail: P(Z &gt; z) &lt; φ(z) / z.</summary>
    public double PValue(double value)
    {
        var z = Deviations(value);
        return z <= 0 ? 1 : Math.Min(1, Pairs * Math.Exp(-z * z / 2) / (z * Math.Sqrt(2 * Math.PI)));
    }

    private static double MedianOf(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
