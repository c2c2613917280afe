using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl.Activations;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// The best string and every merged path with its score. What is pruned when is told differently in different years of the course; inputs are drawn
/// on which all of these find the same string, and the dictionary of each is right.
/// </summary>
internal static class BeamDecoding
{
    public static Component Component => new("beam-decoder", "Beam search decoder", ["CTC/CTCDecoding.py"],
        Check.Core("hw3p1/beam-decoder/path", "The best string", 2, plan => Typical(plan, DrawUnlikeShorter, ExpectPath)),
        Check.Core("hw3p1/beam-decoder/scores", "The merged paths and their scores", 2, plan => Typical(plan, DrawTelling, ExpectScores)),
        Check.Robust("hw3p1/beam-decoder/exact", "A beam wide enough for every path finds the exact scores", 0.5m, Exact),
        Check.Robust("hw3p1/beam-decoder/edges", "A beam of one path, one step, a second use", 0.5m, Edges));

    private const int Wide = 200;

    private const string NotAdded = "comes of a search in which one score replaces another where a path is reached in two ways, with a blank at its end and without, say; they must be added";

    private const string BlankMarked = "has the mark of a blank at the end of a path still in it; a string has no blanks, and what ends in one is merged with what does not";

    /// <summary>What is done in place of adding two scores.</summary>
    private static readonly Func<double, double, double>[] Replacing = [(_, second) => second, (first, _) => first, Math.Max];

    private static void Typical(Plan plan, Func<Plan, int, int, int, BeamRecipe> draw, Action<Case, Value.Ref, BeamRecipe> expect)
    {
        foreach (var (symbols, time, width) in new[] { (3, 5, 3), (4, 6, 2) })
        {
            var (@case, decoder, search) = Start(plan, width, () => draw(plan, symbols, time, width));
            expect(@case, Decode(@case, decoder, search), search);
        }
    }

    private static void Exact(Plan plan)
    {
        foreach (var (symbols, time) in new[] { (2, 4), (3, 3) })
        {
            var (@case, decoder, search) = Start(plan, Wide, () => DrawMerging(plan, symbols, time, Wide));
            ExpectBoth(@case, decoder, search);
        }
    }

    private static void Edges(Plan plan)
    {
        foreach (var (time, width, trait) in new[] { (5, 1, "a beam of one path"), (1, 2, "one step") })
        {
            var (@case, decoder, search) = Start(plan, width, () => Draw(plan, 3, time, width), trait);
            ExpectBoth(@case, decoder, search);
        }
        var (again, used, second) = Start(plan, 3, () => DrawTelling(plan, 3, 5, 3));
        Decode(again, used, Draw(plan, 3, 4, 3));
        ExpectBoth(again, used, second);
    }

    private static (Case Case, Value.Ref Decoder, BeamRecipe Search) Start(Plan plan, int width, Func<BeamRecipe> draw, params string[] traits)
    {
        var search = draw();
        var symbols = search.Y.Rows - 1;
        var @case = plan.Case($"{symbols} symbols, T = {search.Y.Columns}, beam_width = {width}", traits);
        return (@case, @case.New(GreedyDecoding.Module, "BeamSearchDecoder", GreedyDecoding.SymbolSet(symbols), width), search);
    }

    /// <summary>
    /// Drawn anew until every accepted way of pruning finds the same string, with nothing so close that rounding could decide; and without the empty
    /// path among the last, which some solutions write as a blank.
    /// </summary>
    private static BeamRecipe Draw(Plan plan, int symbols, int time, int width)
    {
        while (true)
        {
            var search = new BeamRecipe(Softmax.Of(plan.Inputs.Normal(time, symbols + 1)).Map(p => (float)p).T.Contiguous(), width);
            var found = search.Run();
            if (found.Best.Length == 0) continue;
            var others = OtherWays(search).Select(way => (Pruned: way.Recipe.AtTheEnd is not BeamRecipe.Pruning.Nothing, Result: way.Recipe.Run()));
            if (found.IsClear && others.All(way => way.Result.Best == found.Best && way.Result.IsClear && !(way.Pruned && width < Wide && way.Result.Merged.Any(path => path.Key.Length == 0))))
                return search;
        }
    }

