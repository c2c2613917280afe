using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;

namespace Autograder.Grading.Hw4p1;

/// <summary>Row t of the logits predicts token t + 1: the model's score of what comes next, and the loss and perplexity of a text.</summary>
internal static class NextToken
{
    public static Component Component => new("next-token", "Next-token prediction", ["hw4lib/model/next_token.py", "hw4lib/model/transformers.py"],
        Check.Core("hw4p1/next-token/score", "score: the logits of the token after the last", 1, Score),
        Check.Core("hw4p1/next-token/loss", "next_token_loss: the mean over all predictions", 1.5m, plan => AskLoss(plan, (2, 5, 4), (3, 4, 6))),
        Check.Core("hw4p1/next-token/perplexity", "perplexity: e to the loss", 0.5m, plan => AskLoss(plan, true, (2, 5, 4))),
        Check.Robust("hw4p1/next-token/lengths", "next_token_loss with lengths: padding is not predicted", 0.5m, plan => WithLengths(plan, perplexity: false)),
        Check.Robust("hw4p1/next-token/perplexity-lengths", "perplexity with lengths", 0.25m, plan => WithLengths(plan, perplexity: true)),
        Check.Robust("hw4p1/next-token/large", "next_token_loss of logits as large as 1,000", 0.25m, Large));

    private const string Module = "hw4lib.model.next_token";

    private static void Score(Plan plan)
    {
        var size = new TransformerSize(1, 6, 2, 8, 10, 7);
        var (@case, model, weights) = Transformer.Start(plan, size, "tokens of shape (3, 5)");
        var tokens = Transformer.Tokens(plan.Inputs, 3, 5, size.Symbols);
        var logits = weights.Model(size).Forward(tokens);
        @case.Expect(@case.Call(model, "score", Value.Array.OfIntegers(tokens)), "scores", logits.At(-1, axis: 1).Copy(), "N, V").Within(Tolerance.Core)
            .Mistake("first-position", "is the prediction of the first position; that of the last was asked for", () => logits.At(0, axis: 1).Copy())
            .Mistake("position-before-last", "is the prediction of the position before the last", () => logits.At(-2, axis: 1).Copy())
            .Mistake("mean-over-positions", "is a mean over the positions; the prediction of the last was asked for", () => logits.Mean(1))
            .Mistake("probabilities", "is a softmax of the logits; the logits were asked for", () => Softmax.Of(logits.At(-1, axis: 1).Copy()))
            .Mistake("log-probabilities", "is a log-softmax of the logits; the logits were asked for", () => LogSoftmax.Of(logits.At(-1, axis: 1).Copy()));
    }

    private static void AskLoss(Plan plan, params (int N, int T, int V)[] shapes) => AskLoss(plan, false, shapes);

    private static void AskLoss(Plan plan, bool perplexity, params (int N, int T, int V)[] shapes)
    {
        foreach (var (n, t, v) in shapes)
        {
            var (logits, tokens) = (plan.Inputs.Normal(n, t, v), Transformer.Tokens(plan.Inputs, n, t, v));
            Expect(plan.Case($"logits of shape ({n}, {t}, {v})"), logits, tokens, null, perplexity).Within(Tolerance.Core);
        }
    }

    private static void WithLengths(Plan plan, bool perplexity)
    {
        foreach (var (n, t, v) in new[] { (3, 6, 4), (4, 7, 5) })
        {
            // Of different lengths, so that a mean of the sequences' means is another number.
            int[] lengths = [t, .. Enumerable.Range(1, n - 1).Select(k => plan.Inputs.Integer(2, t - 2))];
            var (logits, tokens) = (plan.Inputs.Normal(n, t, v), Transformer.Tokens(plan.Inputs, n, t, v));
            Expect(plan.Case($"logits of shape ({n}, {t}, {v}), lengths [{string.Join(", ", lengths)}]"), logits, tokens, lengths, perplexity);
        }
    }

