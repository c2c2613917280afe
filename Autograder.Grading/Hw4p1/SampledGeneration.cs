using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;

namespace Autograder.Grading.Hw4p1;

/// <summary>
/// Sampling: the distribution that temperature, top_k and top_p leave, and tokens drawn from it. How a token is drawn is the student's to
/// choose, by any generator, so the checks look at what must hold of every draw: only allowed tokens, about as often as they should come.
/// </summary>
internal static class SampledGeneration
{
    public static Component Component => new("sampling", "Generation: sampling", [GreedyGeneration.Module.Replace('.', '/') + ".py"],
        Check.Core("hw4p1/sampling/temperature", "next_distribution: temperature", 0.75m, plan => Distributions(plan, Tolerance.Core, (0.5, 0, 1), (2, 0, 1), (1, 0, 1))),
        Check.Core("hw4p1/sampling/top-k", "next_distribution: the top_k likeliest tokens only", 1, plan => Distributions(plan, Tolerance.Core, (1, 2, 1), (1, 3, 1))),
        Check.Core("hw4p1/sampling/top-p", "next_distribution: the fewest likeliest tokens whose probabilities reach top_p", 1, plan => Distributions(plan, Tolerance.Core, (1, 0, 0.6), (1, 0, 0.85))),
        Check.Core("hw4p1/sampling/certain", "generate_sample with top_k = 1, or next to no temperature: the greedy result", 0.75m, Certain),
        Secret(Check.Core("hw4p1/sampling/draws", "generate_sample draws as the temperature says", 1, DrawsOfTemperature)),
        Secret(Check.Core("hw4p1/sampling/filtered-draws", "generate_sample draws only what top_k and top_p leave", 1, FilteredDraws)),
        Check.Robust("hw4p1/sampling/together", "next_distribution: temperature, then top_k, then top_p of what is left", 0.25m,
            plan => Distributions(plan, Tolerance.Standard, (2, 4, 0.8), (1.5, 4, 0.8))),
        Check.Robust("hw4p1/sampling/large", "next_distribution: logits as large as 1,000", 0.25m, Large),
        Check.Robust("hw4p1/sampling/scores", "Scores: summed log-probabilities under the distribution drawn from", 0.5m, Scores),
        Check.Robust("hw4p1/sampling/end", "A sampled row ends with its eos_id and is filled up with it; its score stands", 0.25m, End),
        Check.Robust("hw4p1/sampling/anew", "Every call draws anew", 0.25m, Anew));

    private const int Draws = 300;

    private static void Distributions(Plan plan, Tolerance tolerance, params (double Temperature, int TopK, double TopP)[] ways)
    {
        foreach (var (temperature, topK, topP) in ways)
        {
            Tensor logits;
            do logits = topK > 0 && topP < 1 ? Telling(plan, temperature) : (plan.Inputs.Normal(3, 6) * 1.5).Map(x => (float)x);
            // For the lower top_p some row has no token so likely that even the least likely ones would need it: to take these is not to ignore top_p.
            while (!IsDecided(logits, temperature, topK, topP)
                || topK == 0 && topP < 0.7 && !Enumerable.Range(0, logits.Rows).Any(row => Softmax.Of(logits.At(row) / temperature).Max() < 0.98 - topP)
                || !AreDistinct(new SamplingRecipe().Of(logits, temperature, topK, topP), Mistakes(topP).Select(m => m.Recipe.Of(logits, temperature, topK, topP))));

            var isDefault = (temperature, topK, topP) is (1, 0, 1);
            var @case = plan.Case(isDefault ? "nothing but logits given" : $"temperature = {temperature}, top_k = {topK}, top_p = {topP}");
            var generator = GreedyGeneration.Start(@case, LanguageTable.Draw(plan.Inputs, 6, 1, isEndless: false), 5);
            var result = @case.Call(generator, "next_distribution", isDefault ? [logits] : [logits, temperature, topK, topP]);
            var expectation = @case.Expect(result, "probabilities", new SamplingRecipe().Of(logits, temperature, topK, topP), "N, V").Within(tolerance);
            foreach (var (id, words, recipe) in Mistakes(topP)) expectation.Mistake(id, words, () => recipe.Of(logits, temperature, topK, topP));
        }
    }

