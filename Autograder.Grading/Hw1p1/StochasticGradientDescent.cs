using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Optimizers;

namespace Autograder.Grading.Hw1p1;

/// <summary>v ← μ·v + g, θ ← θ − η·v for W and b of every layer that has them; v starts at zero.</summary>
internal static class StochasticGradientDescent
{
    public static Component Component => new("sgd", "Stochastic gradient descent", ["mytorch/optim/sgd.py"],
        Check.Core("hw1p1/sgd/W", "W after steps without momentum", 2, plan => Weights(plan, momentum: 0)),
        Check.Core("hw1p1/sgd/b", "b after steps without momentum", 2, plan => Biases(plan, momentum: 0)),
        Check.Core("hw1p1/sgd/momentum-W", "W after steps with momentum", 2, plan => Weights(plan, momentum: 0.8)),
        Check.Core("hw1p1/sgd/momentum-b", "b after steps with momentum", 2, plan => Biases(plan, momentum: 0.8)),
        Check.Robust("hw1p1/sgd/several-layers", "Every layer that has a W is updated, with a velocity of its own", 0.75m, SeveralLayers),
        Check.Robust("hw1p1/sgd/two-optimizers", "Two optimizers share nothing", 0.5m, TwoOptimizers),
        Check.Robust("hw1p1/sgd/defaults", "The learning rate is 0.1 and the momentum 0 unless given", 0.5m, Defaults),
        Check.Robust("hw1p1/sgd/single-weight", "One input, one output", 0.25m, SingleWeight));

    private const string Module = "mytorch.optim.sgd";
    private const double Rate = 0.05;
    private const double DefaultRate = 0.1;

    private static void Weights(Plan plan, double momentum) => Steps(plan, momentum, (@case, layers, truth) =>
        Expect(@case, layers[0], "W", truth.Layers[0].W, Rate, momentum).Within(Tolerance.Core));

    private static void Biases(Plan plan, double momentum) => Steps(plan, momentum, (@case, layers, truth) =>
        Expect(@case, layers[0], "b", truth.Layers[0].B, Rate, momentum).Within(Tolerance.Core));

    private static void Steps(Plan plan, double momentum, Action<Case, Value.Ref[], TrainedLayers> expect)
    {
        foreach (var (layers, trait) in new[]
        {
            (TrainedLayers.NewGradients(plan, 3, (2, 3)), "a new gradient at each"),
            (TrainedLayers.SteadyGradients(plan, 4, (4, 3)), "the same gradient at each"),
        })
        {
            layers.Train(plan, $"lr = {Rate}, momentum = {momentum}, {layers.Layers[0].W.Gradients.Length} steps, {trait}", pauses: false,
                (@case, model) => New(@case, model, Rate, momentum), (@case, refs) => expect(@case, refs, layers));
        }
    }

    /// <summary>Of one shape, so that a velocity shared by mistake fits both; and with layers between them that have no weights.</summary>
    private static void SeveralLayers(Plan plan)
    {
        const double Momentum = 0.7;
        var layers = TrainedLayers.NewGradients(plan, 3, (3, 3), (3, 3));
        layers.Train(plan, $"two layers with W among four, lr = {Rate}, momentum = {Momentum}", pauses: true,
            (@case, model) => New(@case, model, Rate, Momentum),
            (@case, refs) => ExpectBoth(@case, refs, layers, Momentum, "shared-velocity", "is updated with a velocity that all layers share; each has its own"));
    }

    private static void TwoOptimizers(Plan plan)
    {
        const double Momentum = 0.7;
        var both = TrainedLayers.NewGradients(plan, 3, (3, 2), (3, 2));
        foreach (var make in new Func<Case, (Trajectory W, Trajectory B), Value.Ref>[] { TrainedLayers.OwnLinear, TrainedLayers.StandIn })
        {
            var @case = plan.EitherCase("two models", $"two models, taking turns, lr = {Rate}, momentum = {Momentum}");
            Value.Ref[] layers = [.. both.Layers.Select(layer => make(@case, layer))];
            Value.Ref[] optimizers = [.. layers.Select(layer => New(@case, TrainedLayers.Model(@case, [layer], pauses: false), Rate, Momentum))];
            for (var step = 0; step < 3; step++)
            {
                if (step > 0) both.GiveGradients(@case, layers, step);
                foreach (var optimizer in optimizers) @case.Call(optimizer, "step");
            }
            ExpectBoth(@case, layers, both, Momentum, "shared-velocity", "is updated with a velocity that both optimizers share; each has its own");
        }
    }

