using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Losses;

namespace Autograder.Grading.Hw1p1;

/// <summary>Mean squared error over all N·C entries; cross-entropy of softmax over one-hot labels, averaged over the N rows.</summary>
internal static class Losses
{
    private const string Module = "mytorch.nn.loss";
    private static readonly (int N, int C)[] Typical = [(4, 3), (5, 7)];

    public static Component Component => new("losses", "Losses", ["mytorch/nn/loss.py"],
        Check.Core("hw1p1/losses/mse-forward", "MSELoss: the mean of the squared errors", 2, plan => Forward(plan, SquaredError)),
        Check.Core("hw1p1/losses/mse-backward", "MSELoss: the gradient 2(A − Y)/(N·C)", 2, plan => Backward(plan, SquaredError)),
        Check.Core("hw1p1/losses/crossentropy-forward", "CrossEntropyLoss: the mean over the batch", 2, plan => Forward(plan, CrossEntropy)),
        Check.Core("hw1p1/losses/crossentropy-backward", "CrossEntropyLoss: the gradient (softmax(A) − Y)/N", 2, plan => Backward(plan, CrossEntropy)),
        Check.Robust("hw1p1/losses/mse-shapes", "MSELoss: a batch of one, one output, a second use", 0.5m, plan => Shapes(plan, SquaredError)),
        Check.Robust("hw1p1/losses/crossentropy-shapes", "CrossEntropyLoss: a batch of one, two classes, a second use", 0.5m, plan => Shapes(plan, CrossEntropy)),
        Check.Robust("hw1p1/losses/crossentropy-large-forward", "CrossEntropyLoss: logits as large as 1,000", 0.5m, LargeForward),
        Check.Robust("hw1p1/losses/crossentropy-large-backward", "CrossEntropyLoss: the gradient for logits as large as 1,000", 0.5m, LargeBackward));

    /// <summary>A loss under test: what to give it, and what it, its gradient and their mistakes come to.</summary>
    private sealed record LossUnderTest(string ClassName, Func<Loss> Truth, Func<Plan, int, int, Tensor> Target)
    {
        public required Func<Expectation, Tensor, Tensor, Expectation> ForwardMistakes { get; init; }

        public required Func<Expectation, Tensor, Tensor, Expectation> BackwardMistakes { get; init; }
    }

    private static readonly LossUnderTest SquaredError = new("MSELoss", () => new MseLoss(), (plan, n, c) => plan.Inputs.Normal(n, c))
    {
        ForwardMistakes = (expectation, a, y) => expectation
            .Mistake("only-divided-by-N", "is divided by N only; the mean is over all N·C entries", () => SumOfSquares(a, y) / a.Rows)
            .Mistake("only-divided-by-C", "is divided by C only; the mean is over all N·C entries", () => SumOfSquares(a, y) / a.Columns)
            .Mistake("not-divided", "is the sum of the squared errors; their mean was expected", () => SumOfSquares(a, y))
            .Mistake("half-mean", "has a factor 1/2 that is not in the definition", () => SumOfSquares(a, y) / (2 * a.Size))
            .Mistake("root", "is the root of the mean squared error", () => Math.Sqrt(SumOfSquares(a, y) / a.Size))
            .Mistake("absolute", "is the mean absolute error", () => (a - y).Abs().Mean())
            .Mistake("not-averaged", "is not averaged: there is an error for every entry", () => (a - y) * (a - y)),
        BackwardMistakes = (expectation, a, y) => expectation
            .Mistake("no-factor-2", "lacks the factor 2", () => (a - y) / a.Size)
            .Mistake("not-divided", "is not divided by N·C", () => 2 * (a - y))
            .Mistake("only-divided-by-N", "is divided by N only; N·C was expected", () => 2 * (a - y) / a.Rows)
            .Mistake("only-divided-by-C", "is divided by C only; N·C was expected", () => 2 * (a - y) / a.Columns)
            .Mistake("difference-only", "is the difference alone, without the factor 2/(N·C)", () => a - y)
            .Mistake("times-C", "is divided by N and multiplied by C; it is divided by both", () => 2 * (a - y) / a.Rows * a.Columns)
            .Mistake("no-factor-2-only-divided-by-N", "lacks the factor 2, and is divided by N only", () => (a - y) / a.Rows),
    };