    /// <summary>The least likely tokens that reach top_p are most of all tokens, and so what other mistakes keep.</summary>
    private static IEnumerable<(string Id, string Words, SamplingRecipe Recipe)> Mistakes(double topP) => SamplingRecipe.Mistakes.Where(m => topP >= 1 || m.Id is not "least-likely");

    /// <summary>Mistakes that matter here at all have results of their own, so that a diagnosis is certain.</summary>
    private static bool AreDistinct(Tensor right, IEnumerable<Tensor> mistaken)
    {
        var seen = new List<Tensor>();
        foreach (var result in mistaken.Where(result => !AreAlike(result, right)))
        {
            if (seen.Exists(other => AreAlike(other, result))) return false;
            seen.Add(result);
        }
        return true;
    }

    /// <summary>
    /// Logits of nearly these probabilities, for top_k = 4 with top_p = 0.8: whoever takes one before the other, leaves one out or is off by one keeps
    /// other tokens in some row. Of drawn logits not one in a thousand tells them all apart.
    /// </summary>
    private static Tensor Telling(Plan plan, double temperature)
    {
        double[][] rows = [[0.37, 0.15, 0.126, 0.1225, 0.1175, 0.114], [0.42, 0.22, 0.18, 0.1, 0.05, 0.03], [0.45, 0.33, 0.07, 0.06, 0.05, 0.04]];
        return Tensor.Stack([.. rows.Select(probabilities =>
        {
            var order = plan.Inputs.Permutation(probabilities.Length);
            return new Tensor([.. order.Select(rank => (double)(float)(temperature * (Math.Log(probabilities[rank]) + plan.Inputs.Uniform(-0.005, 0.005))))], probabilities.Length);
        })]);
    }

    private static bool AreAlike(Tensor a, Tensor b) => (a - b).Abs().Max() < 1e-3;

    /// <summary>
    /// No two tokens are so alike, and no sum so near top_p, that rounding decides. Where top_p matters it leaves at least two tokens and not all.
    /// </summary>
    private static bool IsDecided(Tensor logits, double temperature, int topK, double topP)
    {
        for (var row = 0; row < logits.Rows; row++)
        {
            var sorted = Softmax.Of(logits.At(row) / temperature).ToArray().OrderDescending().ToList();
            if (sorted.Zip(sorted.Skip(1)).Any(pair => pair.First / pair.Second < 1.02)) return false;
            if (topP >= 1) continue;

            var left = topK == 0 ? sorted : [.. sorted.Take(topK)];
            var (reached, needed) = (0.0, 0);
            foreach (var p in left)
            {
                if (reached < topP * left.Sum()) needed++;
                reached += p;
                if (Math.Abs((reached / left.Sum()) - topP) < 5e-3 || Math.Abs(reached - topP) < 5e-3) return false;
            }
            if (needed < 2 || needed == left.Count) return false;
        }
        return true;
    }

    private static void Large(Plan plan)
    {
        var @case = plan.Case("logits near ±1,000");
        Tensor logits;
        do logits = plan.Inputs.Normal(3, 5).Map(x => (float)(x + (x > 0 ? 1000 : -1000)));
        while (!IsDecided(logits, 0.5, 3, 1));
        var generator = GreedyGeneration.Start(@case, LanguageTable.Draw(plan.Inputs, 5, 1, isEndless: false), 5);
        @case.Expect(@case.Call(generator, "next_distribution", logits, 0.5, 3, 1.0), "probabilities", new SamplingRecipe().Of(logits, 0.5, 3, 1), "N, V")
            .WhenNotFinite("is not finite for logits as large as 1,000");
    }

    private static void Certain(Plan plan)
    {
        foreach (var (label, arguments) in new (string, Value[])[] { ("top_k = 1", [1.0, 1, 1.0]), ("temperature = 0.05", [0.05, 0, 1.0]), ("top_p = 0.001", [1.0, 0, 0.001]) })
        {
            var table = LanguageTable.Draw(plan.Inputs, 5, 2, isEndless: true, lead: 2.25);
            var prompts = table.Prompts(plan.Inputs, 3, 2);
            var (@case, generator) = StartSampling(plan, label, table, 7);
            var pair = @case.Call(generator, "generate_sample", [LanguageTable.Tokens(prompts), .. arguments]);
            GreedyGeneration.Expect(@case, pair, table, prompts, 7, ["sequences"], Tolerance.Core);
        }
    }

