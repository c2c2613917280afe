using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl.Optimizers;

namespace Autograder.Grading.Hw1p1;

/// <summary>Adam, and AdamW with weight decay apart from the gradient: bonus.</summary>
internal static class AdamOptimizer
{
    public static Component Adam => new("adam", "Adam", ["mytorch/optim/adam.py"],
        Check.Core("hw1p1/adam/W", "W after a few steps", 3, plan => Steps(plan, Plain, "W")),
        Check.Core("hw1p1/adam/b", "b after a few steps", 3, plan => Steps(plan, Plain, "b")),
        Check.Robust("hw1p1/adam/betas", "beta1 and beta2 are used as given", 0.75m, plan => Betas(plan, Plain)),
        Check.Robust("hw1p1/adam/several-layers", "Every layer that has a W is updated, with moments of its own", 0.75m, plan => SeveralLayers(plan, Plain)),
        Check.Robust("hw1p1/adam/tiny-gradients", "ε keeps the step small where gradients are tiny", 0.5m, plan => TinyGradients(plan, Plain)))
    {
        IsBonus = true,
    };

    public static Component AdamW => new("adamw", "AdamW", ["mytorch/optim/adamW.py"],
        Check.Core("hw1p1/adamw/W", "W after a few steps, with weight decay", 2.5m, plan => Steps(plan, Decaying, "W")),
        Check.Core("hw1p1/adamw/b", "b after a few steps, with weight decay", 2, plan => Steps(plan, Decaying, "b")),
        Check.Robust("hw1p1/adamw/default-decay", "weight_decay is 0.01 unless given", 0.5m, DefaultDecay),
        Check.Robust("hw1p1/adamw/betas", "beta1 and beta2 are used as given", 0.5m, plan => Betas(plan, Decaying)),
        Check.Robust("hw1p1/adamw/several-layers", "Every layer that has a W is updated, with moments of its own", 0.25m, plan => SeveralLayers(plan, Decaying)),
        Check.Robust("hw1p1/adamw/tiny-gradients", "ε keeps the step small where gradients are tiny", 0.25m, plan => TinyGradients(plan, Decaying)))
    {
        IsBonus = true,
    };

    private const double DefaultEpsilon = 1e-8;
    private static readonly string[] Names = ["W", "b"];
    private static readonly Kind Plain = new(["mytorch.optim.adam"], "Adam", Decay: null);
    private static readonly Kind Decaying = new(["mytorch.optim.adamW", "mytorch.optim.adamw"], "AdamW", Decay: 0.08);

    /// <param name="Decay">λ; null where the optimizer has none.</param>
    private sealed record Kind(string[] Modules, string Class, double? Decay, double Rate = 0.05);

    private static void Steps(Plan plan, Kind kind, string name)
    {
        foreach (var (layers, trait) in new[]
        {
            (TrainedLayers.NewGradients(plan, 4, (2, 3)), "a new gradient at each"),
            (TrainedLayers.NewGradients(plan, 1, (4, 3)), "a single step"),
        })
        {
            layers.Train(plan, $"lr = {kind.Rate}, {layers.Layers[0].W.Gradients.Length} steps, {trait}", pauses: false,
                (@case, model) => New(@case, kind, model), (@case, refs) =>
                    Expect(@case, refs[0], name, layers.Layers[0], kind).Within(Tolerance.Core));
        }
    }

    private static void Betas(Plan plan, Kind kind)
    {
        const double Beta1 = 0.7, Beta2 = 0.95;
        const string Words = "is computed with the default betas 0.9 and 0.999, not with those given";
        var layers = TrainedLayers.NewGradients(plan, 4, (3, 2));
        layers.Train(plan, $"lr = {kind.Rate}, beta1 = {Beta1}, beta2 = {Beta2}, 4 steps", pauses: false,
            (@case, model) => New(@case, kind, model, ("beta1", Beta1), ("beta2", Beta2)), (@case, refs) =>
            {
                foreach (var name in Names)
                    Expect(@case, refs[0], name, layers.Layers[0], kind, Beta1, Beta2)
                        .Mistake("default-betas", Words, () => Right(kind, 0.9, 0.999).Run(Of(layers.Layers[0], name)));
            });
    }

    private static void SeveralLayers(Plan plan, Kind kind)
    {
        const string Words = "is corrected with a t that grows for every layer; it counts steps";
        var layers = TrainedLayers.NewGradients(plan, 3, (3, 3), (3, 3));
        layers.Train(plan, $"two layers with W among four, lr = {kind.Rate}", pauses: true, (@case, model) => New(@case, kind, model), (@case, refs) =>
        {
            foreach (var (i, name) in new[] { (0, "W"), (0, "b"), (1, "W"), (1, "b") })
            {
                var perLayer = AdamMistakes.CorrectedAt(Right(kind, 0.9, 0.999), t => (2 * t) - 1 + i);
                Expect(@case, refs[i], name, layers.Layers[i], kind, quantity: $"{name} of layer {i + 1}")
                    .Mistake("t-per-layer", Words, () => perLayer.Run(Of(layers.Layers[i], name)));
            }
        });
    }

