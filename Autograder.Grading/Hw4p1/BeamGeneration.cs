using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using ReferenceImpl;

namespace Autograder.Grading.Hw4p1;

/// <summary>The beam_width best sequences of every prompt, by summed log-probability, best first; what has ended waits with its score.</summary>
internal static class BeamGeneration
{
    public static Component Component => new("beam", "Generation: beam search", [GreedyGeneration.Module.Replace('.', '/') + ".py"],
        Check.Core("hw4p1/beam/sequences", "The best sequences, best first", 3, plan => Endless(plan, "sequences")),
        Check.Core("hw4p1/beam/scores", "Their scores: summed log-probabilities", 2.5m, plan => Endless(plan, "scores")),
        Check.Robust("hw4p1/beam/end", "A sequence that has ended keeps its score and its place", 0.75m, End),
        Check.Robust("hw4p1/beam/width-one", "With a beam of one, the greedy result", 0.25m, WidthOne),
        Check.Robust("hw4p1/beam/prompts", "Several prompts, each with a beam of its own, and a single step", 0.5m, Prompts));

    /// <summary>Two candidates that are closer could come out in either order in float32.</summary>
    private const double FarEnough = 2e-3;

    private static readonly string[] Both = ["sequences", "scores"];

    private static readonly IReadOnlyList<(string Id, string Words, BeamRecipe Recipe)> Mistakes =
    [
        ("score-of-last-token", "is what comes out if a sequence's score is the log-probability of its last token; it should be the sum over all new tokens",
            new() { Add = (_, logP) => logP }),
        ("first-token-free", "is what comes out if the first new token's log-probability does not count; a sequence's score should be the sum over all new tokens",
            new() { FirstIsFree = true }),
        ("best-token-only", "is what comes out if every sequence is extended by its likeliest token only; every token is a candidate", new() { BestChildOnly = true }),
        ("goes-on", "is what comes out if sequences go on after eos_id", new() { WhenEnded = BeamRecipe.Ending.GoesOn }),
        ("end-keeps-paying", "is what comes out if a sequence that has ended goes on paying for eos_id; its score should not change any more",
            new() { WhenEnded = BeamRecipe.Ending.KeepsPaying }),
        ("ended-leaves", "is what comes out if a sequence that has ended leaves the beam; it should stay as long as it is among the best",
            new() { WhenEnded = BeamRecipe.Ending.Leaves }),
        ("ended-passed-over", "is what comes out if the next step passes over a sequence that has ended; it should stay as long as it is among the best",
            new() { WhenEnded = BeamRecipe.Ending.IsPassedOver }),
        ("ended-put-aside", "is what comes out if sequences that have ended are put aside until the end and their places are lost; or else they should keep their places in the beam",
            new() { WhenEnded = BeamRecipe.Ending.IsPutAside }),
        ("ended-by-place", "is what comes out if it is not carried along which sequences have ended when the beam is sorted anew", new() { WhenEnded = BeamRecipe.Ending.IsNotedByPlace }),
        ("ranked-by-mean", "is what comes out if sequences are compared by their scores per new token; the sum should decide", new() { Rank = (Mean, Mean) }),
        ("stops-with-first", "stops as soon as one sequence of the beam has ended; the others should go on", new() { IsOver = beam => beam.Exists(path => path.HasEnded) }),
        ("stops-with-best", "stops as soon as the best of the beam has ended; the others should go on", new() { IsOver = beam => beam[0].HasEnded }),
    ];

    /// <summary>These are told apart from others only where a sequence ends, and by scores: a few tokens come out alike by chance.</summary>
    private static readonly string[] WithoutEnd = ["score-of-last-token", "first-token-free", "best-token-only"];

    /// <summary>Must show, and is not named: another order of a few numbers is that of other mistakes too.</summary>
    private static readonly BeamRecipe OrderedByMean = new() { Rank = ((score, _) => score, Mean) };

    private static double Mean(double score, int tokens) => score / Math.Max(1, tokens);

    private sealed record Search(LanguageTable Table, int[][] Prompts, int Longest, int Width)
    {
        public List<List<BeamRecipe.Path>> Run(BeamRecipe recipe) => Run(recipe, out _);

