using Autograder.Grading.Competitions.Labels;
using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions.Metrics;

/// <summary>The fraction of rows whose class is right: (1/N) Σ [ŷᵢ = yᵢ].</summary>
/// <remarks>Source: Pattern classification's 0-1 loss, as <c>sklearn.metrics.accuracy_score</c>. Higher is better, 0 … 1.</remarks>
internal sealed class Accuracy : Metric
{
    public override string Key => "accuracy";

    public override string Title => "Accuracy";

    public override bool HigherIsBetter => true;

    public override PredictionKind Kind => PredictionKind.Class;

    internal override ResampledStatistic Measure(SplitRows rows)
    {
        var (truth, predicted) = ((TrueClasses)rows.Truth, (PredictedClasses)rows.Predicted);
        return RatioOfSums.Over(rows, row => (truth.Classes[row] == predicted.Classes[row] ? 1 : 0, 1));
    }
}
