using Autograder.Grading.Checks;
using Autograder.Grading.Diagnosis;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Hw2p1;

/// <summary>Convolutions with an activation each, flattened into one linear layer, trained by plain gradient descent.</summary>
/// <remarks>The course's graders use one example and widths that every stride divides: what lies beyond is robust.</remarks>
internal static class ConvolutionalNetwork
{
    public static Component Component => new("cnn", "A convolutional network", Files,
        Check.Core("hw2p1/cnn/forward", "Forward", 1, plan => Each(plan, Typical, (c, n) => ExpectOutput(c, n).Within(Tolerance.Core))),
        Check.Core("hw2p1/cnn/dLdA", "Backward: the gradient at the network's input", 1, plan => Each(plan, Typical, (c, n) => ExpectInputGradient(c, n).Within(Tolerance.Core))),
        Check.Core("hw2p1/cnn/conv-dLdW", "Backward leaves dLdW in every convolution", 0.5m, plan => Each(plan, Typical, (c, n) => ExpectGradients(c, n, "dLdW", linear: false))),
        Check.Core("hw2p1/cnn/conv-dLdb", "Backward leaves dLdb in every convolution", 0.5m, plan => Each(plan, Typical, (c, n) => ExpectGradients(c, n, "dLdb", linear: false))),
        Check.Core("hw2p1/cnn/linear-dLdW", "Backward leaves dLdW in the linear layer", 0.5m, plan => Each(plan, Typical, (c, n) => ExpectGradients(c, n, "dLdW", linear: true))),
        Check.Core("hw2p1/cnn/linear-dLdb", "Backward leaves dLdb in the linear layer", 0.5m, plan => Each(plan, Typical, (c, n) => ExpectGradients(c, n, "dLdb", linear: true))),
        Check.Robust("hw2p1/cnn/batch", "Several examples at a time", 0.15m, Batch),
        Check.Robust("hw2p1/cnn/width", "Widths that the strides do not divide", 0.1m, Width),
        Check.Robust("hw2p1/cnn/sizes", "A new network has layers of the right sizes: it runs as it is", 0.15m, Sizes),
        Check.Robust("hw2p1/cnn/step", "step moves every W and b against its gradient", 0.15m, Step),
        Check.Robust("hw2p1/cnn/training", "Two rounds of forward, backward, step and zero_grads", 0.1m, Training),
        Check.Robust("hw2p1/cnn/zero-grads", "zero_grads sets every gradient to zero", 0.1m, ZeroGradients),
        Check.Robust("hw2p1/cnn/init", "The convolutions start with what the given functions return", 0.05m, ConvolutionsFromFunctions),
        Check.Robust("hw2p1/cnn/linear-init", "The linear layer starts with what the given functions return", 0.05m, LinearFromFunctions),
        Check.Robust("hw2p1/cnn/modes", "train and eval set train_mode, and change nothing else here", 0.05m, Modes),
        Check.Robust("hw2p1/cnn/flatten", "Flatten: (N, C, W) → (N, C·W) and back", 0.1m, Flatten));

    private static readonly string[] Files =
    [
        "models/cnn.py", "mytorch/nn/Conv1d.py", "mytorch/nn/resampling.py", "mytorch/nn/linear.py", "mytorch/nn/activation.py", "mytorch/nn/loss.py", "mytorch/flatten.py",
    ];

    private static readonly NetworkPlan[] Typical =
    [
        new(20, 3, [4, 2], [4, 3], [2, 1], 5, ["Tanh", "ReLU"]),
        new(25, 2, [3, 4, 3], [3, 2, 2], [2, 2, 1], 4, ["Tanh", "ReLU", "Sigmoid"]),
    ];

    /// <summary>13 → 6 → 2: in the second convolution a column is left over.</summary>
    private static readonly NetworkPlan Uneven = new(13, 2, [3, 4], [3, 2], [2, 3], 3, ["Tanh", "Tanh"]);

    /// <summary>15 → 7 → 2: in the second convolution two columns are left over, so that rounding would make three windows of them.</summary>
    private static readonly NetworkPlan Remainder = Uneven with { Width = 15 };

    private static void Each(Plan plan, IEnumerable<NetworkPlan> networks, Action<Case, DrawnNetwork> expect)
    {
        foreach (var network in networks)
        {
            var drawn = network.Draw(plan, examples: 1);
            expect(plan.Case(network.Label(1)), drawn);
        }
    }

