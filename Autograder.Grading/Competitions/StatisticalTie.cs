using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions;

/// <summary>Whether two entries differ by more than the choice of the test rows explains, at 95 %.</summary>
public static class StatisticalTie
{
    /// <summary>From the two intervals alone, so that a board can say it of any two of its rows.</summary>
    /// <remarks>
    /// Tied while the difference is within √(h₁² + h₂²), the half-widths towards each other: Schenker and Gentleman, "On Judging the Significance of
    /// Differences by Examining the Overlap Between Confidence Intervals", The American Statistician 55 (2001) 182-186. It takes the two as independent; on the same
    /// rows their errors go together, so that it may call a tie what <see cref="Paired"/> can tell apart, and hardly ever the other way round.
    /// </remarks>
    public static bool Between(SplitScore one, SplitScore other)
    {
        if (one.Value is not { } a || other.Value is not { } b) return false;
        if (a < b) return Between(other, one);
        return a - b <= double.Hypot(a - one.Low, other.High - b);
    }

    /// <summary>From both files: the difference over the same resampled rows.</summary>
    /// <param name="split">Public rows or Private ones.</param>
    /// <returns>The interval of the first's value minus the second's; null where either has no value.</returns>
    public static PairedDifference? Paired(Metric metric, Predictions one, Predictions other, Split split, ulong seed)
    {
        if (one.Solution != other.Solution) throw new ArgumentException("These predictions were read against different solutions.", nameof(other));
        var rows = split == Split.Public ? one.Solution.PublicRows : one.Solution.PrivateRows;
        if (rows.Length == 0) return null;
        var (first, second) = (new SplitRows(one.Solution.Truth, one.Labels, rows), new SplitRows(one.Solution.Truth, other.Labels, rows));
        var difference = new Difference(metric.Measure(first), metric.Measure(second));
        if (!double.IsFinite(difference.Value)) return null;
        var (low, high) = Bootstrap.Interval(difference, first.Blocks, seed);
        return new PairedDifference(difference.Value, low, high);
    }

    private sealed class Difference(ResampledStatistic one, ResampledStatistic other) : ResampledStatistic
    {
        public override double Value => one.Value - other.Value;

        public override double Resampled(ReadOnlySpan<int> times) => one.Resampled(times) - other.Resampled(times);
    }
}

/// <summary>A part of the solution.</summary>
public enum Split
{
    Public,
    Private,
}

/// <summary>How much more one entry has than another, and the middle 95 % of that over resampled rows.</summary>
public sealed record PairedDifference(double Value, double Low, double High)
{
    public bool Tied => Low <= 0 && High >= 0;
}
