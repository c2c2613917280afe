namespace ReferenceImpl.Ctc;

/// <summary>
/// The beam search of CMU 11-785's lecture. As in <see cref="PrefixBeamSearch"/> paths that end in a blank and paths that end in
/// a symbol are kept apart, but here each of the two counts against the beam width by itself, probabilities are not
/// logarithms, and the last step is not pruned.
/// </summary>
/// <remarks>Source: CMU 11-785 (Introduction to Deep Learning), lecture on connectionist temporal classification, "Beam search".</remarks>
public static class CourseBeamSearch
{
    /// <param name="probabilities">(T, K)</param>
    /// <returns>Every path that survived to the end, the two kinds merged, the best first.</returns>
    public static IReadOnlyList<(IReadOnlyList<int> Path, double Probability)> Decode(Tensor probabilities, int beamWidth, int blank = 0)
    {
        probabilities.RequireShape(nameof(probabilities), -1, -1);
        var symbols = Enumerable.Range(0, probabilities.Columns).Where(symbol => symbol != blank).ToArray();
        var inBlank = new Paths { [new Path([])] = probabilities[0, blank] };
        var inSymbol = new Paths();
        foreach (var symbol in symbols) inSymbol.Add(new Path([symbol]), probabilities[0, symbol]);

        for (var t = 1; t < probabilities.Rows; t++)
        {
            Prune(ref inBlank, ref inSymbol, beamWidth);
            var (nextInBlank, nextInSymbol) = (new Paths(), new Paths());
            foreach (var (path, probability) in inBlank.Concat(inSymbol))
                nextInBlank.AddTo(path, probability * probabilities[t, blank]);
            foreach (var symbol in symbols)
            {
                foreach (var (path, probability) in inBlank)
                    nextInSymbol.AddTo(path.Append(symbol), probability * probabilities[t, symbol]);
                foreach (var (path, probability) in inSymbol)
                    nextInSymbol.AddTo(path.Symbols[^1] == symbol ? path : path.Append(symbol), probability * probabilities[t, symbol]);
            }
            (inBlank, inSymbol) = (nextInBlank, nextInSymbol);
        }

        var merged = new Paths();
        foreach (var (path, probability) in inBlank.Concat(inSymbol)) merged.AddTo(path, probability);
        return [.. merged.OrderByDescending(pair => pair.Value).Select(pair => ((IReadOnlyList<int>)pair.Key.Symbols, pair.Value))];
    }

    // Everything at least as likely as the entry number beamWidth stays, so that ties stay together.
    private static void Prune(ref Paths inBlank, ref Paths inSymbol, int beamWidth)
    {
        double[] scores = [.. inBlank.Values.Concat(inSymbol.Values).OrderDescending()];
        var least = scores[Math.Min(beamWidth, scores.Length) - 1];
        inBlank = new Paths(inBlank.Where(pair => pair.Value >= least));
        inSymbol = new Paths(inSymbol.Where(pair => pair.Value >= least));
    }

    private sealed class Paths : Dictionary<Path, double>
    {
        public Paths()
        {
        }

        public Paths(IEnumerable<KeyValuePair<Path, double>> pairs)
            : base(pairs)
        {
        }

        public void AddTo(Path path, double probability) => this[path] = GetValueOrDefault(path) + probability;

        private double GetValueOrDefault(Path path) => TryGetValue(path, out var known) ? known : 0;
    }

    private readonly record struct Path(int[] Symbols)
    {
        public Path Append(int symbol) => new([.. Symbols, symbol]);

        public bool Equals(Path other) => Symbols.AsSpan().SequenceEqual(other.Symbols);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var symbol in Symbols) hash.Add(symbol);
            return hash.ToHashCode();
        }
    }
}