    private static void Batch(Plan plan)
    {
        foreach (var (examples, trait) in new[] { (1, "a batch of one"), (4, "several examples") })
            ExpectAll(plan.Case(Typical[0].Label(examples), trait), Typical[0].Draw(plan, examples));
    }

    private static void Width(Plan plan)
    {
        const string Dividing = "widths that the strides divide";
        foreach (var (width, traits) in new[] { (13, Array.Empty<string>()), (14, []), (18, []), (17, [Dividing]) })
        {
            var network = Uneven with { Width = width };
            ExpectAll(plan.Case(network.Label(1), traits), network.Draw(plan, examples: 1));
        }
    }

    /// <summary>The gradients are handed in, or what is wrong with backward would be laid to step; those of backward itself will do as well.</summary>
    private static void Step(Plan plan)
    {
        var network = Typical[0].Draw(plan, examples: 2);
        var gradients = network.Truth.Backward(network).Parameters;
        foreach (var handed in new[] { true, false })
        {
            var @case = plan.EitherCase("where the gradients come from", $"{Typical[0].Label(2)}, the gradients {(handed ? "set" : "from backward")}");
            var made = network.Start(@case);
            if (handed)
            {
                for (var i = 0; i < network.Paths.Length; i++) @case.Set(made, DrawnNetwork.GradientPath(network.Paths[i]), gradients[i]);
            }
            else
            {
                @case.Call(made, "forward", network.A);
                @case.Call(made, "backward", network.Labels);
            }
            @case.Call(made, "step");
            ExpectMoved(@case, made, network, gradients);
        }
    }

    private static void ExpectMoved(Case @case, Value.Ref made, DrawnNetwork network, Tensor[] gradients)
    {
        for (var i = 0; i < network.Paths.Length; i++)
        {
            var (path, before, gradient) = (network.Paths[i], network.Truth.Parameters[i], gradients[i]);
            @case.Expect(@case.Get(made, path), DrawnNetwork.Quantity(path), before - NetworkPlan.Rate * gradient)
                .Mistake("not-updated", "is not updated", () => before)
                .Mistake("climbs", "moves along the gradient; it should move against it", () => before + NetworkPlan.Rate * gradient)
                .Mistake("rate-ignored", "moves by the whole gradient; it should be multiplied by lr", () => before - gradient)
                .Mistake("assigned", "is lr times the gradient; that should be subtracted from the old value", () => NetworkPlan.Rate * gradient)
                .Mistake("gradient-assigned", "is the gradient itself", () => gradient)
                .Mistake("divided-by-N", "moves by the gradient divided by the batch size N; the loss has divided by it already",
                    () => before - NetworkPlan.Rate / network.A.Rows * gradient);
        }
    }

    /// <remarks>zero_grads ends a round: before the first one the course's Linear has no gradients that could be set to zero.</remarks>
    private static void Training(Plan plan)
    {
        var (network, second) = (Typical[0].Draw(plan, examples: 2), Typical[0].Draw(plan, examples: 2));
        var @case = plan.Case($"{Typical[0].Label(2)}, two rounds");
        var made = network.Start(@case);
        foreach (var round in new[] { network, second })
        {
            @case.Call(made, "forward", round.A);
            @case.Call(made, "backward", round.Labels);
            @case.Call(made, "step");
            @case.Call(made, "zero_grads");
        }
        var first = network.Truth.Backward(network).Parameters;
        var between = network.Truth.Moved(first);
        var then = between.Backward(second).Parameters;
        for (var i = 0; i < network.Paths.Length; i++)
        {
            var index = i;
            @case.Expect(@case.Get(made, network.Paths[i]), DrawnNetwork.Quantity(network.Paths[i]), between.Moved(then).Parameters[i])
                .MistakeThroughout("gradients-kept", "moves by the gradients of both rounds in the second; zero_grads should have cleared the first",
                    () => between.Parameters[index] - NetworkPlan.Rate * (first[index] + then[index]));
        }
    }

    private static void ZeroGradients(Plan plan)
    {
        var network = Typical[0].Draw(plan, examples: 2);
        var @case = plan.Case(Typical[0].Label(2));
        var made = network.Start(@case);
        @case.Call(made, "forward", network.A);
        @case.Call(made, "backward", network.Labels);
        @case.Call(made, "zero_grads");
        var gradients = network.Truth.Backward(network).Parameters;
        for (var i = 0; i < network.Paths.Length; i++)
        {
            var gradient = gradients[i];
            @case.Expect(@case.Get(made, DrawnNetwork.GradientPath(network.Paths[i])), DrawnNetwork.Quantity(DrawnNetwork.GradientPath(network.Paths[i])), Tensor.ZerosLike(gradient))
                .Mistake("not-zeroed", "still holds the gradient", () => gradient);
        }
    }

