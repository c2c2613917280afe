using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Losses;

namespace Autograder.Grading.Autograd;

/// <summary>MSELoss and SoftmaxCrossEntropy: <c>loss_fn(y, y_hat)</c>, the target first, then <c>loss_fn.backward()</c> walks the whole tape back.</summary>
internal static class Losses
{
    private static readonly Module Module = new("mytorch.nn.loss", "mytorch.nn.losses");
    private static readonly (int N, int C)[] Typical = [(4, 3), (5, 7)];

    public static Component Component => new("losses", "Losses", ["mytorch/nn/loss.py"],
        Check.Core("autograd/losses/mse-forward", "MSELoss: the mean over all N·C entries", 2, plan => Forward(plan, MeanSquares)),
        Check.Core("autograd/losses/mse-backward", "MSELoss: backward brings 2(ŷ − y)/(N·C) to ŷ", 2, plan => Backward(plan, MeanSquares)),
        Check.Core("autograd/losses/cross-entropy-forward", "SoftmaxCrossEntropy: the mean over the N rows", 2, plan => Forward(plan, Entropy)),
        Check.Core("autograd/losses/cross-entropy-backward", "SoftmaxCrossEntropy: backward brings (softmax − y)/N to ŷ", 2, plan => Backward(plan, Entropy)),
        Check.Robust("autograd/losses/mse-shapes", "MSELoss: a batch of one, one output, after zero_grad", 0.5m, plan => OtherShapes(plan, MeanSquares)),
        Check.Robust("autograd/losses/cross-entropy-shapes", "SoftmaxCrossEntropy: a batch of one, two classes, after zero_grad", 0.5m, plan => OtherShapes(plan, Entropy)),
        Check.Robust("autograd/losses/large-logits", "SoftmaxCrossEntropy stays finite for logits of size 1,000", 1, LargeLogits));

    private sealed record LossUnderTest(string ClassName, Func<Loss> Truth)
    {
        public required Func<Plan, int, int, Tensor> Target { get; init; }

        /// <summary>Of the expected loss L at (y, ŷ).</summary>
        public required Func<Expectation, Tensor, Tensor, Expectation> ForwardMistakes { get; init; }

        public required Func<Expectation, Tensor, Tensor, Expectation> BackwardMistakes { get; init; }
    }

    private static readonly LossUnderTest MeanSquares = new("MSELoss", () => new MseLoss())
    {
        Target = (plan, n, c) => plan.Inputs.Normal(n, c),
        ForwardMistakes = (expectation, y, a) => expectation
            .Mistake("half-mean", "is half the mean of the squares", () => Squares(y, a) / (2 * a.Size))
            .Mistake("not-divided", "is the sum of the squares, not their mean", () => Squares(y, a))
            .Mistake("only-divided-by-N", "is divided by N; the mean is over all N·C entries", () => Squares(y, a) / a.Rows)
            .Mistake("only-divided-by-C", "is divided by C; the mean is over all N·C entries", () => Squares(y, a) / a.Columns)
            .Mistake("root", "is the root of the mean of the squares", () => Math.Sqrt(Squares(y, a) / a.Size))
            .Mistake("not-squared", "is the mean of the errors, not of their squares", () => (a - y).Mean()),
        BackwardMistakes = (expectation, y, a) => expectation
            .Mistake("no-factor-2", "is half of what it should be: if the loss itself is right, one of the two gradients that error·error brings is lost", () => (a - y) / a.Size)
            .Mistake("not-divided", "is not divided by N·C", () => 2 * (a - y))
            .Mistake("only-divided-by-N", "is divided by N; the mean is over all N·C entries", () => 2 * (a - y) / a.Rows)
            .Mistake("only-divided-by-C", "is divided by C; the mean is over all N·C entries", () => 2 * (a - y) / a.Columns),
    };

    private static readonly LossUnderTest Entropy = new("SoftmaxCrossEntropy", () => new CrossEntropyLoss())
    {
        Target = (plan, n, c) => plan.Inputs.OneHot(n, c),
        ForwardMistakes = (expectation, y, a) => expectation
            .Mistake("not-divided", "is summed over the batch; the mean over its N rows was expected", () => -(y * LogSoftmax.Of(a)).Sum())
            .Mistake("also-divided-by-C", "is divided by N·C; the mean is over the N rows", () => -(y * LogSoftmax.Of(a)).Sum() / a.Size)
            .Mistake("softmax-over-batch", "takes the softmax over the batch; it is over the classes of each row", () => -(y * LogSoftmax.Of(a, 0)).Sum() / a.Rows)
            .Mistake("arguments-swapped", "takes the target for the output: the target comes first, loss_fn(y, y_hat)", () => -(a * LogSoftmax.Of(y)).Sum() / a.Rows)
            .Mistake("no-softmax", "is taken of the logits themselves, without their softmax", () => -(y * a).Sum() / a.Rows)
            .Mistake("no-logarithm", "lacks the logarithm", () => -(y * Softmax.Of(a)).Sum() / a.Rows)
            .Mistake("not-averaged", "is not averaged: there is a loss for every row", () => -(y * LogSoftmax.Of(a)).Sum(1)),
        BackwardMistakes = (expectation, y, a) => expectation
            .Mistake("not-divided", "is not divided by the batch size N", () => Softmax.Of(a) - y)
            .Mistake("divided-twice", "is divided by the batch size N twice", () => (Softmax.Of(a) - y) / (a.Rows * a.Rows))
            .Mistake("also-divided-by-C", "is divided by N·C; the mean is over the N rows", () => (Softmax.Of(a) - y) / a.Size)
            .Mistake("softmax-over-batch", "takes the softmax over the batch; it is over the classes of each row", () => (Softmax.Of(a, 0) - y) / a.Rows)
            .Mistake("no-softmax", "takes the logits themselves, without their softmax", () => (a - y) / a.Rows)
            .Mistake("no-labels", "leaves the labels out", () => Softmax.Of(a) / a.Rows),
    };

