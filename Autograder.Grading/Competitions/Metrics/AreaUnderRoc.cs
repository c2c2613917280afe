using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions.Metrics;

/// <summary>The chance that a random positive has a higher score than a random negative; an equal score counts one half: (Σ midranks of positives − P(P+1)/2) / (P·N).</summary>
/// <remarks>
/// Source: Hanley and McNeil, "The Meaning and Use of the Area under a Receiver Operating Characteristic (ROC) Curve", Radiology 143 (1982) 29-36; as
/// <c>sklearn.metrics.roc_auc_score</c>. No value without positives or without negatives. Higher is better, 0 … 1, and 0.5 is chance.
/// </remarks>
internal sealed class AreaUnderRoc : Metric
{
    public override string Key => "auc";

    public override string Title => "AUC";

    public override bool HigherIsBetter => true;

    public override PredictionKind Kind => PredictionKind.Similarity;

    internal override ResampledStatistic Measure(SplitRows rows) => RankedScores.Over(rows, Of);

    internal override string WhyNoValue(SplitRows rows) => RankedScores.Needed;

    /// <summary>Pairs won, walking down the scores: each negative loses to the positives above it, and half to those beside it. This is the midrank formula, counted.</summary>
    private static double Of(ReadOnlySpan<int> positives, ReadOnlySpan<int> negatives)
    {
        var (positivesAbove, negativesInAll, won) = (0.0, 0.0, 0.0);
        for (var i = 0; i < positives.Length; i++)
        {
            won += negatives[i] * (positivesAbove + (positives[i] / 2.0));
            positivesAbove += positives[i];
            negativesInAll += negatives[i];
        }
        return won / (positivesAbove * negativesInAll);
    }
}
