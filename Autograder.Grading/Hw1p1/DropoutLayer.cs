using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Hw1p1;

/// <summary>
/// y = x⊙mask/(1 − p), every entry of the mask zero with probability p: bonus. Which entries are dropped is the student's to draw, by any
/// generator, so the checks look at what must hold of every mask.
/// </summary>
internal static class DropoutLayer
{
    public static Component Component => new("dropout", "Dropout", ["mytorch/nn/dropout.py"],
        Secret(Check.Core("hw1p1/dropout/forward", "Forward in training: entries are dropped with probability p, the others divided by 1 − p", 2.5m, Training)),
        Secret(Check.Core("hw1p1/dropout/backward", "Backward: through the entries that were kept", 2, Backward)),
        Check.Robust("hw1p1/dropout/evaluation", "With train=False the input is handed through", 0.5m, Evaluation),
        Check.Robust("hw1p1/dropout/second-use", "Every forward draws a new mask, and backward uses the last", 0.5m, SecondUse),
        Check.Robust("hw1p1/dropout/default-p", "Half of the entries are dropped unless p is given", 0.25m, DefaultProbability),
        Check.Robust("hw1p1/dropout/p-zero", "With p = 0 nothing is dropped", 0.25m, NothingDropped))
    {
        IsBonus = true,
    };

    private const string Module = "mytorch.nn.dropout";

    private static void Training(Plan plan)
    {
        // Of one column or one row: a mask drawn per feature or per sample would drop all of it or nothing.
        foreach (var (n, c, p) in new[] { (20, 10, 0.25), (200, 1, 0.75), (1, 200, 0.25) })
        {
            var (@case, layer) = Start(plan, $"N = {n}, features = {c}, p = {p}", p);
            var x = plan.Inputs.AwayFromZero(n, c);
            ExpectDropped(@case.Call(layer, "forward", x), @case, x, p);
        }
    }

    private static void Backward(Plan plan)
    {
        foreach (var (n, c, p) in new[] { (20, 10, 0.25), (12, 15, 0.6) })
        {
            var (@case, layer) = Start(plan, $"N = {n}, features = {c}, p = {p}", p);
            var (x, delta) = (plan.Inputs.AwayFromZero(n, c), plan.Inputs.AwayFromZero(n, c));
            var kept = @case.Call(layer, "forward", x);
            ExpectGradient(@case.Call(layer, "backward", delta), @case, kept, x, delta, p);
        }
    }

    private static void Evaluation(Plan plan)
    {
        const double P = 0.25;
        var (@case, layer) = Start(plan, $"p = {P}", P);
        var x = plan.Inputs.AwayFromZero(20, 10);
        @case.Expect(@case.Script.CallWith(layer, "forward", [x], ("train", false)), "y", x, "N, features")
            .Mistake("scaled-down", "is multiplied by 1 − p; training divides by it, so that nothing is left to do here", () => x * (1 - P))
            .Mistake("scaled-up", "is divided by 1 − p; that belongs to training", () => x / (1 - P));
    }

    private static void SecondUse(Plan plan)
    {
        const double P = 0.25;
        var (@case, layer) = Start(plan, $"p = {P}, two calls of forward", P);
        var (x, delta) = (plan.Inputs.AwayFromZero(20, 10), plan.Inputs.AwayFromZero(20, 10));
        var first = @case.Call(layer, "forward", x);
        ExpectDropped(first, @case, x, P, "y of the first call");
        var second = @case.Call(layer, "forward", x);
        ExpectDropped(second, @case, x, P).DifferentFrom(first);
        ExpectGradient(@case.Call(layer, "backward", delta), @case, second, x, delta, P)
            .MistakeMaskedBy(first.Step, "stale-mask", "has the mask of the forward before the last", () => delta)
            .MistakeMaskedBy(first.Step, "stale-mask", "has the mask of the forward before the last", () => delta / (1 - P));
    }

    private static void DefaultProbability(Plan plan)
    {
        var @case = plan.Case("Dropout()");
        @case.Script.Seed(plan.Inputs.Integer(0, int.MaxValue - 1));
        var layer = @case.New(Module, "Dropout");
        var x = plan.Inputs.AwayFromZero(20, 10);
        ExpectDropped(@case.Call(layer, "forward", x), @case, x, 0.5);
    }

    private static void NothingDropped(Plan plan)
    {
        var (@case, layer) = Start(plan, "p = 0", 0);
        var (x, delta) = (plan.Inputs.AwayFromZero(6, 4), plan.Inputs.AwayFromZero(6, 4));
        @case.Expect(@case.Call(layer, "forward", x), "y", x, "N, features");
        @case.Expect(@case.Call(layer, "backward", delta), "dx", delta, "N, features");
    }

    private static (Case Case, Value.Ref Layer) Start(Plan plan, string label, double p)
    {
        var @case = plan.Case(label);
        @case.Script.Seed(plan.Inputs.Integer(0, int.MaxValue - 1)); // so that a regrade draws the same
        return (@case, @case.New(Module, "Dropout", p));
    }

    private static Expectation ExpectDropped(Value.Ref result, Case @case, Tensor x, double p, string quantity = "y")
    {
        // Seven standard deviations to either side of the mean: a right solution leaves them less than once in 10¹¹ runs.
        var (mean, reach) = (x.Size * p, 7 * Math.Sqrt(x.Size * p * (1 - p)));
        return @case.Expect(result, quantity, x / (1 - p), "N, features").MaskedBy(result).WithZeros((int)Math.Ceiling(mean - reach), (int)(mean + reach))
            .MistakeMaskedBy(null, "nothing-dropped", "is x itself: nothing is dropped", () => x)
            .Mistake("not-scaled", "is not divided by 1 − p where it is kept", () => x)
            .Mistake("divided-by-p", "is divided by p where it is kept; p is the probability to drop, so it should be divided by 1 − p", () => x / p)
            .Mistake("times-keep", "is multiplied by 1 − p where it is kept; it should be divided by it", () => x * (1 - p))
            .Mistake("p-ignored", "is divided by 0.5 where it is kept, as with the default p; it should be divided by 1 − p, of the p given", () => x / 0.5);
    }

    private static Expectation ExpectGradient(Value.Ref result, Case @case, Value.Ref forward, Tensor x, Tensor delta, double p) => @case
        .Expect(result, "dx", delta, "N, features").MaskedBy(forward)
        .Accept("scaled", "is divided by 1 − p, as the derivative of forward is; the course hands on delta⊙mask. Both are accepted", () => delta / (1 - p))
        .MistakeMaskedBy(null, "not-masked", "is delta handed through, at dropped entries too", () => delta)
        .MistakeMaskedBy(null, "not-masked", "is delta handed through, at dropped entries too", () => delta / (1 - p))
        .Mistake("times-keep", "is multiplied by 1 − p", () => delta * (1 - p))
        .Mistake("divided-by-p", "is divided by p; p is the probability to drop", () => delta / p)
        .Mistake("times-input", "is multiplied by the input x", () => delta * x)
        .Mistake("p-ignored", "is divided by 0.5, as with the default p; another p was given", () => delta / 0.5)
        .Mistake("scaled-twice", "is divided by 1 − p twice", () => delta / ((1 - p) * (1 - p)));

    /// <summary>Its masks cannot be replayed offline; see <see cref="Expectation.MaskStep"/>.</summary>
    private static Check Secret(Check check) => check with { Visibility = Visibility.Visible };
}
