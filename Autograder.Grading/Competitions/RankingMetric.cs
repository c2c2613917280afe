namespace Autograder.Grading.Competitions;

/// <summary>The metric a competition ranks by, as its settings name it.</summary>
public static class RankingMetric
{
    /// <param name="text">A key of the catalogue.</param>
    /// <param name="fault">Why there is none, for the instructor.</param>
    public static Metric? Find(string text, out string? fault)
    {
        var metric = MetricCatalogue.Find(text);
        fault = metric is null ? $"There is no metric '{text}'; there are {string.Join(", ", MetricCatalogue.Metrics.Select(m => m.Key))}." : null;
        return metric;
    }
}
