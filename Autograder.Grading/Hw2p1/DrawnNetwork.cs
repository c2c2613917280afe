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

    /// <summary>A student's network whose first parameters are these numbers, over and over.</summary>
    public Value.Ref New(Case @case, FirstNumbers first) => @case.New("models.cnn", "CNN",
        Width, Inputs, Value.List.Of(Channels), Value.List.Of(Kernels), Value.List.Of(Strides), Neurons,
        new Value.List([.. Activations.Select(name => (Value)@case.New("mytorch.nn.activation", name))]),
        new Value.Pattern(first.Kernel), new Value.Pattern(first.Bias), new Value.Pattern(first.Weights),
        @case.New("mytorch.nn.loss", "CrossEntropyLoss"), Rate);

    /// <summary>
    /// Draws anew until every ReLU has something to cut off and in each channel something to let through, or a dead network would be right whatever it computes; and
    /// until nothing lies so near a kink that float32 could fall on the other side, and no label is so sure already that its gradient is a difference that float32 loses.
    /// </summary>
    public DrawnNetwork Draw(Plan plan, int examples)
    {
        while (true)
        {
            var truth = new ReferenceNetwork(this, [.. Shapes.Select(shape => plan.Inputs.AwayFromZero(shape))]);
            var a = plan.Inputs.AwayFromZero(examples, Inputs, Width) / 2;
            if (!truth.ExercisesEveryKink(a)) continue;
            var labels = plan.Inputs.OneHot(examples, Neurons);
            if (truth.IsUnsure(a, labels)) return new DrawnNetwork(this, truth, a, labels, FirstNumbers.Draw(plan));
        }
    }

    /// <summary>Of W and b of each convolution, then of the linear layer.</summary>
    public IEnumerable<int[]> Shapes =>
    [
        .. Enumerable.Range(0, Layers).SelectMany(i => new[] { new[] { Channels[i], i == 0 ? Inputs : Channels[i - 1], Kernels[i] }, [Channels[i]] }),
        [Neurons, Channels[^1] * LastWidth], [Neurons, 1],
    ];

}

/// <summary>What the functions handed to a network fill its parameters with.</summary>
internal sealed record FirstNumbers(Tensor Kernel, Tensor Bias, Tensor Weights)
{
    /// <summary>So many that no axis of a parameter here is a multiple of it: no two rows begin alike.</summary>
    public static FirstNumbers Draw(Plan plan) => new(plan.Inputs.AwayFromZero(17), plan.Inputs.AwayFromZero(17), plan.Inputs.AwayFromZero(17));

    public Tensor Fill(int[] shape) => Fill(shape.Length switch { 3 => Kernel, 2 when shape[1] > 1 => Weights, _ => Bias }, shape);

    public static Tensor Fill(Tensor numbers, int[] shape)
    {
        var size = shape.Aggregate(1, (product, length) => product * length);
        return new Tensor([.. Enumerable.Range(0, size).Select(i => numbers[i % numbers.Size])], shape);
    }
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

    /// <summary>With the mistake that backward leaves the activations out.</summary>
    public Tensor InputGradientWithoutActivations(DrawnNetwork round)
    {
        var (layers, loss) = (Layers(), new CrossEntropyLoss());
        loss.Forward(layers.Forward(round.A), round.Labels);
        return layers.Children.Reverse().Where(layer => layer is not (Tanh or ReLU or Sigmoid)).Aggregate(loss.Backward(), (gradient, layer) => layer.Backward(gradient));
    }

    /// <param name="activated">How many of the convolutions have their activation; all, where it is not given.</param>
    public Sequential Layers(int? activated = null)
    {
        var layers = new List<Layer>();
        for (var i = 0; i < Plan.Layers; i++)
        {
            layers.Add(new Conv1d(Parameters[2 * i].Shape[1], Plan.Channels[i], Plan.Kernels[i], Plan.Strides[i]));
            if (i < (activated ?? Plan.Layers)) layers.Add(Activation(Plan.Activations[i]));
        }
        layers.Add(new Flatten());
        layers.Add(new Linear(Parameters[^2].Columns, Plan.Neurons));
        var sequence = new Sequential([.. layers]);
        for (var i = 0; i < Parameters.Count; i++) sequence.Parameters[i].Set(Parameters[i].Reshape(sequence.Parameters[i].Value.Shape));
        return sequence;
    }