    private static readonly LossUnderTest CrossEntropy = new("CrossEntropyLoss", () => new CrossEntropyLoss(), (plan, n, c) => plan.Inputs.OneHot(n, c))
    {
        ForwardMistakes = (expectation, a, y) => expectation
            .Mistake("not-divided", "is summed over the batch; its mean was expected", () => a.Rows * MeanEntropy(a, y))
            .Mistake("also-divided-by-C", "is divided by N·C; the mean is over the N rows", () => MeanEntropy(a, y) / a.Columns)
            .Mistake("softmax-over-batch", "takes the softmax over the batch; it is over the classes of each row", () => -(y * LogSoftmax.Of(a, 0)).Sum() / a.Rows)
            .Mistake("softmax-over-everything", "takes the softmax over the whole array; it is over the classes of each row",
                () => -(y * (a - a.Reshape(a.Size).LogSumExp(0))).Sum() / a.Rows)
            .Mistake("sum-over-batch", "takes a softmax that is divided by sums over the batch; it is over the classes of each row",
                () => -(y * (RowShifted(a) - RowShifted(a).Exp().Sum(0, keepDims: true).Log())).Sum() / a.Rows)
            .Mistake("softmax-twice", "takes the softmax twice: A are logits", () => MeanEntropy(Softmax.Of(a), y))
            .Mistake("base-two", "takes the logarithm to base 2; it is the natural one", () => MeanEntropy(a, y) / Math.Log(2))
            .Mistake("no-softmax", "is taken of the logits themselves, without their softmax", () => -(y * a).Sum() / a.Rows)
            .Mistake("no-logarithm", "lacks the logarithm", () => -(y * Softmax.Of(a)).Sum() / a.Rows)
            .Mistake("not-averaged", "is not averaged: there is a loss for every row", () => -(y * LogSoftmax.Of(a)).Sum(1)),
        BackwardMistakes = (expectation, a, y) => expectation
            .Mistake("not-divided", "is not divided by the batch size N", () => Softmax.Of(a) - y)
            .Mistake("also-divided-by-C", "is divided by N·C; N was expected", () => (Softmax.Of(a) - y) / a.Size)
            .Mistake("divided-by-C", "is divided by the number of classes C; N was expected", () => (Softmax.Of(a) - y) / a.Columns)
            .Mistake("softmax-over-batch", "takes the softmax over the batch; it is over the classes of each row", () => (Softmax.Of(a, 0) - y) / a.Rows)
            .Mistake("softmax-over-batch-not-divided", "takes the softmax over the batch, and is not divided by N", () => Softmax.Of(a, 0) - y)
            .Mistake("sum-over-batch", "takes a softmax that is divided by sums over the batch; it is over the classes of each row",
                () => (RowShifted(a).Exp() / RowShifted(a).Exp().Sum(0, keepDims: true) - y) / a.Rows)
            .Mistake("softmax-twice", "takes the softmax twice: A are logits", () => (Softmax.Of(Softmax.Of(a)) - y) / a.Rows)
            .Mistake("labelled-class-only", "is 0 except at the labelled class; every class of a row has a part in it", () => y * (Softmax.Of(a) - y) / a.Rows)
            .Mistake("of-probabilities", "is −Y/softmax(A), the gradient at the probabilities; the one at the logits was expected", () => -(y / Softmax.Of(a)) / a.Rows)
            .Mistake("no-softmax", "takes the logits themselves, without their softmax", () => (a - y) / a.Rows)
            .Mistake("no-labels", "leaves the labels out", () => Softmax.Of(a) / a.Rows),
    };

    /// <summary>What solutions add to a probability, or cut it off at, for want of a logarithm of 0.</summary>
    public static readonly double[] SmallestProbabilities = [1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-15, 1e-16, 1e-20, 1e-30, 1e-100, 1e-300, 1.1920929e-7, 2.220446049250313e-16];

    private static void Forward(Plan plan, LossUnderTest loss)
    {
        foreach (var (n, c) in Typical)
        {
            var (@case, student, a, y) = Start(plan, loss, n, c);
            ExpectLoss(@case, student, loss, a, y).Within(Tolerance.Core);
        }
    }

