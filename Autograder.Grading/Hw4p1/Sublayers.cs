using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw4p1;

/// <summary>What a decoder layer is made of beside attention: LayerNorm over the last axis, and FeedForward, W2·GELU(W1·x + b1) + b2.</summary>
internal static class Sublayers
{
    public static Component Component => new("sublayers", "LayerNorm and FeedForward", ["hw4lib/model/sublayers.py"],
        Check.Core("hw4p1/sublayers/layer-norm", "LayerNorm: mean 0 and variance 1 along the last axis, then gamma and beta", 2, plan => Normalize(plan, (2, 3, 6), (3, 4, 5))),
        Check.Core("hw4p1/sublayers/feed-forward", "FeedForward: linear, GELU, linear", 2, plan => FeedForward(plan, (2, 3, 4, 6), (3, 2, 5, 7))),
        Check.Robust("hw4p1/sublayers/layer-norm-small", "LayerNorm: eps belongs inside the root, 1e-5 unless given", 0.25m, SmallVariance),
        Check.Robust("hw4p1/sublayers/layer-norm-initial", "A new LayerNorm has gamma ones and beta zeros", 0.25m, Initial),
        Check.Robust("hw4p1/sublayers/feed-forward-shapes", "FeedForward: one position, one hidden feature, large inputs", 0.5m, FeedForwardShapes));

    private const string Module = "hw4lib.model.sublayers";

    private static void Normalize(Plan plan, params (int N, int T, int D)[] shapes)
    {
        foreach (var (n, t, d) in shapes)
        {
            var @case = plan.Case($"x of shape ({n}, {t}, {d})");
            var (gamma, beta, x) = (plan.Inputs.AwayFromZero(d), plan.Inputs.AwayFromZero(d), plan.Inputs.Normal(n, t, d) + plan.Inputs.Integer(1, 3));
            x = x.Map(value => (float)value);
            var layer = @case.New(Module, "LayerNorm", d);
            @case.Call(layer, "init_weights", gamma, beta);
            @case.Expect(@case.Call(layer, "forward", x), "y", LayerNorm(x, gamma, beta), "N, T, d_model").Within(Tolerance.Core)
                .Mistake("not-scaled", "lacks gamma", () => LayerNorm(x, Tensor.Ones(d), beta))
                .Mistake("not-shifted", "lacks beta", () => LayerNorm(x, gamma, Tensor.Zeros(d)))
                .Mistake("gamma-and-beta-swapped", "has gamma and beta swapped", () => LayerNorm(x, beta, gamma))
                .Mistake("not-centred", "lacks the subtraction of the mean", () => (x / Deviation(x, [-1], d) * gamma) + beta)
                .Mistake("unbiased-variance", "has the variance divided by d − 1; layer normalisation divides by d",
                    () => (Centred(x, [-1]) / Deviation(x, [-1], d - 1) * gamma) + beta)
                .Mistake("divided-by-variance", "is divided by the variance; its root was asked for", () => (Centred(x, [-1]) / Variance(x, [-1], d) * gamma) + beta)
                .Mistake("over-positions", "is normalised over the positions T; every position should be normalised by itself, over its features",
                    () => (Centred(x, [1]) / Deviation(x, [1], t) * gamma) + beta)
                .Mistake("over-batch", "is normalised over the batch; every position should be normalised by itself, over its features",
                    () => (Centred(x, [0]) / Deviation(x, [0], n) * gamma) + beta)
                .Mistake("over-batch-and-positions", "is normalised over batch and positions, as batch normalisation does",
                    () => (Centred(x, [0, 1]) / Deviation(x, [0, 1], n * t) * gamma) + beta)
                .Mistake("over-sequence", "is normalised over positions and features together", () => (Centred(x, [1, 2]) / Deviation(x, [1, 2], t * d) * gamma) + beta);
        }
    }

    private static void SmallVariance(Plan plan)
    {
        AskWithEpsilon(plan, "features that differ by thousandths", plan.Inputs.Normal(2, 3, 6) / 256, null);
        AskWithEpsilon(plan, "eps = 0.03125", plan.Inputs.Normal(2, 3, 6) / 8, 0.03125); // so small that 1e-5 tells from none
    }

    private static void AskWithEpsilon(Plan plan, string label, Tensor x, double? given)
    {
        var @case = plan.Case(label);
        var (gamma, beta, epsilon) = (plan.Inputs.AwayFromZero(6), plan.Inputs.AwayFromZero(6), given ?? 1e-5);
        var layer = @case.Script.NewWith(Module, "LayerNorm", [6], given is { } eps ? [("eps", eps)] : []);
        @case.Call(layer, "init_weights", gamma, beta);
        var centred = Centred(x, [-1]);
        var deviation = (centred * centred).Mean(-1, keepDims: true).Sqrt();
        var expectation = @case.Expect(@case.Call(layer, "forward", x), "y", LayerNorm(x, gamma, beta, epsilon), "N, T, d_model")
            .Mistake("eps-outside-root", "has eps outside the root", () => (centred / (deviation + epsilon) * gamma) + beta)
            .Mistake("no-eps", "lacks eps", () => (centred / deviation * gamma) + beta)
            .Mistake("unbiased-variance", "has the variance divided by d − 1; layer normalisation divides by d",
                () => (centred / (Variance(x, [-1], 5) + epsilon).Sqrt() * gamma) + beta);
        if (given is not null) expectation.Mistake("eps-ignored", "has 1e-5 for eps although another was given", () => LayerNorm(x, gamma, beta));
    }