    private static void Defaults(Plan plan)
    {
        const string Words = "is updated as with a momentum of 0.9; unless given it is 0";
        var layers = TrainedLayers.NewGradients(plan, 3, (3, 2));
        layers.Train(plan, "SGD(model)", pauses: false, (@case, model) => @case.New(Module, "SGD", model), (@case, refs) =>
        {
            foreach (var (name, trajectory) in new[] { ("W", layers.Layers[0].W), ("b", layers.Layers[0].B) })
            {
                Expect(@case, refs[0], name, trajectory, DefaultRate, 0)
                    .Mistake("default-momentum", Words, () => Descend(trajectory, DefaultRate, keep: 0.9))
                    .Mistake("default-learning-rate", "moves as with a learning rate of 0.01; unless given it is 0.1", () => Descend(trajectory, 0.01, 0))
                    .Mistake("default-learning-rate", "moves as with a learning rate of 0.001; unless given it is 0.1", () => Descend(trajectory, 0.001, 0));
            }
        });
    }

    private static void SingleWeight(Plan plan)
    {
        const double Momentum = 0.9, FarFromZero = 0.1; // near it, of one number alone, float32 has few digits left
        static bool EndsNearZero(Trajectory trajectory) => Math.Abs(Descend(trajectory, Rate, Momentum).Max()) < FarFromZero;
        TrainedLayers layers;
        do layers = TrainedLayers.NewGradients(plan, 6, (1, 1));
        while (EndsNearZero(layers.Layers[0].W) || EndsNearZero(layers.Layers[0].B));
        layers.Train(plan, $"in = 1, out = 1, momentum = {Momentum}, 6 steps", pauses: false, (@case, model) => New(@case, model, Rate, Momentum), (@case, refs) =>
        {
            Expect(@case, refs[0], "W", layers.Layers[0].W, Rate, Momentum);
            Expect(@case, refs[0], "b", layers.Layers[0].B, Rate, Momentum);
        });
    }

    private static Value.Ref New(Case @case, Value model, double rate, double momentum) => @case.New(Module, "SGD", model, rate, momentum);

    private static Expectation Expect(Case @case, Value.Ref layer, string name, Trajectory trajectory, double rate, double momentum, string? quantity = null)
    {
        var expectation = @case.Expect(@case.Get(layer, name), quantity ?? name,
            trajectory.End(parameters => new Sgd(parameters, rate, momentum)), name == "W" ? "out_features, in_features" : "out_features, 1")
            .Mistake("unchanged", "is what it was before the steps", () => trajectory.Start)
            .Mistake("climbs", "moves along the gradient; it should move against it", () => Descend(trajectory, -rate, momentum))
            .Mistake("gradient-assigned", "is the gradient itself: assigned, not subtracted", () => trajectory.Gradients[^1])
            .Mistake("step-assigned", "is the step itself: assigned, not subtracted from what it was", () => rate * Velocity(trajectory, momentum))
            .Mistake("step-assigned", "is the step itself: assigned, not subtracted from what it was", () => -rate * Velocity(trajectory, momentum))
            .Mistake("learning-rate-ignored", "moves as with a learning rate of 1", () => Descend(trajectory, 1, momentum))
            .Mistake("stale-gradient", "moves by the gradient of the first step again and again; it should be read anew at each",
                () => Descend(trajectory with { Gradients = [.. trajectory.Gradients.Select(_ => trajectory.Gradients[0])] }, rate, momentum))
            .Mistake("first-step-only", "is what it was after the first step", () => Descend(trajectory with { Gradients = [trajectory.Gradients[0]] }, rate, momentum));
        if (rate != DefaultRate)
            expectation.Mistake("default-learning-rate", "moves with the default learning rate 0.1, not with the one given", () => Descend(trajectory, DefaultRate, momentum));
        // The square of the default is a default that others have: there both are told.
        expectation.Mistake("learning-rate-twice", "is multiplied by the learning rate twice", () => Descend(trajectory, rate * rate, momentum));
        return momentum == 0
            ? expectation.Mistake("velocity-kept", "moves by the sum of all gradients so far; without momentum only the latest counts", () => Descend(trajectory, rate, keep: 1))
            : expectation.MomentumMistakes(trajectory, rate, momentum);
    }

