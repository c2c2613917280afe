using ReferenceImpl;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// Beam search over the course's paths as a list of choices. Some of them the lecture leaves open and solutions take differently; others are known
/// mistakes. An entry is a path together with whether it ends in a blank.
/// </summary>
/// <param name="Y">(K + 1, T), blank in row 0.</param>
internal sealed record BeamRecipe(Tensor Y, int Width)
{
    private const string Letters = "abcdefg";

    public enum Pruning
    {
        /// <summary>As in the lecture: a path that ends in a blank and the same path that ends in a symbol count as two.</summary>
        Entries,

        /// <summary>As in prefix search: the two count as one, with their sum.</summary>
        Paths,

        /// <summary>Width of those that end in a blank, and as many that end in a symbol.</summary>
        EachKind,

        Nothing,
    }

    public Pruning EachStep { get; init; } = Pruning.Entries;

    /// <summary>After the last step the lecture prunes no more.</summary>
    public Pruning AtTheEnd { get; init; } = Pruning.Nothing;

    /// <summary>What becomes of an entry that is reached a second time.</summary>
    public Func<double, double, double> Collect { get; init; } = (sum, added) => sum + added;

    /// <summary>What becomes of a path's two entries in the end.</summary>
    public Func<double, double, double> Merge { get; init; } = (sum, added) => sum + added;

    /// <summary>Whether a symbol after a blank after the same symbol continues it, as it never should.</summary>
    public bool MergesAcrossBlanks { get; init; }

    /// <summary>Whether what is left of the first step is pruned too, as it should be.</summary>
    public bool PrunesFirstStep { get; init; } = true;

    /// <summary>Whether a path that ends in a symbol is not extended by the same symbol at all.</summary>
    public bool DropsRepeats { get; init; }

    /// <summary>Whether a symbol after itself continues it, as it should.</summary>
    public bool MergesRepeats { get; init; } = true;

    /// <summary>
    /// Whether a path that ends in a symbol also makes the longer one that only the same path ending in a blank could make, with a score of zero: what
    /// comes of keeping both scores of a path in one place, as prefix search does.
    /// </summary>
    public bool ListsTheImpossible { get; init; }

    /// <summary>Which entries are merged in the end, by whether they end in a blank.</summary>
    public Func<bool, bool> EndsIn { get; init; } = _ => true;

    /// <summary>Whether a path that ends in a blank keeps a mark of it, and so is never merged with the same path that ends in a symbol.</summary>
    public bool MarksBlanks { get; init; }

    /// <summary>Distance between a kept and a dropped score, or between the two best in the end, below which rounding could decide.</summary>
    private const double ClearlyApart = 1e-3;

    /// <param name="Merged">Paths with their scores, the best first.</param>
    /// <param name="IsClear">False when two scores at a border lie so close that rounding could decide; then nobody's answer is the right one.</param>
    public sealed record Result(IReadOnlyList<KeyValuePair<string, double>> Merged, bool IsClear)
    {
        public string Best => Merged[0].Key;

        /// <summary>The path of the likeliest entry, before the two of a path are merged.</summary>
        public required string LikeliestEntry { get; init; }
    }

    private readonly record struct Entry(string Path, bool EndsInBlank);

    public Result Run()
    {
        var isClear = true;
        var beam = new Dictionary<Entry, double> { [new Entry("", true)] = 1 };
        for (var t = 0; t < Y.Columns; t++)
        {
            if (t > 1 || (t == 1 && PrunesFirstStep)) beam = Pruned(beam, EachStep, ref isClear);
            var next = new Dictionary<Entry, double>();
            foreach (var (entry, score) in beam.OrderByDescending(pair => pair.Key.EndsInBlank)) // blanks first, as everybody extends them
            {
                for (var symbol = 0; symbol < Y.Rows; symbol++)
                {
                    var reached = symbol == 0 ? entry with { EndsInBlank = true } : new Entry(Extended(entry, Letters[symbol - 1]), false);
                    if (DropsRepeats && reached == entry && symbol > 0) continue;
                    var added = score * Y[symbol, t];
                    next[reached] = next.TryGetValue(reached, out var sum) ? Collect(sum, added) : added;
                    if (ListsTheImpossible && symbol > 0 && reached == entry) next.TryAdd(new Entry(entry.Path + entry.Path[^1], false), 0);
                }
            }
            beam = next;
        }
        beam = Pruned(beam, AtTheEnd, ref isClear);
        beam = beam.Where(pair => EndsIn(pair.Key.EndsInBlank)).ToDictionary();
        if (beam.Count == 0) return new Result([], isClear) { LikeliestEntry = "" };
        var likeliest = beam.MaxBy(pair => pair.Value).Key.Path;
        if (MarksBlanks) beam = beam.ToDictionary(pair => pair.Key.EndsInBlank ? pair.Key with { Path = pair.Key.Path + "-" } : pair.Key, pair => pair.Value);
        KeyValuePair<string, double>[] merged = [.. MergedPaths(beam, Merge).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)];
        return new Result(merged, isClear && (merged.Length == 1 || merged[0].Value > (1 + ClearlyApart) * merged[1].Value)) { LikeliestEntry = likeliest };
    }

    private string Extended(Entry entry, char letter)
    {
        var continues = entry.Path.EndsWith(letter) && MergesRepeats && (!entry.EndsInBlank || MergesAcrossBlanks);
        return continues ? entry.Path : entry.Path + letter;
    }

    private Dictionary<Entry, double> Pruned(Dictionary<Entry, double> beam, Pruning pruning, ref bool isClear)
    {
        if (pruning is Pruning.EachKind)
            return beam.GroupBy(pair => pair.Key.EndsInBlank).SelectMany(kind => kind.OrderByDescending(pair => pair.Value).Take(Width)).ToDictionary();
        double Score(KeyValuePair<Entry, double> pair, Dictionary<string, double> paths) => pruning is Pruning.Entries ? pair.Value : paths[pair.Key.Path];
        var paths = MergedPaths(beam, (a, b) => a + b);
        double[] scores = [.. (pruning is Pruning.Entries ? beam.Values : (IEnumerable<double>)paths.Values).OrderDescending()];
        if (pruning is Pruning.Nothing || scores.Length <= Width) return beam;

        var least = scores[Width - 1];
        isClear &= least > (1 + ClearlyApart) * scores[Width];
        return beam.Where(pair => Score(pair, paths) >= least).ToDictionary();
    }

    private static Dictionary<string, double> MergedPaths(Dictionary<Entry, double> beam, Func<double, double, double> merge)
    {
        var paths = new Dictionary<string, double>();
        // Entries that end in a blank first, as everybody merges them.
        foreach (var (entry, score) in beam.OrderByDescending(pair => pair.Key.EndsInBlank))
            paths[entry.Path] = paths.TryGetValue(entry.Path, out var sum) ? merge(sum, score) : score;
        return paths;
    }
}