        /// <param name="closest">Of two candidates of any prompt: see <see cref="BeamRecipe.Search"/>.</param>
        public List<List<BeamRecipe.Path>> Run(BeamRecipe recipe, out double closest)
        {
            List<List<BeamRecipe.Path>> beams = [];
            closest = double.PositiveInfinity;
            foreach (var prompt in Prompts)
            {
                beams.Add(recipe.Search(Table, prompt, Longest, Width, out var closestOfPrompt));
                closest = Math.Min(closest, closestOfPrompt);
            }
            return beams;
        }

        /// <summary>(N, W, T'), filled up with the end.</summary>
        public Tensor Sequences(List<List<BeamRecipe.Path>> beams) =>
            Table.Filled(beams.SelectMany(beam => beam).Select(path => path.Symbols)).Reshape(beams.Count, Width, -1);

        public Tensor Scores(List<List<BeamRecipe.Path>> beams, Func<BeamRecipe.Path, double> score) =>
            new([.. beams.SelectMany(beam => beam).Select(score)], beams.Count, Width);
    }

    private static void Endless(Plan plan, string quantity)
    {
        foreach (var (n, t, depth, symbols, longest, width) in new[] { (1, 2, 1, 5, 6, 3), (2, 3, 2, 6, 8, 2) })
        {
            var search = Draw(plan, isEndless: true, IsMoreThanGreedy, n, t, depth, symbols, longest, width);
            Ask(plan, $"{n} prompt{(n == 1 ? "" : "s")}, max_length = {longest}, beam_width = {width}", search, [quantity], Tolerance.Core);
        }

        // The best sequence does not begin with the likeliest token: for every prompt, greedy search finds another.
        static bool IsMoreThanGreedy(Search s, List<List<BeamRecipe.Path>> right) =>
            right.Zip(GreedyGeneration.Truth(s.Table, s.Prompts, s.Longest)).All(pair => !pair.First[0].Symbols.SequenceEqual(pair.Second.Symbols))
            && !AreAlike(s, new BeamRecipe { BestChildOnly = true }, new BeamRecipe())
            && !AreAlike(s, new BeamRecipe { Add = (_, logP) => logP }, new BeamRecipe { FirstIsFree = true });

        static bool AreAlike(Search s, BeamRecipe one, BeamRecipe other) => s.Sequences(s.Run(one)).ToArray().SequenceEqual(s.Sequences(s.Run(other)).ToArray());
    }

    private static void End(Plan plan)
    {
        Ask(plan, "some sequences end early", Draw(plan, isEndless: false, (s, right) => Lengths(right) is var lengths && lengths.Max() == s.Longest && lengths.Min() < s.Longest - 1 && MattersThroughout(s), 1, 1, 1, 4, 6, 3), Both);
        Ask(plan, "all sequences end early", Draw(plan, isEndless: false, (s, right) => Lengths(right) is var lengths && lengths.Max() < s.Longest && EndApart(right), 2, 1, 1, 4, 9, 2), Both);

        // One prompt's beam is done while the other's goes on.
        static bool EndApart(List<List<BeamRecipe.Path>> beams) => beams.Select(beam => beam.Max(path => path.Symbols.Length)).Distinct().Count() > 1;

        static List<int> Lengths(List<List<BeamRecipe.Path>> beams) => [.. beams.SelectMany(beam => beam).Select(path => path.Symbols.Length)];

        // What is done wrong with an end shows, each mistake in its own way.
        static bool MattersThroughout(Search s)
        {
            var recipes = Mistakes.Where(m => !WithoutEnd.Contains(m.Id)).Select(m => m.Recipe).Concat([OrderedByMean, new()]);
            var seen = new HashSet<string>();
            return recipes.All(recipe => seen.Add(string.Join(' ', s.Run(recipe).SelectMany(beam => beam).Select(path => Math.Round(path.Score, 3)))));
        }
    }

    private static void WidthOne(Plan plan)
    {
        var search = Draw(plan, isEndless: true, (_, _) => true, 2, 2, 2, 5, 6, 1);
        Ask(plan, "beam_width = 1", search, Both);
    }

    private static void Prompts(Plan plan)
    {
        Ask(plan, "3 prompts of 3, beam_width = 4", Draw(plan, isEndless: true, (_, _) => true, 3, 3, 2, 6, 6, 4), Both);
        Ask(plan, "a single step, beam_width = 3", Draw(plan, isEndless: true, (_, _) => true, 2, 2, 1, 5, 3, 3), Both);
    }

