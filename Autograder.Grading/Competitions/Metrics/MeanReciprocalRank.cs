using Autograder.Grading.Competitions.Labels;
using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions.Metrics;

/// <summary>The mean of one over the place of the right class among a row's guesses: (1/N) Σ 1/rankᵢ, and 0 where it is not among them.</summary>
/// <remarks>Source: Voorhees, "The TREC-8 Question Answering Track Report", NIST SP 500-246 (1999). Higher is better, 0 … 1.</remarks>
internal sealed class MeanReciprocalRank : Metric
{
    public override string Key => "mean-reciprocal-rank";

    public override string Title => "Mean reciprocal rank";

    public override bool HigherIsBetter => true;

    public override PredictionKind Kind => PredictionKind.Ranking;

    internal override ResampledStatistic Measure(SplitRows rows)
    {
        var ranks = ((PredictedRankings)rows.Predicted).Ranks;
        return RatioOfSums.Over(rows, row => (ranks[row] == 0 ? 0 : 1.0 / ranks[row], 1));
    }
}
