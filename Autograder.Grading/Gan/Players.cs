using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Autograd;
using ReferenceImpl.Gan;

namespace Autograder.Grading.Gan;

/// <summary>
/// A generator (noise 3 → 5 → data 2, tanh between) and a discriminator (data 2 → 6 → score 1, a leaky ReLU between), as differentiable functions of
/// their eight parameters: the truth for a training step and for the ways it goes wrong.
/// </summary>
internal sealed class Players
{
    public const double Slope = 0.2;
    public const int Noise = 3;
    public const int Data = 2;

    /// <summary>W and b of the first and the second Linear, b as (out, 1).</summary>
    public required Tensor[] Generator { get; init; }

    public required Tensor[] Discriminator { get; init; }

    /// <summary>With an activation before the first Linear too, so that the Linear stand in other places: tanh in the generator, a leaky ReLU in the discriminator.</summary>
    public bool BeginWithActivation { get; init; }

    public static readonly string[] Names = ["W of the first Linear", "b of the first Linear", "W of the second Linear", "b of the second Linear"];

    public static readonly string[] Paths = ["layers.0.W", "layers.0.b", "layers.2.W", "layers.2.b"];

    /// <summary>Where these players' parameters are.</summary>
    public string PathOf(int k) => BeginWithActivation ? (k < 2 ? "layers.1." : "layers.3.") + (k % 2 == 0 ? "W" : "b") : Paths[k];

    public static Players Draw(Plan plan, bool beginWithActivation = false) => new()
    {
        BeginWithActivation = beginWithActivation,
        Generator = DrawOne(plan, Noise, 5, Data),
        Discriminator = DrawOne(plan, Data, 6, 1),
    };

    /// <summary>Players and data such that no unit of the discriminator is so near its kink that float32 could fall on the other side.</summary>
    public static (Players Players, Tensor Real, Tensor Noise) DrawWithData(Plan plan, int real, int made, bool beginWithActivation = false)
    {
        while (true)
        {
            var (players, data, noise) = (Draw(plan, beginWithActivation), plan.Inputs.Normal(real, Data), plan.Inputs.Normal(made, Noise));
            if (Hidden(data).Concat(Hidden(players.Made(noise))).All(z => Math.Abs(z) > 1e-3)) return (players, data, noise);

            double[] Hidden(Tensor x) => beginWithActivation
                ? [.. x.ToArray(), .. (x.Map(z => z > 0 ? z : Slope * z).MatMul(players.Discriminator[0].T) + players.Discriminator[1].T).ToArray()]
                : (x.MatMul(players.Discriminator[0].T) + players.Discriminator[1].T).ToArray();
        }
    }

    /// <summary>The student's networks, with these parameters.</summary>
    public (Value.Ref Generator, Value.Ref Discriminator) Place(Case @case) =>
        (Network(@case, "Tanh", Noise, 5, Data, Generator, PathOf, BeginWithActivation), Network(@case, "LeakyReLU", Data, 6, 1, Discriminator, PathOf, BeginWithActivation));

    public Tensor Made(Tensor noise) => Generate(Variables(Generator), noise).Value;

    /// <summary>The discriminator's loss and the gradients at its parameters, of the real and of the made part by itself.</summary>
    public (double Loss, Tensor[] OfReal, Tensor[] OfFake) DiscriminatorGradients(GanGame game, Tensor real, Tensor noise)
    {
        var parameters = Variables(Discriminator);
        var (onReal, onFake) = (Score(parameters, real), Score(parameters, Made(noise)));
        var (loss, dReal, dFake) = GanLosses.Discriminator(game, onReal.Value, onFake.Value);
        return (loss, Gradients(onReal, dReal, parameters), Gradients(onFake, dFake, parameters));
    }