    /// <summary>A network with nothing but what the given functions return.</summary>
    private static (Case Case, Value.Ref Network, DrawnNetwork Drawn) FromFunctions(Plan plan)
    {
        var drawn = Remainder.Draw(plan, examples: 2);
        var @case = plan.Case(Remainder.Label(2));
        return (@case, Remainder.New(@case, drawn.First), drawn with { Truth = new ReferenceNetwork(Remainder, [.. Remainder.Shapes.Select(drawn.First.Fill)]) });
    }

    private static void Sizes(Plan plan)
    {
        var (@case, network, drawn) = FromFunctions(plan);
        var (truth, a) = (drawn.Truth, drawn.A);
        @case.Expect(@case.Call(network, "forward", a), "Z", truth.Forward(a), "N, neurons")
            .Accept("linear-zero", "is what a linear layer of zeros gives: its weights do not come from linear_weight_init_fn", () => Tensor.Zeros(a.Rows, Remainder.Neurons))
            .Accept("linear-zero", "is what a linear layer with weights of zero gives: they do not come from linear_weight_init_fn",
                () => With(Tensor.ZerosLike(truth.Parameters[^2]), truth.Parameters[^1]))
            .Accept("bias-zero", "is what a linear layer without biases gives: they do not come from bias_init_fn",
                () => With(truth.Parameters[^2], Tensor.ZerosLike(truth.Parameters[^1])))
            .Accept("transposed", "is what linear_weight_init_fn gives when it is asked for (in, out)", () => With(AskedForInOut(drawn), truth.Parameters[^1]))
            .OutputMistakes(drawn);

        Tensor With(Tensor weights, Tensor bias) => (truth with { Parameters = [.. truth.Parameters.Take(truth.Parameters.Count - 2), weights, bias] }).Forward(a);
    }

    private static void ConvolutionsFromFunctions(Plan plan)
    {
        var (@case, network, drawn) = FromFunctions(plan);
        for (var i = 0; i < drawn.Paths.Length - 2; i++)
        {
            var expectation = @case.Expect(@case.Get(network, drawn.Paths[i]), DrawnNetwork.Quantity(drawn.Paths[i]), drawn.Truth.Parameters[i]);
            if (drawn.Truth.Parameters[i].Rank > 1) continue;
            var channels = drawn.Truth.Parameters[i - 1].Shape[1];
            expectation.Mistake("called-with-in-channels", ConvolutionMistakes.BiasOfInputs, () => drawn.First.Fill([channels]));
        }
    }

    private static void LinearFromFunctions(Plan plan)
    {
        var (@case, network, drawn) = FromFunctions(plan);
        @case.Expect(@case.Get(network, "linear_layer.W"), "W of the linear layer", drawn.Truth.Parameters[^2], "out_features, in_features")
            .Accept("transposed", "is what linear_weight_init_fn gives when it is asked for (in, out), transposed", () => AskedForInOut(drawn));
        @case.Expect(@case.Get(network, "linear_layer.b"), "b of the linear layer", drawn.Truth.Parameters[^1], "out_features, 1");
    }

    private static Tensor AskedForInOut(DrawnNetwork drawn)
    {
        var weights = drawn.Truth.Parameters[^2];
        return FirstNumbers.Fill(drawn.First.Weights, [weights.Columns, weights.Rows]).T.Copy();
    }

    private static void Modes(Plan plan)
    {
        var network = Typical[0].Draw(plan, examples: 1);
        var @case = plan.Case(Typical[0].Label(1));
        var made = network.Start(@case);
        foreach (var mode in new[] { "eval", "train" })
        {
            @case.Call(made, mode);
            @case.Expect(@case.Get(made, "train_mode"), $"train_mode after {mode}", mode == "train");
            @case.Expect(@case.Call(made, "forward", network.A), $"Z after {mode}", network.Truth.Forward(network.A), "N, neurons");
        }
    }

