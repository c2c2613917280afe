using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;

namespace Autograder.Grading.Autograd;

/// <summary>
/// SoftmaxCrossEntropy_backward(grad_output, logits, labels): grad_output·(softmax − labels)/N. Whether the function or the loss that uses it divides by N,
/// which of the two arrays comes first, and what is returned for the labels is left open.
/// </summary>
internal static partial class BackwardFunctions
{
    private static void SoftmaxCrossEntropy(Plan plan)
    {
        foreach (var (n, c) in new[] { (4, 3), (5, 7) })
            AskSoftmaxCrossEntropy(plan, plan.Inputs.Normal(n, c), plan.Inputs.OneHot(n, c), e => e.Within(Tolerance.Core));
    }

    /// <summary>Rows of size ±1,000, in each a class that is far below the rest; the labelled class is near the largest logit.</summary>
    private static void LargeLogits(Plan plan)
    {
        var (logits, labels) = (plan.Inputs.Normal(4, 5) + new Tensor([1000, -1000, 990, -980], 4, 1), plan.Inputs.OneHot(4, 5));
        for (var n = 0; n < 4; n++) logits[n, labels[n, 0] == 1 ? 1 : 0] -= 1000;
        AskSoftmaxCrossEntropy(plan, logits.Map(x => (float)x), labels, e => e.WhenNotFinite("is not finite for logits as large as 1,000"));

        var (a, g) = (plan.Inputs.Uniform(-1000, 1000, 4, 3), plan.Inputs.AwayFromZero(4, 3));
        (a[0, 0], a[1, 0], a[2, 0]) = (1000, -1000, 0.5);
        Ways(plan, "tanh_backward, a up to ±1,000", [], "tanh_backward", [g, a], expectation =>
            expectation("grad_a", g * (1 - a.Tanh() * a.Tanh())).WhenNotFinite("is not finite for inputs as large as 1,000"));
    }

    private static Tensor DividedOverBatch(Tensor logits)
    {
        var exponentials = (logits - logits.Max(1, keepDims: true)).Exp();
        return exponentials / exponentials.Sum(0, keepDims: true);
    }

    private static void AskSoftmaxCrossEntropy(Plan plan, Tensor logits, Tensor labels, Action<Expectation> also)
    {
        var (g, n) = (Tensor.Scalar(plan.Inputs.Uniform(0.3, 0.9)), logits.Rows);
        var label = $"logits of shape {Shapes.Write(logits.Shape)}";
        Way([g, logits, labels], "0");
        Way([g, labels, logits], "1");
        Way([g, logits, labels], "");

        void Way(Value[] arguments, string item)
        {
            var @case = plan.EitherCase(label, label);
            var result = @case.Script.Apply(Module, "SoftmaxCrossEntropy_backward", arguments);
            var right = g * (Softmax.Of(logits) - labels) / n;
            also(@case.Expect(item == "" ? result : @case.Get(result, item), "the gradient of the logits", right, "N, C")
                .Accept("not-divided", "is not divided by the batch size N; the loss has to do that then", () => right * n)
                .Mistake("ignores-upstream", "is not multiplied by grad_output", () => right / g)
                .Mistake("ignores-upstream", "is not multiplied by grad_output", () => right * n / g)
                .Mistake("also-divided-by-C", "is divided by N·C; the mean is over the N rows", () => right / logits.Columns)
                .Mistake("divided-twice", "is divided by the batch size N twice", () => right / n)
                .Mistake("sum-over-batch", "takes a softmax that is divided by sums over the batch; it is over the classes of each row", () => g * (DividedOverBatch(logits) - labels) / n)
                .Mistake("sum-over-batch", "takes a softmax that is divided by sums over the batch; it is over the classes of each row", () => g * (DividedOverBatch(logits) - labels))
                .Mistake("divided-by-C", "is divided by the number of classes C", () => right * n / logits.Columns)
                .Mistake("softmax-over-batch", "takes the softmax over the batch; it is over the classes of each row", () => g * (Softmax.Of(logits, 0) - labels) / n)
                .Mistake("softmax-over-batch", "takes the softmax over the batch; it is over the classes of each row", () => g * (Softmax.Of(logits, 0) - labels))
                .Mistake("no-softmax", "takes the logits themselves, without their softmax", () => g * (logits - labels) / n)
                .Mistake("no-softmax", "takes the logits themselves, without their softmax", () => g * (logits - labels))
                .Mistake("no-labels", "leaves the labels out", () => g * Softmax.Of(logits) / n)
                .Mistake("no-labels", "leaves the labels out", () => g * Softmax.Of(logits))
                .Mistake("negated", "has the right size and the wrong sign (negated)", () => -right * n));
        }
    }
}
