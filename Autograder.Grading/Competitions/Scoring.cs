using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions;

/// <summary>The score of one part of the solution.</summary>
/// <param name="Value">In full; null where the metric has none (no rows, no positives), which never ranks.</param>
/// <param name="Low">The lower end of the 95 % interval; 0 without a value.</param>
/// <param name="High">The upper end; 0 without a value.</param>
public sealed record SplitScore(double? Value, double Low, double High, int Rows);

/// <summary>A further metric, shown beside the one that ranks.</summary>
public sealed record SecondaryScore(string Key, double? Public, double? Private);

public sealed record Scored(SplitScore Public, SplitScore Private, IReadOnlyList<SecondaryScore> Secondary);

/// <summary>What accepted predictions are worth. The same predictions and seed give the same numbers.</summary>
public static class Scoring
{
    /// <param name="alsoShow">Metrics of the same kind of prediction.</param>
    public static Scored Score(Solution solution, Predictions predictions, Metric metric, ulong seed, IReadOnlyList<Metric>? alsoShow = null)
    {
        if (predictions.Solution != solution) throw new ArgumentException("These predictions were read against another solution.", nameof(predictions));
        if ((alsoShow ?? []).Append(metric).FirstOrDefault(other => other.Kind != solution.Kind) is { } unfit)
            throw new ArgumentException($"{unfit.Key} reads {unfit.Kind}, and this solution holds {solution.Kind}.", nameof(alsoShow));
        var (publicRows, privateRows) = (RowsOf(solution.PublicRows), RowsOf(solution.PrivateRows));
        return new Scored(
            Of(metric, publicRows, seed), Of(metric, privateRows, seed),
            [.. (alsoShow ?? []).Select(other => new SecondaryScore(other.Key, Finite(Measure(other, publicRows)), Finite(Measure(other, privateRows))))]);

        SplitRows RowsOf(int[] rows) => new(solution.Truth, predictions.Labels, rows);
    }

    /// <summary>The parts on which the metric has no value for these predictions, and why. A part without rows has none and is not told.</summary>
    public static IReadOnlyList<(Split Part, string Reason)> WithoutValue(Solution solution, Predictions predictions, Metric metric)
    {
        if (predictions.Solution != solution) throw new ArgumentException("These predictions were read against another solution.", nameof(predictions));
        var without = new List<(Split, string)>();
        foreach (var (part, partRows) in new[] { (Split.Public, solution.PublicRows), (Split.Private, solution.PrivateRows) })
        {
            var rows = new SplitRows(solution.Truth, predictions.Labels, partRows);
            if (Measure(metric, rows) is { } measured && !double.IsFinite(measured.Value)) without.Add((part, metric.WhyNoValue(rows)));
        }
        return without;
    }

    private static SplitScore Of(Metric metric, SplitRows rows, ulong seed)
    {
        if (Measure(metric, rows) is not { } statistic || !double.IsFinite(statistic.Value)) return new SplitScore(null, 0, 0, rows.Rows.Length);
        var (low, high) = Bootstrap.Interval(statistic, rows.Blocks, seed);
        return new SplitScore(statistic.Value, low, high, rows.Rows.Length);
    }

    private static ResampledStatistic? Measure(Metric metric, SplitRows rows) => rows.Rows.Length == 0 ? null : metric.Measure(rows);

    private static double? Finite(ResampledStatistic? statistic) => statistic is not null && double.IsFinite(statistic.Value) ? statistic.Value : null;
}