    /// <summary>Gradients of which the square is near ε. A power of two leaves them float32 numbers.</summary>
    private static void TinyGradients(Plan plan, Kind of)
    {
        const string DefaultWords = "is computed with the default ε of 1e-8, not with the one given";
        var kind = of with { Rate = 1 }; // else the steps of a solution that divides by nothing would be too small to see
        var drawn = TrainedLayers.NewGradients(plan, 3, (3, 2));
        static Trajectory Tiny(Trajectory t) => t with { Gradients = [.. t.Gradients.Select(g => g / 8192)] };
        var layers = new TrainedLayers([.. drawn.Layers.Select(l => (Tiny(l.W), Tiny(l.B)))]);
        layers.Train(plan, $"gradients near 1e-4, lr = {kind.Rate}, 3 steps", pauses: false, (@case, model) => New(@case, kind, model), (@case, refs) =>
        {
            foreach (var name in Names)
                Expect(@case, refs[0], name, layers.Layers[0], kind)
                    .Mistake("epsilon-missing", "is computed without ε", () =>
                        (Right(kind, 0.9, 0.999) with { Denominator = (v, _) => v.Sqrt() }).Run(Of(layers.Layers[0], name)));
        });

        const double Given = 1e-6;
        layers.Train(plan, $"gradients near 1e-4, lr = {kind.Rate}, eps = {Given}, 3 steps", pauses: false, (@case, model) => New(@case, kind, model, ("eps", Given)), (@case, refs) =>
        {
            foreach (var name in Names)
            {
                var (trajectory, byDefault) = (Of(layers.Layers[0], name), Right(kind, 0.9, 0.999));
                Expect(@case, refs[0], name, layers.Layers[0], kind, epsilon: Given)
                    .Mistake("default-epsilon", DefaultWords, () => byDefault.Run(trajectory))
                    .Mistake("default-epsilon", DefaultWords, () => (byDefault with { Denominator = AdamRecipe.EpsilonOutsideRoot }).Run(trajectory))
                    .Mistake("epsilon-missing", "is computed without ε", () => (byDefault with { Denominator = (v, _) => v.Sqrt() }).Run(trajectory));
            }
        });
    }

    private static void DefaultDecay(Plan plan)
    {
        var asDefault = Decaying with { Decay = 0.01 };
        var layers = TrainedLayers.NewGradients(plan, 3, (3, 2));
        layers.Train(plan, $"AdamW(model, lr = {asDefault.Rate}), 3 steps", pauses: false,
            (@case, model) => @case.New(new Module(asDefault.Modules), asDefault.Class, model, asDefault.Rate), (@case, refs) =>
            {
                foreach (var name in Names) Expect(@case, refs[0], name, layers.Layers[0], asDefault);
            });
    }

    private static Value.Ref New(Case @case, Kind kind, Value model, params (string Name, Value Value)[] named) => @case.Script.NewWith(
        new Module(kind.Modules), kind.Class, [model, kind.Rate], [.. named, .. kind.Decay is { } decay ? new[] { ("weight_decay", (Value)decay) } : []]);

    private static Expectation Expect(
        Case @case, Value.Ref layer, string name, (Trajectory W, Trajectory B) parameters, Kind kind,
        double beta1 = 0.9, double beta2 = 0.999, double epsilon = DefaultEpsilon, string? quantity = null)
    {
        var (trajectory, right) = (Of(parameters, name), Right(kind, beta1, beta2) with { Epsilon = epsilon });
        var end = trajectory.End(p => kind.Decay is { } weightDecay
            ? new AdamW(p, kind.Rate, beta1, beta2, epsilon, epsilonPlace: EpsilonPlace.InsideRoot, weightDecay: weightDecay)
            : new Adam(p, kind.Rate, beta1, beta2, epsilon, epsilonPlace: EpsilonPlace.InsideRoot));
        var expectation = @case.Expect(@case.Get(layer, name), quantity ?? name, end, name == "W" ? "out_features, in_features" : "out_features, 1")
            .AcceptEpsilonPlaces(right, trajectory);
        if (kind.Decay is { } decay) expectation.DecayMistakes(right, trajectory, decay);
        return expectation.StepMistakes(right, trajectory);
    }

    private static AdamRecipe Right(Kind kind, double beta1, double beta2) => new(kind.Rate, beta1, beta2) { DecayBefore = kind.Rate * (kind.Decay ?? 0) };

    private static Trajectory Of((Trajectory W, Trajectory B) parameters, string name) => name == "W" ? parameters.W : parameters.B;
}