    private static void End(Plan plan)
    {
        LanguageTable table;
        int[][] prompts;
        List<int> lengths;
        do
        {
            table = LanguageTable.Draw(plan.Inputs, 5, 2, isEndless: false);
            prompts = table.Prompts(plan.Inputs, 3, 2);
            lengths = [.. GreedyGeneration.Truth(table, prompts, 8).Select(row => row.Symbols.Length)];
        }
        while (lengths.Distinct().Count() < 3 || lengths.Max() == 8); // so that all stops before max_length
        var (@case, generator) = StartSampling(plan, "top_k = 1, rows that end at different times", table, 8);
        var pair = @case.Call(generator, "generate_sample", LanguageTable.Tokens(prompts), 1.0, 1, 1.0);
        GreedyGeneration.Expect(@case, pair, table, prompts, 8, ["sequences"], Tolerance.Standard);
        ScoreAtEnd(plan);
    }

    /// <summary>
    /// Two tokens, either as likely, each time: after the token 1 they are 2 and 3, after which the end is certain; after 4, 4 and 5 for ever. So both scores are known, whatever is drawn.
    /// </summary>
    private static void ScoreAtEnd(Plan plan)
    {
        const int End = 6, Longest = 7;
        var logits = Tensor.Full(-60, 7, 7);
        foreach (var (token, followers) in new[] { (1, new[] { 2, 3 }), (2, [End]), (3, [End]), (4, [4, 5]), (5, [4, 5]), (End, [End, 0]) })
            foreach (var follower in followers) logits[token, follower] = 0;
        var (@case, generator) = StartSampling(plan, "one row ends, the other does not", new LanguageTable(logits, End), Longest);
        var pair = @case.Call(generator, "generate_sample", LanguageTable.Tokens([[1], [4]]), 1.0, 0, 1.0);
        var (ended, open) = (-Math.Log(2), -(Longest - 1) * Math.Log(2));
        @case.Expect(@case.Get(pair, "1"), "scores", new Tensor([ended, open], 2), "N")
            .Mistake("goes-on", "goes on adding after eos_id", () => new Tensor([ended - ((Longest - 3) * Math.Log(2)), open], 2));
    }

    private static void DrawsOfTemperature(Plan plan)
    {
        foreach (var (temperature, odds) in new[] { (0.5, 1.5), (2.0, 6.0), (1.0, 0.5) })
        {
            // Odds of odds : 1 at temperature 1 become odds^(1/temperature) : 1.
            var likely = Math.Pow(odds, 1 / temperature);
            AskForDraws(plan, $"temperature = {temperature}", [Math.Log(odds), 0], [temperature, 0, 1.0], likely / (1 + likely));
        }

        // With these odds, so many tell the temperature from none.
        foreach (var (temperature, odds, likely) in new[] { (0.5, 3, 9), (2.0, 9, 3) })
            AskForDraws(plan, $"temperature = {temperature}", [Math.Log(odds), 0], [temperature, 0, 1.0], likely / (1.0 + likely), 1000, isInOneRow: false);
        AskForDraws(plan, "nothing but prompts given", [Math.Log(0.25), 0], [], 0.2, 1000, isInOneRow: false); // so many tell half and twice the temperature apart
    }

    private static void FilteredDraws(Plan plan)
    {
        double[] logits = [Math.Log(3), Math.Log(2), Math.Log(1.5), Math.Log(1), Math.Log(0.5)]; // of 8: 0.375, 0.25, 0.1875, 0.125, 0.0625
        AskForDraws(plan, "top_k = 2", logits, [1.0, 2, 1.0], 0.6);
        AskForDraws(plan, "top_p = 0.5", logits, [1.0, 0, 0.5], 0.6);
    }

    /// <summary>
    /// Of two tokens only that may come up, one is the token 0: so the entries that are zero say which was drawn, and their number whether as often as it should be.
    /// </summary>
    /// <param name="logits">Those of the two, then of others.</param>
    private static void AskForDraws(Plan plan, string label, double[] logits, Value[] arguments, double probability)
    {
        foreach (var isInOneRow in new[] { false, true }) AskForDraws(plan, label, logits, arguments, probability, Draws, isInOneRow);
    }