    private static void Backward(Plan plan, LossUnderTest loss)
    {
        foreach (var (n, c) in Typical)
        {
            var (@case, student, a, y) = Start(plan, loss, n, c);
            @case.Call(student, "forward", a, y);
            ExpectGradient(@case, student, loss, a, y).Within(Tolerance.Core);
        }
    }

    private static void Shapes(Plan plan, LossUnderTest loss)
    {
        var isEntropy = loss == CrossEntropy; // of a single class there is nothing to learn
        foreach (var (n, c, trait) in new[] { (1, 5, "a batch of one"), (6, isEntropy ? 2 : 1, isEntropy ? "two classes" : "one output"), (7, 3, "several rows and columns") })
        {
            var (@case, student, a, y) = Start(plan, loss, n, c, trait);
            @case.Call(student, "forward", plan.Inputs.Normal(n + 2, c), loss.Target(plan, n + 2, c));
            @case.Call(student, "backward");
            ExpectLoss(@case, student, loss, a, y);
            ExpectGradient(@case, student, loss, a, y);
        }
    }

    private static void LargeForward(Plan plan)
    {
        var (@case, student, a, y) = StartLarge(plan);
        ExpectLoss(@case, student, CrossEntropy, a, y).WhenNotFinite("is not finite for logits as large as 1,000");

        // Sure of a wrong class: the loss is as large as the logits are apart, though the probability of the label is no number but 0.
        (@case, student, a, y) = StartLarge(plan);
        for (var n = 0; n < 4; n++) a[n, y[n, 0] == 1 ? 1 : 0] += 1000;
        var mistaken = a - 900 * y;
        var expectation = ExpectLoss(@case, student, CrossEntropy, mistaken.Map(x => (float)x), y).WhenNotFinite("is not finite for logits as large as 1,000");
        foreach (var least in SmallestProbabilities)
            expectation.Mistake("capped", "cannot grow beyond a bound: the logarithm is taken of a probability that is kept away from 0", () => -Math.Log(least));
    }

    private static void LargeBackward(Plan plan)
    {
        var (@case, student, a, y) = StartLarge(plan);
        @case.Call(student, "forward", a, y);
        ExpectGradient(@case, student, CrossEntropy, a, y).WhenNotFinite("is not finite for logits as large as 1,000");
    }

    private static (Case Case, Value.Ref Loss, Tensor A, Tensor Y) Start(Plan plan, LossUnderTest loss, int n, int c, params string[] traits)
    {
        var @case = plan.Case($"N = {n}, C = {c}", traits);
        return (@case, @case.New(Module, loss.ClassName), plan.Inputs.Normal(n, c), loss.Target(plan, n, c));
    }

    /// <summary>
    /// Rows of size ±1,000, and in each a class some 1,000 below the rest. The labelled class is within a few units of the largest logit, so that
    /// no probability that counts underflows.
    /// </summary>
    private static (Case Case, Value.Ref Loss, Tensor A, Tensor Y) StartLarge(Plan plan)
    {
        var (@case, student, _, y) = Start(plan, CrossEntropy, 4, 5);
        var offsets = new Tensor([1000, -1000, 990, -980], 4, 1);
        var a = plan.Inputs.Normal(4, 5) + offsets;
        for (var n = 0; n < 4; n++) a[n, y[n, 0] == 1 ? 1 : 0] -= 1000;
        return (@case, student, a.Map(x => (float)x), y);
    }

    private static Expectation ExpectLoss(Case @case, Value.Ref student, LossUnderTest loss, Tensor a, Tensor y) =>
        loss.ForwardMistakes(@case.Expect(@case.Call(student, "forward", a, y), "L", loss.Truth().Forward(a, y)), a, y);

    private static Expectation ExpectGradient(Case @case, Value.Ref student, LossUnderTest loss, Tensor a, Tensor y)
    {
        var truth = loss.Truth();
        truth.Forward(a, y);
        return loss.BackwardMistakes(@case.Expect(@case.Call(student, "backward"), "dLdA", truth.Backward(), "N, C"), a, y);
    }

    private static Tensor RowShifted(Tensor a) => a - a.Max(1, keepDims: true);

    private static double SumOfSquares(Tensor a, Tensor y) => ((a - y) * (a - y)).Sum();

    private static double MeanEntropy(Tensor a, Tensor y) => new CrossEntropyLoss().Forward(a, y);
}