    /// <summary>Drawn anew until every known mistake shows in the scores, so that nobody gets away with one by luck. (Tried last: a search that prunes nothing is slow.)</summary>
    private static BeamRecipe DrawTelling(Plan plan, int symbols, int time, int width)
    {
        while (true)
        {
            var search = Draw(plan, symbols, time, width);
            var right = OtherWays(search).Select(way => way.Recipe).Prepend(search).Select(Scores).ToList();
            if (Wrong(search).Select(wrong => Scores(wrong.Recipe)).All(wrong => right.All(r => Comparison.Compare(wrong, r, Alignment.Tolerance) is not null)) && TellsDroppedFromReplaced(search)) return search;
        }
    }

    /// <summary>Whether a search that drops repeats gives other scores than one that replaces where it should add.</summary>
    private static bool TellsDroppedFromReplaced(BeamRecipe search)
    {
        var dropped = Scores(search with { DropsRepeats = true });
        return Wrong(search).Where(wrong => wrong.Words == NotAdded).All(wrong => Comparison.Compare(Scores(wrong.Recipe), dropped, Alignment.Tolerance) is not null);
    }

    /// <summary>What is chosen where other things are mistaken: by the score for each letter, in two ways. (Other mistakes show in the scores, too.)</summary>
    private static string[] OtherChoices(BeamRecipe.Result found) =>
    [
        found.Merged.MaxBy(pair => Math.Pow(pair.Value, 1.0 / Math.Max(1, pair.Key.Length))).Key,
        found.Merged.MaxBy(pair => pair.Value / Math.Max(1, pair.Key.Length)).Key,
    ];

    /// <summary>Drawn anew until the likeliest path is not the one whose score for each letter is best.</summary>
    private static BeamRecipe DrawUnlikeShorter(Plan plan, int symbols, int time, int width)
    {
        while (true)
        {
            var search = Draw(plan, symbols, time, width);
            var found = search.Run();
            if (!OtherChoices(found).Contains(found.Best)) return search;
        }
    }

    /// <summary>Drawn anew until the likeliest path is not that of the likeliest entry: who takes it before merging finds another.</summary>
    private static BeamRecipe DrawMerging(Plan plan, int symbols, int time, int width)
    {
        while (true)
        {
            var search = Draw(plan, symbols, time, width);
            var found = search.Run();
            if (found.LikeliestEntry != found.Best && !OtherChoices(found).Contains(found.LikeliestEntry)) return search;
        }
    }

    private static IEnumerable<(string Id, string Words, BeamRecipe Recipe)> OtherWays(BeamRecipe lecture) =>
        from each in new[] { BeamRecipe.Pruning.Entries, BeamRecipe.Pruning.Paths }
        from end in new[] { BeamRecipe.Pruning.Nothing, BeamRecipe.Pruning.Entries, BeamRecipe.Pruning.Paths }
        where each is not BeamRecipe.Pruning.Entries || end is not BeamRecipe.Pruning.Nothing
        select ($"prunes-{each}-{end}".ToLowerInvariant(),
            (each is BeamRecipe.Pruning.Paths ? "comes of a search that counts a path once, whether it ends in a blank or not" : "")
            + (each is BeamRecipe.Pruning.Paths && end is not BeamRecipe.Pruning.Nothing ? ", and " : "")
            + (end is not BeamRecipe.Pruning.Nothing ? "is pruned after the last step too" : "")
            + "; the lecture's algorithm does not, and both are accepted",
            lecture with { EachStep = each, AtTheEnd = end });

    private static Value.Ref Decode(Case @case, Value.Ref decoder, BeamRecipe search) =>
        @case.Call(decoder, "decode", search.Y.Reshape(search.Y.Rows, search.Y.Columns, 1));

    private static void ExpectBoth(Case @case, Value.Ref decoder, BeamRecipe search)
    {
        var returned = Decode(@case, decoder, search);
        ExpectScores(@case, returned, search); // first, for they tell more: of wrong scores the best string is only a consequence
        ExpectPath(@case, returned, search);
    }

    private static void ExpectPath(Case @case, Value.Ref returned, BeamRecipe search)
    {
        // Algorithms are told apart by their scores: two of them may well find the same string.
        var found = search.Run();
        @case.Expect(@case.Get(returned, "0"), "best path", found.Best)
            .Mistake("blank-marked", BlankMarked, () => (search with { MarksBlanks = true }).Run().Best is var marked && marked.EndsWith('-') ? marked : found.Best)
            .Mistake("before-merging", "is the path of the best single score; the two scores of a path, with a blank at its end and without, are added first", () => found.LikeliestEntry)
            .Mistake("worst", "is the least likely of the merged paths", () => found.Merged[^1].Key);
    }

