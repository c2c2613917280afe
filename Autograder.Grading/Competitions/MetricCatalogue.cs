using Autograder.Grading.Competitions.Metrics;

namespace Autograder.Grading.Competitions;

/// <summary>Every metric of the product, by its key.</summary>
public static class MetricCatalogue
{
    public static IReadOnlyList<Metric> Metrics { get; } = [new Accuracy()];

    /// <summary>The metric of that key, in any case, or null.</summary>
    public static Metric? Find(string key) => Metrics.FirstOrDefault(metric => metric.Key.Equals(key.Trim(), StringComparison.OrdinalIgnoreCase));
}
