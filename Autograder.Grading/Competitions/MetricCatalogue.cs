using System.Globalization;
using Autograder.Grading.Competitions.Metrics;

namespace Autograder.Grading.Competitions;

/// <summary>Every metric of the product, by its key. Top-k accuracy has a key for each k: <c>top-3-accuracy</c>.</summary>
public static class MetricCatalogue
{
    private const string TopK = "top-";
    private const string TopKEnd = "-accuracy";

    public static IReadOnlyList<Metric> Metrics { get; } =
    [
        new Accuracy(), new TopKAccuracy(5), new MacroF1(), new AreaUnderRoc(), new EqualErrorRate(), new Levenshtein(), new NormalizedLevenshtein(),
        new CharacterErrorRate(), new WordErrorRate(), new Perplexity(), new RootMeanSquaredError(), new MeanReciprocalRank(),
    ];

    /// <summary>The metric of that key, in any case, or null.</summary>
    public static Metric? Find(string key)
    {
        var wanted = key.Trim();
        if (Metrics.FirstOrDefault(metric => metric.Key.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is { } found) return found;
        return wanted.StartsWith(TopK, StringComparison.OrdinalIgnoreCase) && wanted.EndsWith(TopKEnd, StringComparison.OrdinalIgnoreCase)
            && wanted.Length > TopK.Length + TopKEnd.Length
            && int.TryParse(wanted.AsSpan(TopK.Length, wanted.Length - TopK.Length - TopKEnd.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var k)
            && k is >= 1 and <= TopKAccuracy.LargestK ? new TopKAccuracy(k) : null;
    }
}
