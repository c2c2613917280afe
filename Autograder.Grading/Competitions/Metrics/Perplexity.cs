using Autograder.Grading.Competitions.Labels;
using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions.Metrics;

/// <summary>exp( −(1/N) Σ ln pᵢ(tokenᵢ) ): among how many equally likely tokens the model, on average, still hesitates.</summary>
/// <remarks>
/// Natural logarithms; each row is one token. Why nobody can forge it: <see cref="PredictedDistributions"/>.
/// Source: Jelinek, Mercer, Bahl and Baker, "Perplexity: a measure of the difficulty of speech recognition tasks", JASA 62 (1977) S63. Lower is better, 1 … ∞.
/// </remarks>
internal sealed class Perplexity : Metric
{
    public override string Key => "perplexity";

    public override string Title => "Perplexity";

    public override bool HigherIsBetter => false;

    public override PredictionKind Kind => PredictionKind.Distribution;

    internal override ResampledStatistic Measure(SplitRows rows)
    {
        var logProbabilities = ((PredictedDistributions)rows.Predicted).LogProbabilities;
        return RatioOfSums.Over(rows, row => (-logProbabilities[row], 1), Math.Exp);
    }
}
