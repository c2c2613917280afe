using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Hw2p1;

/// <summary>
/// y = x⊙mask/(1 − p), where each channel of each image is kept or dropped as a whole: bonus. Which are dropped is the student's to draw, by any
/// generator, so the checks look at what must hold of every mask.
/// </summary>
internal static class ChannelDropout
{
    public static Component Component => new("dropout2d", "Dropout2d", ["mytorch/nn/dropout2d.py"],
        Secret(Check.Core("hw2p1/dropout2d/forward", "Forward in training: whole channels are dropped with probability p, the others divided by 1 − p", 2, Training)),
        Secret(Check.Core("hw2p1/dropout2d/backward", "Backward: through the channels that were kept", 2, Backward)),
        Check.Robust("hw2p1/dropout2d/evaluation", "In evaluation the input is handed through", 0.4m, Evaluation),
        Check.Robust("hw2p1/dropout2d/each-image", "Each image has channels dropped of its own, whatever the size of the images", 0.3m, EachImage),
        Check.Robust("hw2p1/dropout2d/second-use", "Every forward draws a new mask, and backward uses the last", 0.3m, SecondUse))
    {
        IsBonus = true,
    };

    /// <summary>A file of its own, or beside the Dropout of homework 1.</summary>
    private static readonly Module Module = new("mytorch.nn.dropout2d", "mytorch.nn.dropout");

    private static void Training(Plan plan)
    {
        foreach (var p in new[] { 0.25, 0.6 })
        {
            var (@case, layer) = Start(plan, $"N = 12, C = 10, H = W = 4, p = {p}", p);
            var x = plan.Inputs.AwayFromZero(12, 10, 4, 4);
            ExpectDropped(@case, @case.Call(layer, "forward", x), x, p);
        }
    }

    private static void Backward(Plan plan)
    {
        foreach (var p in new[] { 0.25, 0.6 })
        {
            var (@case, layer) = Start(plan, $"N = 8, C = 10, H = W = 3, p = {p}", p);
            var (x, delta) = (plan.Inputs.AwayFromZero(8, 10, 3, 3), plan.Inputs.AwayFromZero(8, 10, 3, 3));
            var kept = @case.Call(layer, "forward", x);
            ExpectGradient(@case, @case.Call(layer, "backward", delta), kept, x, delta, p);
        }
    }

    /// <summary>The contract leaves open whether evaluation is said as in BatchNorm2d or as in homework 1's Dropout.</summary>
    private static void Evaluation(Plan plan)
    {
        const double P = 0.25;
        foreach (var (name, value) in new[] { ("eval", true), ("train", false) })
        {
            var @case = plan.EitherCase("how evaluation is said", $"forward(x, {name}={value}), p = {P}");
            @case.Script.Seed(plan.Inputs.Integer(0, int.MaxValue - 1));
            var layer = @case.New(Module, "Dropout2d", P);
            var x = plan.Inputs.AwayFromZero(6, 8, 2, 3);
            @case.Expect(@case.Script.CallWith(layer, "forward", [x], (name, value)), "y", x, "N, C, H, W")
                .Mistake("scaled-down", "is multiplied by 1 − p; training divides by it, so that nothing is left to do here", () => x * (1 - P))
                .Mistake("scaled-up", "is divided by 1 − p; that belongs to training", () => x / (1 - P));
        }
    }

    /// <summary>One channel: a mask that all images share would drop all of it or nothing.</summary>
    private static void EachImage(Plan plan)
    {
        foreach (var (n, c, h, w) in new[] { (200, 1, 1, 3), (1, 200, 3, 1) })
        {
            const double P = 0.5;
            var (@case, layer) = Start(plan, $"N = {n}, C = {c}, H = {h}, W = {w}, p = {P}", P);
            var x = plan.Inputs.AwayFromZero(n, c, h, w);
            ExpectDropped(@case, @case.Call(layer, "forward", x), x, P);
        }
    }