    private static void ExpectScores(Case @case, Value.Ref returned, BeamRecipe search)
    {
        var expectation = @case.Expect(@case.Get(returned, "1"), "merged paths", Scores(search)).Within(Alignment.Tolerance);
        foreach (var (id, words, recipe) in OtherWays(search)) expectation.Accept(id, words, () => Scores(recipe));
        foreach (var recipe in OtherWays(search).Select(way => way.Recipe).Prepend(search))
            expectation.Accept("lists-the-impossible", "has strings of score zero, which no alignment gives; they are accepted", () => Scores(recipe with { ListsTheImpossible = true }));
        foreach (var (id, words, wrong) in Wrong(search).Concat(AlsoWrong(search)))
        {
            foreach (var way in OtherWays(wrong).Select(way => way.Recipe).Prepend(wrong)) expectation.Mistake(id, words, () => Scores(way));
        }
        expectation.Mistake("empty-dropped", "lacks the empty string, which is one of them", () => new Value.Record([.. search.Run().Merged.Where(pair => pair.Key.Length > 0).Select(pair => KeyValuePair.Create(pair.Key, (Value)pair.Value))]));
        expectation.Mistake("normalised", "are divided by their sum", () => new Value.Record([.. search.Run().Merged.Select(pair => KeyValuePair.Create(pair.Key, (Value)(pair.Value / search.Run().Merged.Sum(p => p.Value))))]));
        expectation.Mistake("logarithms", "are the logarithms of the scores", () => new Value.Record([.. search.Run().Merged.Select(pair => KeyValuePair.Create(pair.Key, (Value)Math.Log(pair.Value)))]));
    }

    private static IEnumerable<(string Id, string Words, BeamRecipe Recipe)> Wrong(BeamRecipe search) =>
    [
        ("first-step-not-pruned", "comes of a search that does not prune what is left of the first step", search with { PrunesFirstStep = false }),
        .. Replacing.SelectMany(replace => new[]
        {
            ("not-added", NotAdded, search with { Collect = replace, Merge = replace }),
            ("not-added", NotAdded, search with { Collect = replace }),
            ("not-added", NotAdded, search with { Merge = replace }),
        }),
        ("merges-across-blanks", "comes of a search that merges a symbol with the same symbol before a blank: the blank makes them two", search with { MergesAcrossBlanks = true }),
        ("repeats-not-merged", "comes of a search that takes a symbol after itself for a further symbol; without a blank between they are one", search with { MergesRepeats = false }),
        ("not-pruned", "comes of a search that prunes nothing: the beam width is ignored", search with { EachStep = BeamRecipe.Pruning.Nothing }),
    ];

    /// <summary>Known too, and on some inputs no different from the right search, so nothing is drawn anew for them.</summary>
    private static IEnumerable<(string Id, string Words, BeamRecipe Recipe)> AlsoWrong(BeamRecipe search)
    {
        yield return ("blank-marked", BlankMarked, search with { MarksBlanks = true });
        if (search.Y.Columns == 1) yield break; // what is dropped after the only step may be dropped for other reasons
        if (search.Width >= Wide) // of few paths the same may be left by other mistakes
        {
            yield return ("symbols-only", "lacks what ends in a blank", search with { EndsIn = blank => !blank });
            yield return ("blanks-only", "lacks what ends in a symbol", search with { EndsIn = blank => blank });
        }
        yield return ("last-step-missed", "comes of a search that stops before the last step", search with { Y = search.Y.Slice(1, 0, search.Y.Columns - 1).Contiguous() });
        yield return ("repeats-dropped", "comes of a search that does not extend a path by the symbol it ends in; the path stays as it is then, and keeps the score", search with { DropsRepeats = true });
        yield return ("pruned-by-kind", "comes of a search that keeps beam_width paths of each kind; both kinds are counted together", search with { EachStep = BeamRecipe.Pruning.EachKind });
        yield return ("wider", "comes of a search that keeps one path more than beam_width", search with { Width = search.Width + 1 });
        if (search.Width > 1) yield return ("narrower", "comes of a search that keeps one path fewer than beam_width", search with { Width = search.Width - 1 });
    }

    private static Value.Record Scores(BeamRecipe search) => new Value.Record([.. search.Run().Merged.Select(pair => KeyValuePair.Create(pair.Key, (Value)pair.Value))]);
}
