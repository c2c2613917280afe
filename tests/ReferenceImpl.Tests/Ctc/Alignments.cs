using ReferenceImpl.Ctc;

namespace ReferenceImpl.Tests.Ctc;

/// <summary>The definition itself: every one of the Kᵀ alignments, its probability and the target it stands for.</summary>
internal static class Alignments
{
    public static IEnumerable<(int[] Path, double Probability)> All(Tensor probabilities)
    {
        var (time, symbols) = (probabilities.Rows, probabilities.Columns);
        for (var code = 0; code < Math.Pow(symbols, time); code++)
        {
            var path = new int[time];
            for (int t = 0, rest = code; t < time; t++, rest /= symbols) path[t] = rest % symbols;
            yield return (path, path.Select((symbol, t) => probabilities[t, symbol]).Aggregate(1.0, (a, b) => a * b));
        }
    }

    /// <summary>The probability of every target, by its symbols joined with spaces.</summary>
    public static Dictionary<string, double> Targets(Tensor probabilities) =>
        All(probabilities)
            .GroupBy(alignment => string.Join(' ', GreedyDecoder.Collapse(alignment.Path)))
            .ToDictionary(group => group.Key, group => group.Sum(alignment => alignment.Probability));
}