    private static void SecondUse(Plan plan)
    {
        const double P = 0.25;
        var (@case, layer) = Start(plan, $"p = {P}, two calls of forward", P);
        var (x, delta) = (plan.Inputs.AwayFromZero(10, 12, 2, 2), plan.Inputs.AwayFromZero(10, 12, 2, 2));
        var first = @case.Call(layer, "forward", x);
        ExpectDropped(@case, first, x, P, "y of the first call");
        var second = @case.Call(layer, "forward", x);
        ExpectDropped(@case, second, x, P).DifferentFrom(first);
        ExpectGradient(@case, @case.Call(layer, "backward", delta), second, x, delta, P)
            .MistakeMaskedBy(first.Step, "stale-mask", "has the mask of the forward before the last", () => delta)
            .MistakeMaskedBy(first.Step, "stale-mask", "has the mask of the forward before the last", () => delta / (1 - P));
    }

    private static (Case Case, Value.Ref Layer) Start(Plan plan, string label, double p)
    {
        var @case = plan.Case(label);
        @case.Script.Seed(plan.Inputs.Integer(0, int.MaxValue - 1)); // so that a regrade draws the same
        return (@case, @case.New(Module, "Dropout2d", p));
    }

    private static Expectation ExpectDropped(Case @case, Value.Ref result, Tensor x, double p, string quantity = "y")
    {
        // Seven standard deviations to either side of the mean: a right solution leaves them less than once in 10¹¹ runs.
        var (channels, pixels) = (x.Shape[0] * x.Shape[1], x.Shape[2] * x.Shape[3]);
        var (mean, reach) = (channels * p, 7 * Math.Sqrt(channels * p * (1 - p)));
        return @case.Expect(result, quantity, x / (1 - p), "N, C, H, W").MaskedBy(result)
            .WithZeros(Math.Max(1, (int)Math.Ceiling(mean - reach)) * pixels, Math.Min(channels - 1, (int)(mean + reach)) * pixels).InWholeChannels()
            .MistakeMaskedBy(null, "nothing-dropped", "is x itself: nothing is dropped", () => x)
            .Mistake("not-scaled", "is not divided by 1 − p where it is kept", () => x)
            .Mistake("divided-by-p", "is divided by p where it is kept; p is the probability to drop, so it should be divided by 1 − p", () => x / p)
            .Mistake("times-keep", "is multiplied by 1 − p where it is kept; it should be divided by it", () => x * (1 - p))
            .Mistake("p-ignored", "is divided by 0.5 where it is kept, as with the default p; it should be divided by 1 − p, of the p given", () => x / 0.5);
    }

    private static Expectation ExpectGradient(Case @case, Value.Ref result, Value.Ref forward, Tensor x, Tensor delta, double p) => @case
        .Expect(result, "dx", delta / (1 - p), "N, C, H, W").MaskedBy(forward)
        .Accept("unscaled", "is delta⊙mask, as the course hands it on; the derivative of forward is that divided by 1 − p. Both are accepted", () => delta)
        .MistakeMaskedBy(null, "not-masked", "is delta handed through, in dropped channels too", () => delta)
        .MistakeMaskedBy(null, "not-masked", "is delta handed through, in dropped channels too", () => delta / (1 - p))
        .Mistake("times-keep", "is multiplied by 1 − p", () => delta * (1 - p))
        .Mistake("divided-by-p", "is divided by p; p is the probability to drop", () => delta / p)
        .Mistake("times-input", "is multiplied by the input x", () => delta * x)
        .Mistake("p-ignored", "is divided by 0.5, as with the default p; another p was given", () => delta / 0.5)
        .Mistake("scaled-twice", "is divided by 1 − p twice", () => delta / ((1 - p) * (1 - p)));

    /// <summary>Its masks cannot be replayed offline; see <see cref="Expectation.MaskStep"/>.</summary>
    private static Check Secret(Check check) => check with { Visibility = Visibility.Visible };
}
