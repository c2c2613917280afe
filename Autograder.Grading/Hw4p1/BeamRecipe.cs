namespace Autograder.Grading.Hw4p1;

/// <summary>Beam search with one thing done otherwise: what known mistakes compute. As it stands it is right.</summary>
internal sealed record BeamRecipe
{
    /// <summary>A sequence of the beam; Weight is what it is ranked by, Score what is returned.</summary>
    public sealed record Path(int[] Symbols, double Weight, double Score, bool HasEnded);

    public enum Ending
    {
        /// <summary>What has ended keeps its score and its place.</summary>
        Waits,

        /// <summary>It is extended like all others.</summary>
        GoesOn,

        /// <summary>It can only be followed by the end again, whose log-probability is added.</summary>
        KeepsPaying,

        /// <summary>It leaves the beam, unless nothing else is left.</summary>
        Leaves,

        /// <summary>It has a place in the beam where it ends, but is not among what the next step chooses from.</summary>
        IsPassedOver,

        /// <summary>It leaves the beam, which goes on with fewer, and is compared with what is left only when all is over.</summary>
        IsPutAside,

        /// <summary>It waits; but which places of the beam have ended is not carried along when others take these places.</summary>
        IsNotedByPlace,
    }

    public Ending WhenEnded { get; init; }

    /// <summary>The score of an extended sequence, from its own and the new token's log-probability.</summary>
    public Func<double, double, double> Add { get; init; } = (score, logP) => score + logP;

    /// <summary>What the first step has found goes on with a score of 0.</summary>
    public bool FirstIsFree { get; init; }

    /// <summary>Each sequence is extended by its likeliest token only, after a first step that takes the likeliest ones.</summary>
    public bool BestChildOnly { get; init; }

    /// <summary>What sequences are compared by, from the score and how many tokens are new: in every step, and in the order of the result.</summary>
    public (Func<double, int, double> InSteps, Func<double, int, double> AtLast) Rank { get; init; } = ((score, _) => score, (score, _) => score);

    public Func<List<Path>, bool> IsOver { get; init; } = beam => beam.TrueForAll(path => path.HasEnded);

    /// <param name="closest">The smallest distance of two neighbours among the candidates that were kept, and the first that was not.</param>
    public List<Path> Search(LanguageTable table, int[] prompt, int longest, int width, out double closest)
    {
        closest = double.PositiveInfinity;
        List<Path> beam = [new(prompt, 0, 0, false)];
        List<Path> aside = [];
        for (var length = prompt.Length; length < longest && !(length > prompt.Length && IsOver(beam)); length++)
        {
            var candidates = beam.SelectMany(path => Extended(table, path, length == prompt.Length))
                .OrderByDescending(path => Rank.InSteps(path.Weight, path.Symbols.Length - prompt.Length)).ToList();
            foreach (var (better, next) in candidates.Zip(candidates.Skip(1)).Take(width)) closest = Math.Min(closest, better.Weight - next.Weight);
            var kept = candidates.Take(width).ToList();
            if (WhenEnded is Ending.Leaves && candidates.Any(path => !path.HasEnded)) kept = [.. candidates.Where(path => !path.HasEnded).Take(width)];
            if (WhenEnded is Ending.IsPutAside)
            {
                aside.AddRange(kept.Where(path => path.HasEnded));
                kept.RemoveAll(path => path.HasEnded);
            }
            if (WhenEnded is Ending.IsNotedByPlace)
                kept = [.. kept.Select((path, place) => path with { HasEnded = path.Symbols[^1] == table.End || place < beam.Count && beam[place].HasEnded })];
            beam = FirstIsFree && length == prompt.Length ? [.. kept.Select(path => path with { Weight = 0, Score = 0 })] : kept;
        }
        if (WhenEnded is Ending.IsPutAside) beam = [.. aside.Concat(beam).OrderByDescending(path => path.Weight).Take(width)];
        return [.. beam.OrderByDescending(path => Rank.AtLast(path.Weight, path.Symbols.Length - prompt.Length))];
    }

    private IEnumerable<Path> Extended(LanguageTable table, Path path, bool isFirst) =>
        path.HasEnded && WhenEnded is Ending.IsPassedOver ? []
        : path.HasEnded && WhenEnded is Ending.IsNotedByPlace ? [path with { Symbols = [.. path.Symbols, table.End] }]
        : path.HasEnded && WhenEnded is not Ending.KeepsPaying ? [path] : Children(table, path, isFirst);

    private IEnumerable<Path> Children(LanguageTable table, Path path, bool isFirst)
    {
        var logP = table.LogProbabilities(path.Symbols);
        var symbols = Enumerable.Range(0, table.Symbols);
        if (path.HasEnded && WhenEnded is Ending.KeepsPaying) symbols = [table.End];
        if (BestChildOnly && !isFirst) symbols = [symbols.MaxBy(symbol => logP[symbol])];
        return symbols.Select(symbol => new Path(
            [.. path.Symbols, symbol], Add(path.Weight, logP[symbol]), Add(path.Score, logP[symbol]),
            symbol == table.End && WhenEnded is not Ending.GoesOn || path.HasEnded));
    }
}
