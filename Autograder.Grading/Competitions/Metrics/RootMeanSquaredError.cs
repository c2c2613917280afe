using Autograder.Grading.Competitions.Labels;
using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions.Metrics;

/// <summary>√( (1/N) Σ (ŷᵢ − yᵢ)² ), in the unit of the label.</summary>
/// <remarks>Source: as <c>sklearn.metrics.root_mean_squared_error</c>. Lower is better, 0 … ∞.</remarks>
internal sealed class RootMeanSquaredError : Metric
{
    public override string Key => "rmse";

    public override string Title => "RMSE";

    public override bool HigherIsBetter => false;

    public override PredictionKind Kind => PredictionKind.Real;

    internal override ResampledStatistic Measure(SplitRows rows)
    {
        var (truth, predicted) = (((TrueNumbers)rows.Truth).Numbers, ((PredictedNumbers)rows.Predicted).Numbers);
        return RatioOfSums.Over(rows, row => ((predicted[row] - truth[row]) * (predicted[row] - truth[row]), 1), Math.Sqrt);
    }
}