    /// <summary>Of every example.</summary>
    public bool IsUnsure(Tensor a, Tensor labels)
    {
        var gradient = (Softmax.Of(Forward(a)) - labels).Abs();
        return Enumerable.Range(0, a.Rows).All(n => gradient.Slice(0, n, n + 1).Copy().Max() > 0.05);
    }

    public bool ExercisesEveryKink(Tensor a)
    {
        var layers = Layers();
        layers.Forward(a);
        return layers.Children.Select((layer, i) => layer is not ReLU || Kink.IsExercised(layers.Activations[i])).All(exercised => exercised);
    }

    private static Layer Activation(string name) => name switch
    {
        "Tanh" => new Tanh(),
        "ReLU" => new ReLU(),
        "Sigmoid" => new Sigmoid(),
        _ => throw new InvalidOperationException($"no network here has {name}"),
    };
}

/// <summary>What goes into a ReLU: (N, C, …).</summary>
internal static class Kink
{
    public static bool IsExercised(Tensor z) => z.Abs().Min() > 1e-3 && z.Min() < 0
        && Enumerable.Range(0, z.Shape[1]).All(c => z.Slice(1, c, c + 1).Copy().Max() > 0);
}

/// <summary>A student's network and the reference with the same parameters, and what to run them on.</summary>
internal sealed record DrawnNetwork(NetworkPlan Plan, ReferenceNetwork Truth, Tensor A, Tensor Labels, FirstNumbers First)
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

    /// <summary>Makes the student's network and gives it the parameters.</summary>
    public Value.Ref Start(Case @case)
    {
        var made = Plan.New(@case, First);
        for (var i = 0; i < Paths.Length; i++) @case.Set(made, Paths[i], Truth.Parameters[i]);
        return made;
    }
}

internal static class NetworkMistakes
{
    public static Expectation InputGradientMistakes(this Expectation expectation, DrawnNetwork network) => expectation
        .Mistake("activations-left-out", "goes back past the activations; each multiplies the gradient by its derivative", () => network.Truth.InputGradientWithoutActivations(network));

    public static Expectation OutputMistakes(this Expectation expectation, DrawnNetwork network)
    {
        var (plan, parameters) = (network.Plan, network.Truth.Parameters);
        return expectation
            .Mistake("no-activations", "lacks the activations after the convolutions", () => network.Truth.Layers(activated: 0).Forward(network.A))
            .Mistake("no-last-activation", "lacks the activation after the last convolution", () => network.Truth.Layers(activated: plan.Layers - 1).Forward(network.A))
            .Mistake("activation-after-linear", "has a ReLU after the linear layer; there is none", () => Tensor.Maximum(network.Truth.Forward(network.A), Tensor.Scalar(0)))
            .Mistake("kernel-flipped", "is computed with flipped kernels", () => With(p => p.Rank == 3 ? p.Flip(2).Copy() : p))
            .Mistake("no-convolution-biases", "leaves out the biases of the convolutions", () => With(p => p.Rank == 1 ? Tensor.ZerosLike(p) : p))
            .Mistake("no-linear-bias", "leaves out the bias of the linear layer", () => With(p => p == parameters[^1] ? Tensor.ZerosLike(p) : p))
            .Mistake("position-first", "flattens the channels of one position after another; the positions of one channel belong together",
                () => With(p => p == parameters[^2] ? p.Reshape(plan.Neurons, plan.LastWidth, plan.Channels[^1]).SwapAxes(1, 2).Copy().Reshape(plan.Neurons, -1) : p))
            .Mistake("softmax", "has gone through a softmax; the criterion expects the numbers before it", () => Softmax.Of(network.Truth.Forward(network.A)));

        Tensor With(Func<Tensor, Tensor> change) => (network.Truth with { Parameters = [.. parameters.Select(change)] }).Forward(network.A);
    }
}