    private static void AskForDraws(Plan plan, string label, double[] logits, Value[] arguments, double probability, int draws, bool isInOneRow)
    {
        var table = Tensor.Full(-60, 7); // what is not named here never comes up
        var order = plan.Inputs.Permutation(5);
        var others = order.Select(token => token + 1).ToArray(); // 1 … 5; the end is 6
        table[0] = (float)logits[0];
        for (var k = 1; k < logits.Length; k++) table[others[k]] = (float)logits[k];
        var (n, longest) = isInOneRow ? (1, draws + 1) : (draws, 2);
        var prompts = Enumerable.Range(0, n).Select(_ => new[] { others[1] }).ToArray();
        var (@case, generator) = StartSampling(plan, $"{label}, {(isInOneRow ? "many tokens for one prompt" : "one token for many prompts")}", new LanguageTable(table, 6), longest);
        var sequences = @case.Get(@case.Call(generator, "generate_sample", [LanguageTable.Tokens(prompts), .. arguments]), "0");

        // Seven standard deviations to either side: a right solution leaves them less than once in 10¹¹ runs.
        var (mean, reach) = (draws * probability, 7 * Math.Sqrt(draws * probability * (1 - probability)));
        @case.Expect(sequences, $"sequences of tokens 0 and {others[1]}", Tensor.Full(others[1], n, longest), "N, T")
            .MaskedBy(sequences).WithZeros((int)Math.Ceiling(mean - reach), (int)(mean + reach));
    }

    /// <summary>Tokens that are all as likely: whichever are drawn, the score is the same.</summary>
    private static void Scores(Plan plan)
    {
        (string Label, int Likely, Value[] Arguments, int Kept)[] ways =
        [
            ("six tokens, all as likely", 6, [1.0, 0, 1.0], 6),
            ("three tokens far ahead of the others, top_k = 3", 3, [1.0, 3, 1.0], 3),
            ("four tokens ahead of the others, temperature = 0.5", 4, [0.5, 0, 1.0], 0),
        ];
        foreach (var (label, likely, arguments, kept) in ways)
        {
            var logits = Tensor.Full(-1, 7);
            foreach (var token in plan.Inputs.Permutation(6).Take(likely)) logits[token] = 0;
            logits[6] = -60;
            if (kept == 0)
            {
                for (var token = 0; token < 6; token++) logits[token] = logits[token] == 0 ? 0 : -60;
            }
            const int New = 4;
            var (@case, generator) = StartSampling(plan, label, new LanguageTable(logits, 6), 1 + New);
            var pair = @case.Call(generator, "generate_sample", [LanguageTable.Tokens([[1], [2]]), .. arguments]);
            var perToken = -Math.Log(kept == 0 ? likely : kept);
            var unfiltered = LogSoftmax.Of(logits).Max();
            @case.Expect(@case.Get(pair, "1"), "scores", Tensor.Full(New * perToken, 2), "N")
                .Mistake("unfiltered", "is taken from the model's own distribution; the one that is left after temperature, top_k and top_p was asked for",
                    () => Tensor.Full(New * unfiltered, 2))
                .Mistake("probability", "is a product of probabilities; the sum of their logarithms was asked for", () => Tensor.Full(Math.Exp(New * perToken), 2))
                .Mistake("mean", "is a mean over the new tokens, or that of one token alone; the sum was asked for", () => Tensor.Full(perToken, 2));
        }
    }

    private static void Anew(Plan plan)
    {
        var logits = Tensor.Full(-60, 6);
        var other = plan.Inputs.Integer(1, 4);
        (logits[0], logits[other]) = (0, 0);
        var (@case, generator) = StartSampling(plan, "the same call twice", new LanguageTable(logits, 5), 41);
        Value.Ref Sample() => @case.Get(@case.Call(generator, "generate_sample", LanguageTable.Tokens([[other], [other]])), "0");
        var first = Sample();
        var second = Sample();
        @case.Expect(second, $"sequences of tokens 0 and {other}", Tensor.Full(other, 2, 41), "N, T").MaskedBy(second).DifferentFrom(first);
    }

    private static (Case Case, Value.Ref Generator) StartSampling(Plan plan, string label, LanguageTable table, int longest)
    {
        var @case = plan.Case(label);
        @case.Script.Seed(plan.Inputs.Integer(0, int.MaxValue - 1)); // so that a regrade draws the same
        return (@case, GreedyGeneration.Start(@case, table, longest));
    }

    /// <summary>Draws cannot be replayed offline; see <see cref="Expectation.MaskStep"/>.</summary>
    private static Check Secret(Check check) => check with { Visibility = Visibility.Visible };
}