    private static Expectation MomentumMistakes(this Expectation expectation, Trajectory trajectory, double rate, double momentum) => expectation
        .Mistake("velocity-assigned", "is the velocity itself: assigned, not subtracted", () => Velocity(trajectory, momentum))
        .Mistake("momentum-ignored", "moves by the plain gradient: the velocity of earlier steps is not kept", () => Descend(trajectory, rate, keep: 0))
        .Mistake("momentum-coefficient-forgotten", "moves by the plain sum of the gradients so far: the old velocity is not multiplied by the momentum",
            () => Descend(trajectory, rate, keep: 1))
        .Mistake("momentum-complement", "keeps 1 − momentum of the old velocity; it should keep momentum times it", () => Descend(trajectory, rate, 1 - momentum))
        .Mistake("momentum-on-gradient", "multiplies the gradient by the momentum instead of the old velocity", () => Descend(trajectory, rate, keep: 1, take: momentum))
        .Mistake("dampened", "adds only 1 − momentum of the gradient to the velocity; it should add all of it", () => Descend(trajectory, rate, momentum, 1 - momentum))
        .Mistake("nesterov", "looks ahead along the velocity (Nesterov); plain momentum does not",
            () => trajectory.End(parameters => new Sgd(parameters, rate, momentum, nesterov: true)))
        .Mistake("velocity-late", "moves by the old velocity, before this step's gradient is in it",
            () => Descend(trajectory with { Gradients = [Tensor.ZerosLike(trajectory.Start), .. trajectory.Gradients[..^1]] }, rate, momentum));

    private static void ExpectBoth(Case @case, Value.Ref[] layers, TrainedLayers truth, double momentum, string mistake, string words)
    {
        var (w, b) = (truth.Layers.Select(l => l.W).ToArray(), truth.Layers.Select(l => l.B).ToArray());
        for (var i = 0; i < layers.Length; i++)
        {
            var index = i;
            Expect(@case, layers[i], "W", w[i], Rate, momentum, $"W of layer {i + 1}").Mistake(mistake, words, () => DescendTogether(w, Rate, momentum)[index]);
            Expect(@case, layers[i], "b", b[i], Rate, momentum, $"b of layer {i + 1}").Mistake(mistake, words, () => DescendTogether(b, Rate, momentum)[index]);
        }
    }

    /// <summary>v ← keep·v + take·g, θ ← θ − rate·v.</summary>
    private static Tensor Descend(Trajectory trajectory, double rate, double keep, double take = 1)
    {
        var (theta, v) = (trajectory.Start, Tensor.ZerosLike(trajectory.Start));
        foreach (var g in trajectory.Gradients)
        {
            v = keep * v + take * g;
            theta -= rate * v;
        }
        return theta;
    }

    private static Tensor Velocity(Trajectory trajectory, double keep) =>
        trajectory.Gradients.Aggregate(Tensor.ZerosLike(trajectory.Start), (v, g) => keep * v + g);

    /// <summary>One velocity for all, which each finds as the one before it left it.</summary>
    private static Tensor[] DescendTogether(Trajectory[] trajectories, double rate, double momentum)
    {
        Tensor[] theta = [.. trajectories.Select(c => c.Start)];
        var v = Tensor.ZerosLike(theta[0]);
        for (var step = 0; step < trajectories[0].Gradients.Length; step++)
        {
            for (var i = 0; i < theta.Length; i++)
            {
                v = momentum * v + trajectories[i].Gradients[step];
                theta[i] -= rate * v;
            }
        }
        return theta;
    }
}
