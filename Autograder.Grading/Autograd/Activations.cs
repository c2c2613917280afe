using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Autograd;

namespace Autograder.Grading.Autograd;

/// <summary>Identity, Sigmoid, Tanh and ReLU, made with the engine: forward records what it does, so that no backward is left to write.</summary>
internal static class Activations
{
    private static readonly Module Module = new("mytorch.nn.activation", "mytorch.nn.activations");

    public static Component Component => new("activations", "Activations", ["mytorch/nn/activation.py"],
    [
        .. ChecksOf(new Activation("Identity", 0.5m, 0.5m, x => x * 1.0, [], [])),
        .. ChecksOf(new Activation("Sigmoid", 1, 1.5m, x => x.Sigmoid(),
            [new("exponent-sign", "has the sign of the exponent the wrong way round", x => (-x).Sigmoid())],
            [
                new("one-factor", "lacks the factor 1 − σ(x)", (x, g) => g * x.Sigmoid()),
                new("sigmoid-twice", "takes the sigmoid twice in its slope", (x, g) => g * x.Sigmoid().Sigmoid() * (1 - x.Sigmoid().Sigmoid())),
            ])),
        .. ChecksOf(new Activation("Tanh", 1, 1.5m, x => x.Tanh(),
            [new("half-argument", "is the hyperbolic tangent of half the input", x => (x / 2).Tanh())],
            [
                new("not-squared", "has the slope 1 − tanh x; it is 1 − tanh² x", (x, g) => g * (1 - x.Tanh())),
                new("tanh-twice", "takes tanh twice in its slope: tanh_backward is given the output where it expects the input",
                    (x, g) => g * (1 - x.Tanh().Tanh() * x.Tanh().Tanh())),
                new("slope-of-x", "has the slope 1 − x²; it is 1 − tanh² x", (x, g) => g * (1 - x * x)),
            ])),
        .. ChecksOf(new Activation("ReLU", 1, 1.5m, x => x.ReLU(),
            [new("keeps-negative", "keeps the negative inputs and drops the positive ones", x => Tensor.Minimum(x, Tensor.Scalar(0))),
             new("leaks", "keeps a hundredth of the negative inputs, as a leaky ReLU does; ReLU makes them 0", x => x.Map(v => v < 0 ? 0.01 * v : v))],
            [
                new("wrong-side", "lets the gradient through where the input was negative", (x, g) => g * x.Map(v => v < 0 ? 1 : 0)),
                new("of-gradient", "is cut off where the gradient at the output is negative; it is cut off where x is", (_, g) => g.Map(v => Math.Max(v, 0))),
                new("times-output", "is multiplied by the output; the slope is 1 where x > 0", (x, g) => g * x.Map(v => Math.Max(v, 0))),
            ])),
    ]);

    private sealed record Activation(
        string Name, decimal ForwardPoints, decimal BackwardPoints, Func<Variable, Variable> Truth, ForwardMistake[] Forward, BackwardMistake[] Backward);

    private sealed record ForwardMistake(string Id, string Words, Func<Tensor, Tensor> Result);

    private sealed record BackwardMistake(string Id, string Words, Func<Tensor, Tensor, Tensor> Result);

    private static IEnumerable<Check> ChecksOf(Activation activation)
    {
        var (name, id) = (activation.Name, $"autograd/activations/{activation.Name.ToLowerInvariant()}");
        yield return Check.Core($"{id}-forward", $"{name}: forward", activation.ForwardPoints, plan => Forward(plan, activation));
        yield return Check.Core($"{id}-backward", $"{name}: the gradient at its input", activation.BackwardPoints, plan => Backward(plan, activation));
        if (name == "Identity") yield break;
        yield return Check.Robust($"{id}-twice", $"{name}: one object used twice on one tape", 0.5m, plan => Twice(plan, activation));
    }

    private static void Forward(Plan plan, Activation activation)
    {
        foreach (var (n, c) in new[] { (4, 3), (5, 7) })
        {
            var @case = plan.Case($"x of shape ({n}, {c})");
            var x = plan.Inputs.AwayFromZero(n, c);
            var layer = @case.New(Module, activation.Name, Engine.New(@case));
            var expectation = @case.Expect(@case.Call(layer, "forward", x), "y", activation.Truth(x).Value).Within(Tolerance.Core);
            foreach (var mistake in activation.Forward) expectation.Mistake(mistake.Id, mistake.Words, () => mistake.Result(x));
        }
    }

    private static void Backward(Plan plan, Activation activation)
    {
        foreach (var (n, c) in new[] { (4, 3), (5, 7) })
        {
            var @case = plan.Case($"x of shape ({n}, {c})");
            var (x, s, divergence) = (plan.Inputs.AwayFromZero(n, c), plan.Inputs.AwayFromZero(n, c), plan.Inputs.AwayFromZero(n, c));
            (x[0, 0], x[0, 1]) = (Math.Abs(x[0, 0]), -Math.Abs(x[0, 1]));
            Variable v = new(x);
            var (g, y) = (divergence * s, activation.Truth(v).Value);

            // z = y ⊙ s follows, so that the walk passes the activation only if it is on the tape.
            var engine = Engine.New(@case);
            var layer = @case.New(Module, activation.Name, engine);
            var (input, holder) = Recorded.Input(@case, engine, x);
            Recorded.Product(@case, engine, @case.Call(layer, "forward", input), y, s);
            @case.Call(engine, "backward", divergence);

            var slope = Variable.Gradients(activation.Truth(v).Sum(), v)[0].Value;
            var expectation = @case.Expect(@case.Get(holder, Recorded.Gradient), "the gradient at x", g * slope).Within(Tolerance.Core)
                .Mistake("unchanged", "is the gradient at the output, handed through unchanged", () => g)
                .Mistake("slope-alone", "is the slope alone: it is not multiplied by the gradient at the output", () => slope);
            foreach (var mistake in activation.Backward) expectation.Mistake(mistake.Id, mistake.Words, () => mistake.Result(x, g));
        }
    }

    /// <summary>y = f(s ⊙ f(x)): what the object remembers of its last forward would be wrong for its first.</summary>
    private static void Twice(Plan plan, Activation activation)
    {
        var @case = plan.Case("y = f(s ⊙ f(x)), x of shape (4, 3)");
        var (x, s, g) = (plan.Inputs.AwayFromZero(4, 3), plan.Inputs.AwayFromZero(4, 3), plan.Inputs.AwayFromZero(4, 3));
        (x[0, 0], s[0, 0]) = (Math.Abs(x[0, 0]), Math.Abs(s[0, 0])); // a ReLU lets something through
        Variable v = new(x), first = activation.Truth(v), scaled = first * (Variable)s;
        var (right, atScaled) = (Variable.Gradients((activation.Truth(scaled) * (Variable)g).Sum(), v)[0].Value, scaled.Value);

        var engine = Engine.New(@case);
        var layer = @case.New(Module, activation.Name, engine);
        var (input, holder) = Recorded.Input(@case, engine, x);
        @case.Call(layer, "forward", Recorded.Product(@case, engine, @case.Call(layer, "forward", input), first.Value, s));
        @case.Call(engine, "backward", g);

        Variable w = new(atScaled);
        var slope = Variable.Gradients(activation.Truth(w).Sum(), w)[0].Value;
        @case.Expect(@case.Get(holder, Recorded.Gradient), "the gradient at x", right)
            .Mistake("latest-state", "takes the slope of the second use in both: what the object remembers of its latest forward is no part of the tape",
                () => g * slope * s * slope);
    }
}