    private static void Large(Plan plan)
    {
        var (logits, tokens) = (plan.Inputs.Uniform(-1000, 1000, 2, 4, 5), Transformer.Tokens(plan.Inputs, 2, 4, 5));
        Expect(plan.Case("logits up to ±1,000"), logits, tokens, null, perplexity: false).WhenNotFinite("is not finite for logits as large as 1,000");
    }

    private static Expectation Expect(Case @case, Tensor logits, Tensor tokens, int[]? lengths, bool perplexity)
    {
        var (n, t) = (tokens.Rows, tokens.Columns);
        var counts = lengths ?? [.. Enumerable.Repeat(t, n)];
        var logP = LogSoftmax.Of(logits);

        // −log p of token `at + shift` by row `at`, for the rows a predicate counts.
        List<double> Losses(int shift, Func<int, int, bool> isCounted, Tensor? other = null) =>
        [
            .. from k in Enumerable.Range(0, n)
               from at in Enumerable.Range(0, t)
               where at + shift >= 0 && at + shift < t && isCounted(k, at)
               select -(other ?? logP)[k, at, (int)tokens[k, at + shift]],
        ];
        var right = Losses(1, (k, at) => at + 1 < counts[k]);
        Value Told(double loss) => perplexity ? Math.Exp(loss) : loss;

        Value[] arguments = lengths is null
            ? [logits, Value.Array.OfIntegers(tokens)]
            : [logits, Value.Array.OfIntegers(tokens), Value.Array.OfIntegers(new Tensor([.. lengths.Select(length => (double)length)], n))];
        var expectation = @case.Expect(
                @case.Script.Apply(Module, perplexity ? "perplexity" : "next_token_loss", arguments), perplexity ? "perplexity" : "loss", Told(right.Average()))
            .Mistake("not-shifted", "holds row t against token t; it predicts token t + 1", () => Told(Losses(0, (k, at) => at < counts[k]).Average()))
            .Mistake("shifted-back", "holds row t against token t − 1; it predicts token t + 1", () => Told(Losses(-1, (k, at) => at < counts[k]).Average()))
            .Mistake("summed", "is summed; the mean over all predictions was asked for", () => Told(right.Sum()))
            .Mistake("per-sequence", "is divided by the number of sequences; it should be by the number of predictions", () => Told(right.Sum() / n))
            .Mistake("divided-by-tokens", "is divided by the number of tokens; the first of each sequence is not predicted, so there are fewer predictions",
                () => Told(right.Sum() / counts.Sum()))
            .Mistake("probabilities", "takes the logits for probabilities", () => Told(Losses(1, (k, at) => at + 1 < counts[k], logits.Log()).Average()))
            .Mistake("without-softmax", "takes the logits for log-probabilities", () => Told(Losses(1, (k, at) => at + 1 < counts[k], logits).Average()))
            .Mistake("two-as-base", "has logarithms to the base 2", () => perplexity ? Math.Pow(2, right.Average()) : right.Average() / Math.Log(2));
        if (perplexity) expectation.Mistake("is-loss", "is the loss itself; e to the loss was asked for", () => right.Average());
        if (lengths is null) return expectation;

        List<double> Of(int sequence) => Losses(1, (k, at) => k == sequence && at + 1 < counts[k]);
        return expectation
            .Mistake("padding-predicted", "counts the prediction of padding", () => Told(Losses(1, (_, _) => true).Average()))
            .Mistake("first-padding-predicted", "counts the prediction of the first padding of each sequence", () => Told(Losses(1, (k, at) => at < counts[k]).Average()))
            .Mistake("last-token-left-out", "leaves the last token of each sequence out", () => Told(Losses(1, (k, at) => at + 2 < counts[k]).DefaultIfEmpty(0).Average()))
            .Mistake("mean-of-means", "is the mean of the sequences' means; every prediction should count the same",
                () => Told(Enumerable.Range(0, n).Select(k => Of(k).Average()).Average()))
            .Mistake("divided-by-all", "is divided by the number of all positions, padding too", () => Told(right.Sum() / (n * (t - 1))));
    }
}
