using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw2p1;

/// <summary>
/// A perceptron 192 → 8 → 16 → 4 with ReLU between its layers, without biases, that looks at 8 vectors of 24 numbers at a time and moves on by 4: once as
/// a convolution over whole windows, once with weights shared inside the window, so that short kernels do. Truth is the perceptron itself, window by window.
/// </summary>
internal static class ScanningPerceptrons
{
    public static Component Simple => Component(new("CNN_SimpleScanningMLP", "simple", (8, 4), (1, 1), (1, 1)), "A scanning perceptron as a convolution", 5);

    public static Component Distributed => Component(new("CNN_DistributedScanningMLP", "distributed", (2, 2), (2, 2), (2, 1)), "A scanning perceptron with shared weights", 10);

    private const int Features = 24, Window = 8, Step = 4, Outputs = 4;

    private sealed record Scan(string Name, string Id, params (int Kernel, int Stride)[] Layers);

    private static Component Component(Scan scan, string title, decimal total) =>
        new($"{scan.Id}-scan", title, ["models/mlp_scan.py", "mytorch/nn/Conv1d.py", "mytorch/nn/resampling.py", "mytorch/nn/activation.py", "mytorch/flatten.py"],
            Check.Core($"hw2p1/{scan.Id}-scan/forward", "init_weights and forward: what the perceptron gives for each window", total * 0.8m, plan => Forward(plan, scan)),
            Check.Robust($"hw2p1/{scan.Id}-scan/batch", "Several sequences at a time, and a last window that is not whole", total * 0.1m, plan => Batch(plan, scan)),
            Check.Robust($"hw2p1/{scan.Id}-scan/backward", "Backward: the gradient at the sequence", total * 0.1m, plan => Backward(plan, scan)));

    private static void Forward(Plan plan, Scan scan)
    {
        var (weights, a) = Draw(plan, scan, n: 1, length: 20);
        ExpectOutput(plan.Case("one sequence of 20"), scan, weights, a).Within(Tolerance.Core);
    }

    private static void Batch(Plan plan, Scan scan)
    {
        foreach (var (n, length, traits) in new[] { (1, 16, System.Array.Empty<string>()), (3, 16, ["several sequences"]), (1, 22, ["a length that is no multiple of 4"]) })
        {
            var (weights, a) = Draw(plan, scan, n, length);
            ExpectOutput(plan.Case($"N = {n}, length {length}", traits), scan, weights, a);
        }
    }

    private static void Backward(Plan plan, Scan scan)
    {
        var (weights, a) = Draw(plan, scan, n: 2, length: 20);
        var right = Truth(weights, a);
        var dLdZ = plan.Inputs.AwayFromZero(right.Shape);
        foreach (var flat in new[] { true, false })
        {
            var @case = plan.EitherCase("the shape of dLdZ", flat ? "N = 2, dLdZ (N, 4·windows)" : "N = 2, dLdZ (N, 4, windows)");
            var network = Start(@case, scan, weights);
            @case.Call(network, "forward", a);
            @case.Expect(@case.Call(network, "backward", flat ? dLdZ.Reshape(a.Rows, -1) : dLdZ), "dLdA", Gradient(weights, a, dLdZ), "N, C, W");
        }
    }

    private static Value.Ref Start(Case @case, Scan scan, Tensor[] weights)
    {
        var network = @case.New("models.mlp_scan", scan.Name);
        @case.Call(network, "init_weights", new Value.List([.. weights.Select(w => (Value)w)]));
        return network;
    }

    private static Expectation ExpectOutput(Case @case, Scan scan, Tensor[] weights, Tensor a)
    {
        var right = Truth(weights, a);
        const string Order = "is computed with the rows of a weight matrix taken channel by channel; they go through time first, with all channels of one moment together";
        const string Transpose = "is computed with the numbers of a weight matrix in the order in which they lie; it is (inputs, outputs) and has to be transposed first";
        var z = @case.Expect(@case.Call(Start(@case, scan, weights), "forward", a), "Z", Flat(right), "N, 4·windows").Within(Tolerance.ManyLayers)
            .Accept("not-flattened", "is not flattened, which is as right", () => right)
            .Mistake("flattened-by-window", "is flattened window by window; the outputs of one neuron belong together", () => Flat(right.SwapAxes(1, 2)))
            .Mistake("no-activations", "lacks the ReLU between the layers", () => Flat(Convolved(scan, Kernels(scan, weights), a, activate: false)))
            .Mistake("last-activation", "has a ReLU after the last layer; there is none", () => Flat(Tensor.Maximum(right, Tensor.Scalar(0))))
            .Mistake("time-reversed", "is computed with time running backwards inside each window",
                () => Flat(Convolved(scan, [.. Kernels(scan, weights).Select(w => w.Flip(2).Copy())], a)));
        // One matrix may be mistaken and the others right.
        for (var layers = 1; layers < 1 << scan.Layers.Length; layers++)
        {
            var mistaken = layers;
            z.Mistake("not-transposed", Transpose, () => With(mistaken, (w, _, k) => w.Reshape(w.Columns, -1, k)))
                .Mistake("not-transposed", Transpose, () => With(mistaken, (w, _, k) => w.Reshape(w.Columns, k, -1).SwapAxes(1, 2).Copy()))
                .Mistake("channels-first", Order, () => With(mistaken, (w, inputs, k) => w.Reshape(inputs, k, -1).Transpose(2, 0, 1).Copy()));
        }
        foreach (var (layer, stride) in scan.Id == "simple" ? new[] { (0, 8), (0, 1) } : [(2, 2)])
        {
            if (stride == 8 && a.Columns < 2 * Window) continue;
            z.Mistake("wrong-step", $"has windows that begin {(stride == 1 ? 1 : 8)} moments apart; they begin 4 apart",
                () => Flat(Convolved(scan with { Layers = [.. scan.Layers.Select((l, i) => i == layer ? (l.Kernel, stride) : l)] }, Kernels(scan, weights), a)));
        }
        return z;

        Tensor With(int mistaken, Func<Tensor, int, int, Tensor> arrange) => Flat(Convolved(scan, [.. scan.Layers.Select((layer, i) =>
            (mistaken >> i & 1) == 0 ? Kernel(weights[i], Inputs(scan, i), layer.Kernel) : arrange(Shared(weights[i], Inputs(scan, i) * layer.Kernel), Inputs(scan, i), layer.Kernel))], a));
    }

