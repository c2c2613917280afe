using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions.Metrics;

/// <summary>The error rate of the threshold at which as many negatives are accepted (FAR) as positives are rejected (FRR), on the ROC curve.</summary>
/// <remarks>
/// The threshold goes down through the scores; equal scores are accepted together. Where FAR and FRR cross between two thresholds, both are interpolated
/// linearly, as <c>brentq(lambda x: 1 - x - interp1d(fpr, tpr)(x), 0, 1)</c> does. Source: Martin et al., "The DET Curve in Assessment of Detection Task Performance",
/// Eurospeech 1997. No value without positives or without negatives. Lower is better, 0 … 1, and 0.5 is chance.
/// </remarks>
internal sealed class EqualErrorRate : Metric
{
    public override string Key => "eer";

    public override string Title => "Equal error rate";

    public override bool HigherIsBetter => false;

    public override PredictionKind Kind => PredictionKind.Similarity;

    internal override ResampledStatistic Measure(SplitRows rows) => RankedScores.Over(rows, Of);

    internal override string WhyNoValue(SplitRows rows) => RankedScores.Needed;

    private static double Of(ReadOnlySpan<int> positives, ReadOnlySpan<int> negatives)
    {
        var (p, n) = (0.0, 0.0);
        for (var i = 0; i < positives.Length; i++) (p, n) = (p + positives[i], n + negatives[i]);
        if (p == 0 || n == 0) return double.NaN;

        var (far, frr) = (0.0, 1.0);
        for (var i = 0; i < positives.Length; i++)
        {
            var (farNext, frrNext) = (far + (negatives[i] / n), frr - (positives[i] / p));
            var (before, after) = (frr - far, farNext - frrNext);
            if (after >= 0) return far + (before / (before + after) * (farNext - far));
            (far, frr) = (farNext, frrNext);
        }
        return 1; // unreachable but for rounding: at the lowest threshold everything is accepted, FAR = 1 and FRR = 0
    }
}