    private static void Flatten(Plan plan)
    {
        foreach (var (n, c, width, traits) in new[] { (3, 2, 4, Array.Empty<string>()), (1, 3, 5, ["a batch of one"]) })
        {
            var @case = plan.Case($"N = {n}, C = {c}, W = {width}", traits);
            var (a, dLdZ) = (plan.Inputs.AwayFromZero(n, c, width), plan.Inputs.AwayFromZero(n, c * width));
            var flatten = NewFlatten(@case);
            ExpectFlat(@case, flatten, a);
            ExpectUnflat(@case, flatten, a, dLdZ);
        }
        foreach (var (isShared, label) in new[] { (true, "a second use with another size"), (false, "two objects that take turns") })
        {
            var @case = plan.Case(label, label);
            var (a, dLdZ, other) = (plan.Inputs.AwayFromZero(2, 4, 3), plan.Inputs.AwayFromZero(2, 12), plan.Inputs.AwayFromZero(3, 2, 5));
            var flatten = NewFlatten(@case);
            if (isShared)
            {
                @case.Call(flatten, "forward", other);
                @case.Call(flatten, "backward", other.Reshape(3, -1));
            }
            ExpectFlat(@case, flatten, a);
            if (!isShared) @case.Call(NewFlatten(@case), "forward", other);
            ExpectUnflat(@case, flatten, a, dLdZ);
        }
    }

    private static Value.Ref NewFlatten(Case @case) => @case.New(new Module("mytorch.flatten", "mytorch.nn.flatten"), "Flatten");

    private static void ExpectFlat(Case @case, Value.Ref flatten, Tensor a) => @case
        .Expect(@case.Call(flatten, "forward", a), "Z", a.Reshape(a.Rows, -1), "N, C·W")
        .Mistake("position-first", "goes through the channels of one position after another; the positions of one channel belong together",
            () => a.SwapAxes(1, 2).Copy().Reshape(a.Rows, -1));

    private static void ExpectUnflat(Case @case, Value.Ref flatten, Tensor a, Tensor dLdZ) => @case
        .Expect(@case.Call(flatten, "backward", dLdZ), "dLdA", dLdZ.Reshape(a.Shape), "N, C, W")
        .Mistake("position-first", "goes through the channels of one position after another; the positions of one channel belong together",
            () => dLdZ.Reshape(a.Rows, a.Shape[2], a.Shape[1]).SwapAxes(1, 2).Copy());

    private static void ExpectAll(Case @case, DrawnNetwork network)
    {
        var made = network.Start(@case);
        @case.Expect(@case.Call(made, "forward", network.A), "Z", network.Truth.Forward(network.A), "N, neurons").Within(Tolerance.ManyLayers).OutputMistakes(network);
        var gradients = network.Truth.Backward(network);
        @case.Expect(@case.Call(made, "backward", network.Labels), "dLdA", gradients.Input, "N, in_channels, W").Within(Tolerance.ManyLayers)
            .InputGradientMistakes(network).DividedByBatch(gradients.Input, network.A.Rows);
        for (var i = 0; i < network.Paths.Length; i++)
        {
            var path = DrawnNetwork.GradientPath(network.Paths[i]);
            @case.Expect(@case.Get(made, path), DrawnNetwork.Quantity(path), gradients.Parameters[i]).Within(Tolerance.ManyLayers)
                .DividedByBatch(gradients.Parameters[i], network.A.Rows);
        }
    }

    private static Expectation ExpectOutput(Case @case, DrawnNetwork network) => @case
        .Expect(@case.Call(network.Start(@case), "forward", network.A), "Z", network.Truth.Forward(network.A), "N, neurons").OutputMistakes(network);

    private static Expectation ExpectInputGradient(Case @case, DrawnNetwork network)
    {
        var made = network.Start(@case);
        @case.Call(made, "forward", network.A);
        return @case.Expect(@case.Call(made, "backward", network.Labels), "dLdA", network.Truth.Backward(network).Input, "N, in_channels, W").InputGradientMistakes(network);
    }

    private static void ExpectGradients(Case @case, DrawnNetwork network, string which, bool linear)
    {
        var made = network.Start(@case);
        @case.Call(made, "forward", network.A);
        @case.Call(made, "backward", network.Labels);
        var gradients = network.Truth.Backward(network).Parameters;
        for (var i = 0; i < network.Paths.Length; i++)
        {
            var path = DrawnNetwork.GradientPath(network.Paths[i]);
            if (path.StartsWith("linear", StringComparison.Ordinal) == linear && path.EndsWith(which, StringComparison.Ordinal))
                @case.Expect(@case.Get(made, path), DrawnNetwork.Quantity(path), gradients[i]).Within(Tolerance.Core);
        }
    }
}
