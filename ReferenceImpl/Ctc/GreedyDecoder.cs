namespace ReferenceImpl.Ctc;

/// <summary>What a decoder found: symbols without blanks, and how likely it holds them to be.</summary>
public sealed record Transcript(IReadOnlyList<int> Symbols, double LogProbability);

/// <summary>Takes the likeliest symbol of every time step, then merges repeats and drops blanks.</summary>
/// <remarks>
/// Finds the likeliest single alignment, not the likeliest target: LogProbability is that of the alignment.
/// Source: Graves et al., ICML 2006, section 3.2, "best path decoding".
/// </remarks>
public static class GreedyDecoder
{
    /// <param name="logProbabilities">(T, K)</param>
    public static Transcript Decode(Tensor logProbabilities, int blank = 0)
    {
        var path = logProbabilities.ArgMax();
        var logProbability = path.Select((symbol, t) => logProbabilities[t, symbol]).Sum();
        return new Transcript(Collapse(path, blank), logProbability);
    }

    /// <summary>The target an alignment stands for: a symbol repeated without a blank between is one symbol.</summary>
    public static IReadOnlyList<int> Collapse(IReadOnlyList<int> path, int blank = 0) =>
        [.. path.Where((symbol, t) => symbol != blank && (t == 0 || path[t - 1] != symbol))];
}
