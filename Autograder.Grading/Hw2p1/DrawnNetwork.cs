using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Layers;
using ReferenceImpl.Losses;
using Conv1d = ReferenceImpl.Convolution.Conv1d;

namespace Autograder.Grading.Hw2p1;

/// <summary>The sizes that a CNN is made with.</summary>
internal sealed record NetworkPlan(int Width, int Inputs, int[] Channels, int[] Kernels, int[] Strides, int Neurons, string[] Activations)
{
    /// <summary>So large that a step stands far above every tolerance; exactly a float32.</summary>
    public const double Rate = 0.25;

    public int Layers => Channels.Length;

    /// <summary>Width after the last convolution.</summary>
    public int LastWidth => Enumerable.Range(0, Layers).Aggregate(Width, (width, i) => ((width - Kernels[i]) / Strides[i]) + 1);

    public string Label(int examples) => $"N = {examples}, width {Width}, channels {Inputs} → {string.Join(" → ", Channels)}, kernels {string.Join(", ", Kernels)}, strides {string.Join(", ", Strides)}";

    /// <summary>A student's network whose given functions return these, whatever they are asked for.</summary>
    public Value.Ref New(Case @case, Tensor kernel, Tensor bias, Tensor weights) => @case.New("models.cnn", "CNN",
        Width, Inputs, List(Channels), List(Kernels), List(Strides), Neurons,
        new Value.List([.. Activations.Select(name => (Value)@case.New("mytorch.nn.activation", name))]),
        new Value.Constant(kernel), new Value.Constant(bias), new Value.Constant(weights),
        @case.New("mytorch.nn.loss", "CrossEntropyLoss"), Rate);

    /// <summary>Draws anew until no ReLU lies so near its kink that float32 could fall on the other side.</summary>
    public DrawnNetwork Draw(Plan plan, int examples)
    {
        while (true)
        {
            var parameters = new List<Tensor>();
            for (var i = 0; i < Layers; i++)
            {
                parameters.Add(plan.Inputs.AwayFromZero(Channels[i], i == 0 ? Inputs : Channels[i - 1], Kernels[i]));
                parameters.Add(plan.Inputs.AwayFromZero(Channels[i]));
            }
            parameters.Add(plan.Inputs.AwayFromZero(Neurons, Channels[^1] * LastWidth));
            parameters.Add(plan.Inputs.AwayFromZero(Neurons, 1));
            var truth = new ReferenceNetwork(this, parameters);
            var a = plan.Inputs.AwayFromZero(examples, Inputs, Width) / 2;
            if (truth.StaysOffKinks(a)) return new DrawnNetwork(this, truth, a, plan.Inputs.OneHot(examples, Neurons));
        }
    }

    private static Value.List List(int[] numbers) => new([.. numbers.Select(n => (Value)n)]);
}

/// <summary>The reference with given parameters: W and b of each convolution, then of the linear layer.</summary>
internal sealed record ReferenceNetwork(NetworkPlan Plan, IReadOnlyList<Tensor> Parameters)
{
    public Tensor Forward(Tensor a) => Layers().Forward(a);

    public (Tensor Input, Tensor[] Parameters) Backward(DrawnNetwork round)
    {
        var (layers, loss) = (Layers(), new CrossEntropyLoss());
        loss.Forward(layers.Forward(round.A), round.Labels);
        var input = layers.Backward(loss.Backward());
        return (input, [.. layers.Parameters.Select((p, i) => p.Grad.Reshape(Parameters[i].Shape).Copy())]);
    }

    public ReferenceNetwork Moved(IReadOnlyList<Tensor> gradients) =>
        this with { Parameters = [.. Parameters.Zip(gradients, (p, g) => p - NetworkPlan.Rate * g)] };

    /// <param name="activated">Whether the activations are there.</param>
    public Sequential Layers(bool activated = true)
    {
        var layers = new List<Layer>();
        for (var i = 0; i < Plan.Layers; i++)
        {
            layers.Add(new Conv1d(Parameters[2 * i].Shape[1], Plan.Channels[i], Plan.Kernels[i], Plan.Strides[i]));
            if (activated) layers.Add(Activation(Plan.Activations[i]));
        }
        layers.Add(new Flatten());
        layers.Add(new Linear(Parameters[^2].Columns, Plan.Neurons));
        var sequence = new Sequential([.. layers]);
        for (var i = 0; i < Parameters.Count; i++) sequence.Parameters[i].Set(Parameters[i].Reshape(sequence.Parameters[i].Value.Shape));
        return sequence;
    }

