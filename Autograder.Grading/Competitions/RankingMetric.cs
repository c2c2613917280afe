using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions;

/// <summary>The metric a competition ranks by, as its settings name it.</summary>
public static class RankingMetric
{
    /// <param name="text">A key, an expression over keys, or <see cref="ProgramMetric.Name"/>.</param>
    /// <param name="higherIsBetter">As the instructor states it; null where they leave it to the metric.</param>
    /// <param name="fault">Why there is none, for the instructor.</param>
    public static Metric? Find(string text, bool? higherIsBetter, out string? fault)
    {
        fault = null;
        if (text == ProgramMetric.Name)
        {
            if (higherIsBetter is { } better) return new ProgramMetric(better);
            fault = $"With 'metric: {ProgramMetric.Name}' the key 'higher_is_better' is needed.";
            return null;
        }

        try
        {
            return MetricExpression.Parse(text, higherIsBetter);
        }
        catch (MetricExpressionException wrong)
        {
            fault = $"{wrong.Message} The metrics are {string.Join(", ", MetricCatalogue.Metrics.Select(metric => metric.Key))}.";
            return null;
        }
    }
}

/// <summary>An instructor's own Python. It is run elsewhere, in a sandbox; here it only says how predictions are read: as texts.</summary>
public sealed class ProgramMetric(bool higherIsBetter) : Metric
{
    public const string Name = "metric.py";

    public override string Key => Name;

    public override string Title => "Score";

    public override bool HigherIsBetter => higherIsBetter;

    public override PredictionKind Kind => PredictionKind.Text;

    internal override ResampledStatistic Measure(SplitRows rows) => throw new InvalidOperationException($"{Name} is run in the sandbox and measures nothing here.");
}
