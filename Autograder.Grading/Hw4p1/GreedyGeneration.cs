using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Attention;

namespace Autograder.Grading.Hw4p1;

/// <summary>The likeliest token each time, until the end or max_length; the score is the sum of the log-probabilities of what was added.</summary>
internal static class GreedyGeneration
{
    public static Component Component => new("greedy", "Generation: greedy", [Module.Replace('.', '/') + ".py"],
        Check.Core("hw4p1/greedy/sequences", "The likeliest token each time, up to max_length", 2, plan => Endless(plan, "sequences")),
        Check.Core("hw4p1/greedy/scores", "Scores: summed log-probabilities of the new tokens", 1, plan => Endless(plan, "scores")),
        Check.Robust("hw4p1/greedy/end", "A row ends with its eos_id and is filled up with it", 0.5m, End),
        Check.Robust("hw4p1/greedy/prompts", "A long prompt, and one with nothing left to add", 0.25m, Prompts),
        Check.Robust("hw4p1/greedy/large", "Logits as large as 1,000", 0.25m, Large));

    internal const string Module = "hw4lib.decoding.sequence_generator";

    private static void Endless(Plan plan, string quantity)
    {
        foreach (var (n, t, depth, symbols, longest) in new[] { (1, 2, 1, 5, 6), (3, 3, 2, 6, 8) })
        {
            var (table, prompts) = DrawVaried(plan, symbols, depth, n, t, longest);
            Ask(plan, $"{n} prompt{(n == 1 ? "" : "s")} of {t}, max_length = {longest}", table, prompts, longest, [quantity], Tolerance.Core);
        }
    }

    /// <summary>Steps whose last is as likely as the mean of all would not tell one from the other: where a token follows itself, say.</summary>
    private static (LanguageTable Table, int[][] Prompts) DrawVaried(Plan plan, int symbols, int depth, int n, int t, int longest, Func<double, double>? map = null)
    {
        while (true)
        {
            var table = LanguageTable.Draw(plan.Inputs, symbols, depth, isEndless: true);
            if (map is not null) table = new LanguageTable(table.Table.Map(map), table.End);
            var prompts = table.Prompts(plan.Inputs, n, t);
            var steps = Truth(table, prompts, longest).Select(row => Steps(table, row, t).ToList());
            if (steps.All(row => Math.Abs(row[^1] - row.Average()) > 0.02)) return (table, prompts);
        }
    }

    private static void End(Plan plan)
    {
        foreach (var isOneOpen in new[] { true, false })
        {
            const int Longest = 8;
            LanguageTable table;
            int[][] prompts;
            int[] lengths;
            do
            {
                table = LanguageTable.Draw(plan.Inputs, 5, 2, isEndless: false);
                prompts = table.Prompts(plan.Inputs, 3, 2);
                lengths = [.. Truth(table, prompts, Longest).Select(row => row.Symbols.Length)];
            }
            // One row ends soon, another later, and the one between them at max_length or before it: so that "only the first is right" is no news.
            while (lengths.Distinct().Count() < 3 || lengths.Any(length => length == Longest) != isOneOpen || lengths[1] != lengths.Max() || lengths[0] < lengths[2] != isOneOpen);
            Ask(plan, isOneOpen ? "one row never ends" : "every row ends early", table, prompts, Longest, ["sequences", "scores"]);
        }
    }

    private static void Prompts(Plan plan)
    {
        var (table, prompts) = DrawVaried(plan, 6, 2, 1, 7, 10);
        Ask(plan, "a prompt of 7, max_length = 10", table, prompts, 10, ["sequences", "scores"]);
        Ask(plan, "prompts of 4, max_length = 4", table, table.Prompts(plan.Inputs, 2, 4), 4, ["sequences", "scores"]);
    }

    private static void Large(Plan plan)
    {
        // As wide as float32 needs it inside: a token that is all but certain has a log-probability below what float32 keeps of 1.
        var (table, prompts) = DrawVaried(plan, 5, 1, 2, 1, 5, x => (float)(x + 1000));
        var scores = Ask(plan, "logits near 1,000", table, prompts, 5, ["scores"], Tolerance.Core);
        scores.WhenNotFinite("is not finite for logits as large as 1,000");
    }

    private static Expectation Ask(Plan plan, string label, LanguageTable table, int[][] prompts, int longest, string[] quantities, Tolerance? tolerance = null)
    {
        var @case = plan.Case(label);
        var generator = Start(@case, table, longest);
        return Expect(@case, @case.Call(generator, "generate_greedy", LanguageTable.Tokens(prompts)), table, prompts, longest, quantities, tolerance ?? Tolerance.Standard);
    }

    internal static Value.Ref Start(Case @case, LanguageTable table, int longest) =>
        @case.New(Module, "SequenceGenerator", table.ScoreFunction, table.End, longest);