    public bool StaysOffKinks(Tensor a)
    {
        var layers = Layers();
        layers.Forward(a);
        return layers.Children.Select((layer, i) => layer is not ReLU || layers.Activations[i].Abs().Min() > 1e-3).All(off => off);
    }

    private static Layer Activation(string name) => name switch
    {
        "Tanh" => new Tanh(),
        "ReLU" => new ReLU(),
        "Sigmoid" => new Sigmoid(),
        _ => throw new InvalidOperationException($"no network here has {name}"),
    };
}

/// <summary>A student's network and the reference with the same parameters, and what to run them on.</summary>
internal sealed record DrawnNetwork(NetworkPlan Plan, ReferenceNetwork Truth, Tensor A, Tensor Labels)
{
    /// <summary>Where the student's network has each parameter, in the order of the reference.</summary>
    public string[] Paths =>
    [
        .. Enumerable.Range(0, Plan.Layers).SelectMany(i => new[] { $"convolutional_layers.{i}.conv1d_stride1.W", $"convolutional_layers.{i}.conv1d_stride1.b" }),
        "linear_layer.W", "linear_layer.b",
    ];

    public static string GradientPath(string path) => $"{path[..^1]}dLd{path[^1]}";

    /// <summary><c>dLdW of convolution 2</c>.</summary>
    public static string Quantity(string path)
    {
        var parts = path.Split('.');
        return $"{parts[^1]} of {(parts[0] == "linear_layer" ? "the linear layer" : $"convolution {int.Parse(parts[1]) + 1}")}";
    }

    /// <summary>
    /// Makes the student's network and gives it the parameters. The functions it is made with return one value for every layer, so a convolution may begin with
    /// parameters of another's shape: its gradients are set to zeros of the right shape too, for code that adds to them.
    /// </summary>
    public Value.Ref Start(Case @case)
    {
        var parameters = Truth.Parameters;
        var made = Plan.New(@case, parameters[0], parameters[^1].Reshape(-1), parameters[^2]);
        for (var i = 0; i < Paths.Length; i++)
        {
            @case.Set(made, Paths[i], parameters[i]);
            if (!Paths[i].StartsWith("linear", StringComparison.Ordinal)) @case.Set(made, GradientPath(Paths[i]), Tensor.ZerosLike(parameters[i]));
        }
        return made;
    }
}

internal static class NetworkMistakes
{
    public static Expectation OutputMistakes(this Expectation expectation, DrawnNetwork network)
    {
        var (plan, parameters) = (network.Plan, network.Truth.Parameters);
        return expectation
            .Mistake("no-activations", "lacks the activations after the convolutions", () => network.Truth.Layers(activated: false).Forward(network.A))
            .Mistake("kernel-flipped", "is computed with flipped kernels", () => With(p => p.Rank == 3 ? p.Flip(2).Copy() : p))
            .Mistake("no-convolution-biases", "leaves out the biases of the convolutions", () => With(p => p.Rank == 1 ? Tensor.ZerosLike(p) : p))
            .Mistake("no-linear-bias", "leaves out the bias of the linear layer", () => With(p => p == parameters[^1] ? Tensor.ZerosLike(p) : p))
            .Mistake("position-first", "flattens the channels of one position after another; the positions of one channel belong together",
                () => With(p => p == parameters[^2] ? p.Reshape(plan.Neurons, plan.LastWidth, plan.Channels[^1]).SwapAxes(1, 2).Copy().Reshape(plan.Neurons, -1) : p))
            .Mistake("softmax", "has gone through a softmax; the criterion expects the numbers before it", () => Softmax.Of(network.Truth.Forward(network.A)));

        Tensor With(Func<Tensor, Tensor> change) => (network.Truth with { Parameters = [.. parameters.Select(change)] }).Forward(network.A);
    }
}
