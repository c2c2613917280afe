namespace ReferenceImpl.Ctc;

/// <summary>
/// Searches for the likeliest target: keeps the best prefixes, each with the summed probability of all its alignments,
/// apart for those that end in a blank and those that end in its last symbol.
/// </summary>
/// <remarks>
/// The two must be kept apart because repeating the last symbol continues an alignment that ends in it, but starts a new
/// symbol after a blank. With a beam wide enough to hold every prefix the result is exact.
/// An optional language model adds weight·log p(symbol | prefix) and a bonus whenever a symbol is appended.
/// Source: Hannun, Maas, Jurafsky, Ng, "First-Pass Large Vocabulary Continuous Speech Recognition using Bi-Directional
/// Recurrent DNNs", 2014, Algorithm 1; Graves and Jaitly, ICML 2014.
/// </remarks>
/// <param name="languageModel">log p(symbol | prefix)</param>
public sealed class PrefixBeamSearch(
    int beamWidth, int blank = 0, Func<IReadOnlyList<int>, int, double>? languageModel = null, double languageWeight = 1, double symbolBonus = 0)
{
    /// <param name="logProbabilities">(T, K)</param>
    /// <returns>At most beamWidth transcripts, the best first.</returns>
    public IReadOnlyList<Transcript> Decode(Tensor logProbabilities)
    {
        logProbabilities.RequireShape(nameof(logProbabilities), -1, -1);
        var beam = new List<Prefix> { new([]) { EndsInBlank = 0 } };
        for (var t = 0; t < logProbabilities.Rows; t++)
        {
            var next = new Dictionary<string, Prefix>(StringComparer.Ordinal);
            foreach (var prefix in beam) Extend(prefix, logProbabilities.At(t), next);
            // Equal scores are told apart by their symbols, so that the order never depends on a dictionary's.
            beam = [.. next.Values.OrderByDescending(p => p.Score).ThenBy(p => p.Key, StringComparer.Ordinal).Take(beamWidth)];
        }
        return [.. beam.Select(prefix => new Transcript(prefix.Symbols, prefix.Score))];
    }

    private void Extend(Prefix prefix, Tensor logProbabilities, Dictionary<string, Prefix> next)
    {
        for (var symbol = 0; symbol < logProbabilities.Size; symbol++)
        {
            var p = logProbabilities[symbol];
            if (double.IsNegativeInfinity(p)) continue;
            if (symbol == blank)
            {
                var same = Find(next, prefix, prefix.Symbols);
                same.EndsInBlank = LogAdd(same.EndsInBlank, prefix.Total + p);
                continue;
            }
            var repeats = prefix.Symbols.Length > 0 && prefix.Symbols[^1] == symbol;
            if (repeats)
            {
                var same = Find(next, prefix, prefix.Symbols);
                same.EndsInSymbol = LogAdd(same.EndsInSymbol, prefix.EndsInSymbol + p);
            }
            var before = repeats ? prefix.EndsInBlank : prefix.Total;
            if (double.IsNegativeInfinity(before)) continue;
            var longer = Find(next, prefix, [.. prefix.Symbols, symbol]);
            longer.EndsInSymbol = LogAdd(longer.EndsInSymbol, before + p);
        }
    }

    private Prefix Find(Dictionary<string, Prefix> next, Prefix parent, int[] symbols)
    {
        var key = string.Join(' ', symbols);
        if (next.TryGetValue(key, out var known)) return known;
        var language = parent.Language;
        if (symbols.Length > parent.Symbols.Length)
            language += symbolBonus + (languageModel is null ? 0 : languageWeight * languageModel(parent.Symbols, symbols[^1]));
        return next[key] = new Prefix(symbols) { Key = key, Language = language };
    }

    private static double LogAdd(double a, double b)
    {
        var (larger, smaller) = a > b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(larger) ? larger : larger + Math.Log(1 + Math.Exp(smaller - larger));
    }

    private sealed class Prefix(int[] symbols)
    {
        public int[] Symbols => symbols;

        public string Key { get; init; } = "";

        public double EndsInBlank { get; set; } = double.NegativeInfinity;

        public double EndsInSymbol { get; set; } = double.NegativeInfinity;

        public double Language { get; init; }

        public double Total => LogAdd(EndsInBlank, EndsInSymbol);

        public double Score => Total + Language;
    }
}