    private static void Ask(Plan plan, string label, Search search, string[] quantities, Tolerance? tolerance = null)
    {
        var @case = plan.Case(label);
        var generator = GreedyGeneration.Start(@case, search.Table, search.Longest);
        var pair = @case.Call(generator, "generate_beam", LanguageTable.Tokens(search.Prompts), search.Width);
        var right = search.Run(new BeamRecipe());
        var hasEnded = right.Exists(beam => beam.Exists(path => path.HasEnded));
        var mistakes = Mistakes.Where(m => WithoutEnd.Contains(m.Id) != hasEnded).ToList(); // in a short sequence the others look alike
        if (quantities.Contains("sequences"))
        {
            var expectation = @case.Expect(@case.Get(pair, "0"), "sequences", search.Sequences(right), "N, beam, T").Within(tolerance ?? Tolerance.Standard)
                .Mistake("best-only", "holds the best sequence only; the whole beam was asked for", () => search.Sequences(right).At(0, axis: 1).Copy())
                .Mistake("greedy", "holds the greedy sequence in every place", () => search.Table.Filled(GreedyGeneration.Truth(search.Table, search.Prompts, search.Longest)
                    .SelectMany(row => Enumerable.Repeat(row.Symbols, search.Width))).Reshape(search.Prompts.Length, search.Width, -1));
            var added = search.Longest - search.Prompts[0].Length;
            if (added > 1 && !hasEnded)
            {
                expectation.Mistake("max-length-new", "has max_length new tokens; max_length counts the prompt too", () => Longer(search, search.Prompts[0].Length))
                    .Mistake("one-token-more", "is one token too long: max_length counts the prompt too", () => Longer(search, 1))
                    .Mistake("one-token-less", "is one token short of max_length", () => Longer(search, -1));
            }
            if (!hasEnded)
            {
                expectation.Mistake("reversed-1", "has the worst of the beam first; the best should be first", () => search.Sequences([.. right.Select(Reversed)]));
                foreach (var (id, words, recipe) in mistakes) expectation.Mistake(id, words, () => search.Sequences(search.Run(recipe)));
            }
            else if (right.TrueForAll(beam => beam.TrueForAll(path => path.Symbols.Length < search.Longest)))
            {
                expectation.Mistake("not-shortened", "is filled up to max_length although every sequence ends earlier",
                    () => search.Table.Filled(right.SelectMany(beam => beam).Select(path => path.Symbols), search.Longest).Reshape(right.Count, search.Width, -1));
            }
        }
        if (quantities.Contains("scores"))
        {
            var scores = search.Scores(right, path => path.Score);
            var expectation = @case.Expect(@case.Get(pair, "1"), "scores", scores, "N, beam").Within(tolerance ?? Tolerance.Standard)
                .Mistake("reversed-1", "has the worst of the beam first; the best should be first", () => search.Scores([.. right.Select(Reversed)], path => path.Score))
                .Mistake("best-only", "holds the best score only; those of the whole beam were asked for", () => scores.At(0, axis: 1).Copy())
                .Mistake("probability", "is a product of probabilities; the sum of their logarithms was asked for", () => scores.Exp())
                .Mistake("mean", "is divided by the number of new tokens; the sum was asked for",
                    () => search.Scores(right, path => path.Score / (path.Symbols.Length - search.Prompts[0].Length)))
                .Mistake("mean-over-all", "is divided by the sequences' lengths; the sum was asked for", () => search.Scores(right, path => path.Score / path.Symbols.Length));
            foreach (var (id, words, recipe) in mistakes) expectation.Mistake(id, words, () => search.Scores(search.Run(recipe), path => path.Score));
        }
    }

    private static List<BeamRecipe.Path> Reversed(List<BeamRecipe.Path> beam) => [.. Enumerable.Reverse(beam)];

    private static Tensor Longer(Search search, int by) => search.Sequences((search with { Longest = search.Longest + by }).Run(new BeamRecipe()));

    private static Search Draw(
        Plan plan, bool isEndless, Func<Search, List<List<BeamRecipe.Path>>, bool> isWanted, int n, int t, int depth, int symbols, int longest, int width)
    {
        while (true)
        {
            var table = LanguageTable.Draw(plan.Inputs, symbols, depth, isEndless);
            var search = new Search(table, table.Prompts(plan.Inputs, n, t), longest, width);
            var right = search.Run(new BeamRecipe(), out var closest);
            if (closest > FarEnough && isWanted(search, right)) return search;
        }
    }
}