    private static void Forward(Plan plan, LossUnderTest loss)
    {
        foreach (var (n, c) in Typical)
        {
            var @case = plan.Case($"N = {n}, C = {c}");
            var (y, a) = (loss.Target(plan, n, c), plan.Inputs.Normal(n, c));
            ExpectLoss(@case, @case.New(Module, loss.ClassName, Engine.New(@case)), loss, y, a, a).Within(Tolerance.Core);
        }
    }

    private static void Backward(Plan plan, LossUnderTest loss)
    {
        foreach (var (n, c) in Typical)
        {
            var @case = plan.Case($"N = {n}, C = {c}");
            var (y, a) = (loss.Target(plan, n, c), plan.Inputs.Normal(n, c));
            var engine = Engine.New(@case);
            var student = @case.New(Module, loss.ClassName, engine);
            var (input, holder) = Recorded.Input(@case, engine, a);
            @case.Call(student, "", y, input);
            @case.Call(student, "backward");
            ExpectGradient(@case, holder, loss, y, a).Within(Tolerance.Core);
        }
    }

    private static void OtherShapes(Plan plan, LossUnderTest loss)
    {
        var isEntropy = loss == Entropy; // of a single class there is nothing to learn
        foreach (var (n, c, trait) in new[] { (1, 5, "a batch of one"), (6, isEntropy ? 2 : 1, isEntropy ? "two classes" : "one output"), (7, 3, "several rows and columns") })
        {
            var @case = plan.Case($"N = {n}, C = {c}, the second use of the engine", trait);
            var (y, a) = (loss.Target(plan, n, c), plan.Inputs.Normal(n, c));
            var engine = Engine.New(@case);
            var student = @case.New(Module, loss.ClassName, engine);
            @case.Call(student, "", loss.Target(plan, n + 2, c), plan.Inputs.Normal(n + 2, c));
            @case.Call(student, "backward");
            @case.Call(engine, "zero_grad");
            var (input, holder) = Recorded.Input(@case, engine, a);
            ExpectLoss(@case, student, loss, y, a, input);
            @case.Call(student, "backward");
            ExpectGradient(@case, holder, loss, y, a);
        }
    }

    /// <summary>Rows of size ±1,000; the labelled class is within a few units of the largest logit, so that no probability that counts underflows.</summary>
    private static void LargeLogits(Plan plan)
    {
        var @case = plan.Case("logits of size 1,000");
        var (y, a) = (plan.Inputs.OneHot(4, 5), plan.Inputs.Normal(4, 5) + new Tensor([1000, -1000, 990, -980], 4, 1));
        for (var n = 0; n < 4; n++) a[n, y[n, 0] == 1 ? 1 : 0] -= 1000; // and in each row a class that is far below the rest
        a = a.Map(x => (float)x);
        var engine = Engine.New(@case);
        var student = @case.New(Module, Entropy.ClassName, engine);
        var (input, holder) = Recorded.Input(@case, engine, a);
        ExpectLoss(@case, student, Entropy, y, a, input).WhenNotFinite("is not finite for logits as large as 1,000");
        @case.Call(student, "backward");
        ExpectGradient(@case, holder, Entropy, y, a).WhenNotFinite("is not finite for logits as large as 1,000");

        // Sure of a wrong class: the loss is as large as the logits are apart.
        @case = plan.Case("logits of which the labelled one is some 900 below the rest");
        var apart = (plan.Inputs.Normal(4, 5) - 900 * y).Map(x => (float)x);
        var expectation = ExpectLoss(@case, @case.New(Module, Entropy.ClassName, Engine.New(@case)), Entropy, y, apart, apart)
            .WhenNotFinite("is not finite for logits as large as 1,000");
        foreach (var least in Hw1p1.Losses.SmallestProbabilities)
            expectation.Mistake("capped", "cannot grow beyond a bound: the logarithm is taken of a probability that is kept away from 0", () => -Math.Log(least));
    }

    private static Expectation ExpectLoss(Case @case, Value.Ref student, LossUnderTest loss, Tensor y, Tensor a, Value input) =>
        loss.ForwardMistakes(@case.Expect(@case.Call(student, "", y, input), "the loss", loss.Truth().Forward(a, y)), y, a);

    private static Expectation ExpectGradient(Case @case, Value.Ref holder, LossUnderTest loss, Tensor y, Tensor a)
    {
        var truth = loss.Truth();
        var value = truth.Forward(a, y);
        var right = truth.Backward();
        return loss.BackwardMistakes(@case.Expect(@case.Get(holder, Recorded.Gradient), "the gradient at ŷ", right, "N, C"), y, a)
            .Mistake("times-loss", "is multiplied by the loss's own value: the walk back begins with the derivative of the loss by itself, 1", () => right * value)
            .Mistake("divided-by-loss", "is divided by the loss's own value: the walk back begins with the derivative of the loss by itself, 1; or a division's operands are swapped", () => right / value);
    }

    private static double Squares(Tensor y, Tensor a) => ((a - y) * (a - y)).Sum();
}