    /// <summary>What the real part's gradient becomes when the discriminator's layers remember the made data: its scores' gradient on the other data.</summary>
    public Tensor[] RealGradientsOnMade(GanGame game, Tensor real, Tensor noise)
    {
        var parameters = Variables(Discriminator);
        var (onReal, onFake) = (Score(parameters, real), Score(parameters, Made(noise)));
        return Gradients(onFake, GanLosses.Discriminator(game, onReal.Value, onFake.Value).DReal, parameters);
    }

    /// <summary>The generator's loss, and the gradients at its own and at the discriminator's parameters.</summary>
    public (double Loss, Tensor[] OwnGradients, Tensor[] ThroughDiscriminator) GeneratorGradients(GanGame game, Tensor noise, bool byDiscriminatorsLoss = false)
    {
        var (own, others) = (Variables(Generator), Variables(Discriminator));
        var score = Score(others, Generate(own, noise));
        var (loss, dFake) = GanLosses.Generator(game, score.Value);
        if (byDiscriminatorsLoss) dFake = GanLosses.Discriminator(game, score.Value, score.Value).DFake;
        return (loss, Gradients(score, dFake, own), Gradients(score, dFake, others));
    }

    public Players AfterDiscriminatorStep(GanGame game, Tensor real, Tensor noise, double rate)
    {
        var (_, ofReal, ofFake) = DiscriminatorGradients(game, real, noise);
        return new() { BeginWithActivation = BeginWithActivation, Generator = Generator, Discriminator = [.. Discriminator.Select((p, k) => p - rate * (ofReal[k] + ofFake[k]))] };
    }

    public Players AfterGeneratorStep(GanGame game, Tensor noise, double rate)
    {
        var own = GeneratorGradients(game, noise).OwnGradients;
        return new() { BeginWithActivation = BeginWithActivation, Generator = [.. Generator.Select((p, k) => p - rate * own[k])], Discriminator = Discriminator };
    }

    private Variable Generate(Variable[] p, Variable noise) => Linear(Linear(BeginWithActivation ? noise.Tanh() : noise, p[0], p[1]).Tanh(), p[2], p[3]);

    private Variable Score(Variable[] p, Variable data) => Linear(Linear(BeginWithActivation ? data.ReLU(Slope) : data, p[0], p[1]).ReLU(Slope), p[2], p[3]);

    private static Variable Linear(Variable x, Variable w, Variable b) => x.MatMul(w.T) + b.T;

    private static Variable[] Variables(Tensor[] tensors) => [.. tensors.Select(t => new Variable(t))];

    private static Tensor[] Gradients(Variable score, Tensor upstream, Variable[] parameters) =>
        [.. Variable.Gradients((score * (Variable)upstream).Sum(), parameters).Select(v => v.Value)];

    private static Tensor[] DrawOne(Plan plan, int inputs, int hidden, int outputs) =>
        [plan.Inputs.AwayFromZero(hidden, inputs), plan.Inputs.AwayFromZero(hidden, 1), plan.Inputs.AwayFromZero(outputs, hidden), plan.Inputs.AwayFromZero(outputs, 1)];

    /// <summary>A student's MLP of two Linear with an activation between, with these parameters.</summary>
    public static Value.Ref Network(Case @case, string activation, int inputs, int hidden, int outputs, Tensor[] parameters,
        Func<int, string>? pathOf = null, bool beginWithActivation = false)
    {
        Value.Ref[] before = beginWithActivation ? [@case.New("mytorch.nn.activation", activation)] : [];
        var layers = new Value.List([.. before,
            @case.New("mytorch.nn.linear", "Linear", inputs, hidden), @case.New("mytorch.nn.activation", activation), @case.New("mytorch.nn.linear", "Linear", hidden, outputs)]);
        var network = @case.New("mytorch.nn.mlp", "MLP", layers);
        for (var k = 0; k < Paths.Length; k++) @case.Set(network, pathOf?.Invoke(k) ?? Paths[k], parameters[k]);
        return network;
    }
}
