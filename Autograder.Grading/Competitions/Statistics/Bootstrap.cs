namespace Autograder.Grading.Competitions.Statistics;

/// <summary>Percentile intervals: the middle 95 % of a statistic over resamplings of its blocks.</summary>
/// <remarks>
/// Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. Each resampling draws as many blocks as there are, with
/// replacement; a statistic then needs only how often each block was drawn, so the cost does not grow with the rows.
/// </remarks>
internal static class Bootstrap
{
    public const int Resamplings = 1000;

    private const double Tail = 0.025;

    /// <summary>The interval around the statistic's value; both ends are the value where it cannot be resampled.</summary>
    public static (double Low, double High) Interval(ResampledStatistic statistic, int blocks, ulong seed)
    {
        var values = Values(statistic, blocks, seed);
        if (values.Count == 0) return (statistic.Value, statistic.Value);
        values.Sort();
        return (Quantile(values, Tail), Quantile(values, 1 - Tail));
    }

    /// <summary>The finite values of all resamplings, in the order in which they were drawn.</summary>
    private static List<double> Values(ResampledStatistic statistic, int blocks, ulong seed)
    {
        var draws = new SplitMix(seed);
        var times = new int[blocks];
        var values = new List<double>(Resamplings);
        for (var i = 0; i < Resamplings; i++)
        {
            Array.Clear(times);
            for (var draw = 0; draw < blocks; draw++) times[draws.Below(blocks)]++;
            var value = statistic.Resampled(times);
            if (double.IsFinite(value)) values.Add(value);
        }
        return values;
    }

    // Between the two nearest values, as numpy.quantile's default.
    private static double Quantile(List<double> sorted, double fraction)
    {
        var place = fraction * (sorted.Count - 1);
        var below = (int)place;
        return below + 1 == sorted.Count ? sorted[below] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }
}

/// <summary>Random bits that are the same for a seed on every machine and in every year.</summary>
/// <remarks>Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.</remarks>
internal sealed class SplitMix(ulong seed)
{
    private ulong state = seed;

    /// <summary>Uniform in 0 … bound - 1; the bias of the multiplication is below bound / 2⁶⁴.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