    private static void Initial(Plan plan)
    {
        var @case = plan.Case("d_model = 5, x of shape (2, 5) and (2, 3, 2, 5)");
        var layer = @case.New(Module, "LayerNorm", 5);
        @case.ExpectAttribute(layer, "gamma", Tensor.Ones(5), "d_model");
        @case.ExpectAttribute(layer, "beta", Tensor.Zeros(5), "d_model");
        foreach (var shape in new int[][] { [2, 5], [2, 3, 2, 5] })
        {
            var x = plan.Inputs.Normal(shape);
            @case.Expect(@case.Call(layer, "forward", x), "y", LayerNorm(x, Tensor.Ones(5), Tensor.Zeros(5)));
        }
    }

    private static void FeedForward(Plan plan, params (int N, int T, int D, int Hidden)[] shapes)
    {
        foreach (var (n, t, d, hidden) in shapes) AskFeedForward(plan, n, t, d, hidden, plan.Inputs.Normal(n, t, d), Tolerance.Core);
    }

    private static void FeedForwardShapes(Plan plan)
    {
        AskFeedForward(plan, 1, 1, 4, 5, plan.Inputs.Normal(1, 1, 4), Tolerance.Standard, "one position");
        AskFeedForward(plan, 2, 3, 4, 1, plan.Inputs.Normal(2, 3, 4), Tolerance.Standard, "one hidden feature");
        AskFeedForward(plan, 2, 3, 4, 6, plan.Inputs.Normal(2, 3, 4) * 128, Tolerance.Standard, "large inputs");
    }

    private static void AskFeedForward(Plan plan, int n, int t, int d, int hidden, Tensor x, Tolerance tolerance, params string[] traits)
    {
        var @case = plan.Case($"x of shape ({n}, {t}, {d}), d_ff = {hidden}", traits);
        var (first, second) = (Draw(d, hidden), Draw(hidden, d));
        var layer = @case.New(Module, "FeedForward", d, hidden);
        @case.Call(layer, "init_weights", first.W.Value, first.B!.Value, second.W.Value, second.B!.Value);
        var middle = first.Forward(x);
        @case.Expect(@case.Call(layer, "forward", x), "y", second.Forward(new Gelu().Forward(middle)), "N, T, d_model").Within(tolerance)
            .Mistake("no-activation", "lacks the GELU between the two linear layers", () => second.Forward(middle))
            .Mistake("relu", "has a ReLU between the two linear layers; GELU was asked for", () => second.Forward(new ReLU().Forward(middle)))
            .Mistake("tanh-approximation", "has the tanh approximation of GELU; the exact form with erf was asked for", () => second.Forward(new GeluTanh().Forward(middle)))
            .Mistake("activated-last", "has an activation after the second linear layer too", () => new Gelu().Forward(second.Forward(new Gelu().Forward(middle))))
            .Mistake("first-bias-missing", "lacks the first bias", () => second.Forward(new Gelu().Forward(middle - first.B.Value)))
            .Mistake("second-bias-missing", "lacks the second bias", () => second.Forward(new Gelu().Forward(middle)) - second.B.Value)
            .Mistake("residual-added", "has the input added; that belongs to the decoder layer", () => x + second.Forward(new Gelu().Forward(middle)));

        Linear Draw(int inputs, int outputs)
        {
            var linear = new Linear(inputs, outputs);
            linear.W.Set(plan.Inputs.AwayFromZero(outputs, inputs));
            linear.B!.Set(plan.Inputs.AwayFromZero(outputs));
            return linear;
        }
    }

    private static Tensor LayerNorm(Tensor x, Tensor gamma, Tensor beta, double epsilon = 1e-5)
    {
        var layer = new LayerNorm(x.Columns, epsilon);
        layer.Gamma.Set(gamma);
        layer.Beta.Set(beta);
        return layer.Forward(x);
    }

    private static Tensor Centred(Tensor x, int[] axes) => x - x.Mean(axes, keepDims: true);

    private static Tensor Variance(Tensor x, int[] axes, int divisor) => (Centred(x, axes) * Centred(x, axes)).Sum(axes, keepDims: true) / divisor;

    private static Tensor Deviation(Tensor x, int[] axes, int divisor) => (Variance(x, axes, divisor) + 1e-5).Sqrt();
}