    /// <summary>The pair (sequences, scores) that the likeliest tokens give.</summary>
    internal static Expectation Expect(Case @case, Value.Ref pair, LanguageTable table, int[][] prompts, int longest, string[] quantities, Tolerance tolerance)
    {
        var (right, added) = (Truth(table, prompts, longest), prompts[0].Length);
        Expectation? last = null;
        if (quantities.Contains("sequences"))
        {
            var sequences = table.Filled(right.Select(row => row.Symbols));
            last = @case.Expect(@case.Get(pair, "0"), "sequences", sequences, "N, T").Within(tolerance)
                .Mistake("without-prompt", "lacks the prompt", () => table.Filled(right.Select(row => row.Symbols[added..])))
                .Mistake("goes-on", "goes on after eos_id", () => table.Filled(WithoutEnd(table, prompts, longest).Select(row => row.Symbols)))
                .Mistake("goes-on", "goes on after eos_id", () => table.Filled(WithoutEnd(table, prompts, right.Max(row => row.Symbols.Length)).Select(row => row.Symbols)))
                .Mistake("not-shortened", "is filled up to max_length although every row ends earlier", () => table.Filled(right.Select(row => row.Symbols), longest))
                .Mistake("filled-with-zero", "is filled with 0 after the end; eos_id was asked for", () => table.Filled(right.Select(row => row.Symbols), filler: 0))
                .Mistake("stops-with-first", "stops as soon as one row has ended; the others should go on",
                    () => sequences.Slice(1, 0, right.Min(row => row.Symbols.Length)).Copy());

            // Where rows end by themselves, a wrong limit may show by a token only, whichever it is.
            Tensor UpTo(int length) => table.Filled(Truth(table, prompts, length).Select(row => row.Symbols));
            if (right.TrueForAll(row => row.Symbols[^1] != table.End))
            {
                last.Mistake("max-length-new", "has max_length new tokens; max_length counts the prompt too", () => UpTo(longest + added))
                    .Mistake("one-token-more", "is one token too long: max_length counts the prompt too", () => UpTo(longest + 1))
                    .Mistake("one-token-less", "is one token short of max_length", () => UpTo(longest - 1));
            }
        }
        if (quantities.Contains("scores"))
        {
            var scores = Scores(right, row => row.LogProbability);
            last = @case.Expect(@case.Get(pair, "1"), "scores", scores, "N").Within(tolerance)
                .Mistake("probability", "is a product of probabilities; the sum of their logarithms was asked for", () => scores.Exp())
                .Mistake("mean", "is a mean over the new tokens; the sum was asked for", () => Scores(right, row => row.LogProbability / Math.Max(1, row.Symbols.Length - added)))
                .Mistake("last-token-only", "is the log-probability of the last token only; the sum was asked for",
                    () => Scores(right, row => Steps(table, row, added).LastOrDefault()))
                .Mistake("logits", "is a sum of logits; of log-probabilities was asked for", () => Scores(right, row => Steps(table, row, added, logits: true).Sum()))
                .Mistake("goes-on", "goes on adding after eos_id", () => Scores(WithoutEnd(table, prompts, longest), row => row.LogProbability))
                .Mistake("goes-on", "goes on adding after eos_id", () => Scores(right, row => row.LogProbability + AfterEnd(row, logP => logP[table.End])))
                .Mistake("goes-on", "goes on adding after eos_id", () => Scores(right, row => row.LogProbability + AfterEnd(row, logP => logP.Max())));

            // Where every row ends, the last token is the end.
            if (right.Exists(row => row.Symbols[^1] != table.End))
                last.Mistake("without-last", "lacks the last token's log-probability", () => Scores(right, row => Steps(table, row, added).SkipLast(1).Sum()));
            if (right.Exists(row => row.Symbols[^1] == table.End))
                last.Mistake("without-end", "lacks the log-probability of eos_id, which belongs to the row", () => Scores(right, row => Steps(table, row, added).SkipLast(row.Symbols[^1] == table.End ? 1 : 0).Sum()));

            // What each step beyond a row's end adds, while other rows go on and this one is filled up.
            double AfterEnd(Generated row, Func<ArraySegment<double>, double> chosen) => Enumerable.Range(row.Symbols.Length, right.Max(other => other.Symbols.Length) - row.Symbols.Length)
                .Sum(length => chosen(table.LogProbabilities([.. row.Symbols, .. Enumerable.Repeat(table.End, length - row.Symbols.Length)])));
        }
        return last!;
    }

    internal static List<Generated> Truth(LanguageTable table, int[][] prompts, int longest) =>
        [.. prompts.Select(prompt => Generation.Greedy(table.Next, prompt, longest, table.End))];

    private static List<Generated> WithoutEnd(LanguageTable table, int[][] prompts, int longest) =>
        [.. prompts.Select(prompt => Generation.Greedy(table.Next, prompt, longest))];

    private static Tensor Scores(List<Generated> rows, Func<Generated, double> score) => new([.. rows.Select(score)], rows.Count);

    /// <summary>The log-probability, or logit, of each token that was added.</summary>
    private static IEnumerable<double> Steps(LanguageTable table, Generated row, int prompt, bool logits = false) =>
        Enumerable.Range(prompt, row.Symbols.Length - prompt).Select(at =>
            logits ? table.Logits(row.Symbols[..at])[row.Symbols[at]] : table.LogProbabilities(row.Symbols[..at])[row.Symbols[at]]);
}
