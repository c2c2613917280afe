using Autograder.Grading.Competitions.Labels;
using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions.Metrics;

/// <summary>The fraction of rows whose right class is among the first k guesses: (1/N) Σ [rankᵢ ≤ k].</summary>
/// <remarks>
/// Guesses after the k-th are not looked at, so that listing every class gains nothing.
/// Source: Russakovsky et al., "ImageNet Large Scale Visual Recognition Challenge", IJCV 115 (2015), with k = 5. Higher is better, 0 … 1.
/// </remarks>
internal sealed class TopKAccuracy(int k) : Metric
{
    public const int LargestK = 1000;

    public override string Key => $"top-{k}-accuracy";

    public override string Title => $"Top-{k} accuracy";

    public override bool HigherIsBetter => true;

    public override PredictionKind Kind => PredictionKind.Ranking;

    internal override ResampledStatistic Measure(SplitRows rows)
    {
        var ranks = ((PredictedRankings)rows.Predicted).Ranks;
        return RatioOfSums.Over(rows, row => (ranks[row] >= 1 && ranks[row] <= k ? 1 : 0, 1));
    }
}