    /// <summary>(N, 4, windows): the perceptron on each window, read time first.</summary>
    private static Tensor Truth(Tensor[] weights, Tensor a)
    {
        var perceptron = Perceptron(weights);
        return Tensor.Stack([.. Starts(a).Select(start => perceptron.Forward(ReadWindow(a, start)))], axis: 2);
    }

    private static Tensor Gradient(Tensor[] weights, Tensor a, Tensor dLdZ)
    {
        var (perceptron, gradient) = (Perceptron(weights), Tensor.ZerosLike(a));
        foreach (var (start, window) in Starts(a).Select((start, window) => (start, window)))
        {
            perceptron.Forward(ReadWindow(a, start));
            var share = perceptron.Backward(dLdZ.At(window, 2).Copy()).Reshape(a.Rows, Window, Features).SwapAxes(1, 2);
            gradient.Slice(2, start, start + Window).AddInPlace(share);
        }
        return gradient;
    }

    private static Sequential Perceptron(Tensor[] weights)
    {
        var perceptron = Sequential.Mlp([Features * Window, 8, 16, Outputs]);
        for (var i = 0; i < weights.Length; i++) perceptron.Parameters[2 * i].Set(weights[i].T);
        return perceptron;
    }

    private static IEnumerable<int> Starts(Tensor a) => Enumerable.Range(0, ((a.Columns - Window) / Step) + 1).Select(window => window * Step);

    private static Tensor ReadWindow(Tensor a, int start) => a.Slice(2, start, start + Window).SwapAxes(1, 2).Copy().Reshape(a.Rows, Window * Features);

    /// <summary>The same as convolutions, for the mistakes that only they allow.</summary>
    private static Tensor Convolved(Scan scan, Tensor[] kernels, Tensor a, bool activate = true)
    {
        for (var i = 0; i < kernels.Length; i++)
        {
            a = new Correlation(kernels[i], Tensor.Zeros(kernels[i].Rows), scan.Layers[i].Stride).Forward(a);
            if (activate && i < kernels.Length - 1) a = Tensor.Maximum(a, Tensor.Scalar(0));
        }
        return a;
    }

    private static Tensor[] Kernels(Scan scan, Tensor[] weights) => [.. scan.Layers.Select((layer, i) => Kernel(weights[i], Inputs(scan, i), layer.Kernel))];

    private static Tensor Kernel(Tensor weights, int inputs, int k) =>
        Shared(weights, inputs * k).Reshape(k, inputs, -1).Transpose(2, 1, 0).Copy();

    /// <summary>The first of the equal blocks along the diagonal.</summary>
    private static Tensor Shared(Tensor weights, int rows) =>
        weights.Slice(0, 0, rows).Slice(1, 0, weights.Columns * rows / weights.Rows).Copy();

    private static int Inputs(Scan scan, int layer) => layer == 0 ? Features : scan.Id == "simple" ? (layer == 1 ? 8 : 16) : layer == 1 ? 2 : 8;

    private static Tensor Flat(Tensor x) => x.Copy().Reshape(x.Rows, -1);

    /// <summary>Draws anew until no ReLU lies so near its kink that float32 could fall on the other side.</summary>
    private static (Tensor[] Weights, Tensor A) Draw(Plan plan, Scan scan, int n, int length)
    {
        while (true)
        {
            Tensor[] weights = scan.Id == "simple"
                ? [plan.Inputs.Normal(192, 8) / 8, plan.Inputs.Normal(8, 16) / 2, plan.Inputs.Normal(16, 4) / 2]
                : [Blocks(plan.Inputs.Normal(48, 2) / 4, 4), Blocks(plan.Inputs.Normal(4, 8) / 2, 2), plan.Inputs.Normal(16, 4) / 2];
            var (a, perceptron) = (plan.Inputs.Normal(n, Features, length), Perceptron(weights));
            if (Starts(a).All(start =>
            {
                perceptron.Forward(ReadWindow(a, start));
                return perceptron.Activations[1].Abs().Min() > 1e-3 && perceptron.Activations[3].Abs().Min() > 1e-3;
            })) return (weights, a);
        }
    }

    private static Tensor Blocks(Tensor block, int count)
    {
        var matrix = Tensor.Zeros(block.Rows * count, block.Columns * count);
        for (var i = 0; i < count; i++)
            matrix.Slice(0, i * block.Rows, (i + 1) * block.Rows).Slice(1, i * block.Columns, (i + 1) * block.Columns).CopyInPlace(block);
        return matrix;
    }
}
