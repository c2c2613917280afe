using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using static Autograder.Grading.Hw2p1.ConvolutionLayer;

namespace Autograder.Grading.Hw2p1;

/// <summary>
/// Z[n, o, j] = b[o] + Σ W[o, c, i]·A[n, c, j·stride + i − padding], and the same with rows and columns. W (out, in, k[, k]), b (out);
/// gradients are sums over the batch.
/// </summary>
/// <remarks>
/// The course's graders pad by 1 to 9 but never by 0, leave the biases of images zero, and know square images only: what lies beyond is robust.
/// </remarks>
internal static class Convolutions
{
    public static Component Conv1dStride1 => Component(new("Conv1d_stride1", 1, Strided: false), 10);

    public static Component Conv1d => Component(new("Conv1d", 1, Strided: true), 5);

    public static Component Conv2dStride1 => Component(new("Conv2d_stride1", 2, Strided: false), 10);

    public static Component Conv2d => Component(new("Conv2d", 2, Strided: true), 5);

    private static Component Component(ConvolutionLayer layer, decimal total)
    {
        var component = layer.Name.ToLowerInvariant().Replace('_', '-');
        var id = $"hw2p1/{component}";
        var part = total / 50; // robust checks share a fifth
        string[] files = layer.Strided
            ? [$"mytorch/nn/Conv{layer.Dimensions}d.py", "mytorch/nn/resampling.py"]
            : [$"mytorch/nn/Conv{layer.Dimensions}d.py"];
        var what = layer.Strided ? "Forward: padded, correlated with the kernel, every stride-th output kept" : "Forward: the kernel laid on every window";
        return new Component(component, layer.Name, files,
        [
            Check.Core($"{id}/forward", what, total * 0.3m, plan => Forward(plan, layer)),
            Check.Core($"{id}/dLdA", "Backward: the gradient that flows on, dLdA", total * 0.2m, plan => InputGradient(plan, layer)),
            Check.Core($"{id}/dLdW", "Backward: dLdW, summed over the batch and the positions", total * 0.2m, plan => WeightGradient(plan, layer)),
            Check.Core($"{id}/dLdb", "Backward: dLdb, summed over the batch and the positions", total * 0.1m, plan => BiasGradient(plan, layer)),
            .. layer.Strided
                ? new[]
                {
                    Check.Robust($"{id}/padding-0", "Without padding, given as 0 or not given", 3 * part, plan => NoPadding(plan, layer)),
                    Check.Robust($"{id}/attributes", "It has its stride and pad", part, plan => Attributes(plan, layer)),
                }
                : [],
            .. layer.Dimensions == 2 ? [Check.Robust($"{id}/bias", "Biases that are not zero", part, plan => Bias(plan, layer))] : Array.Empty<Check>(),
            Check.Robust($"{id}/shapes", ShapesTitle(layer), (layer.Strided, layer.Dimensions) switch
            {
                (false, 1) => 5 * part,
                (false, _) => 4 * part,
                (true, 1) => 3 * part,
                _ => 2 * part,
            }, plan => Shapes(plan, layer)),
            Check.Robust($"{id}/second-use", "A second forward and backward, of another size and of the same", (layer.Strided ? 1 : 2) * part, plan => SecondUse(plan, layer)),
            Check.Robust($"{id}/init", "W and b come from the functions given; without them W is drawn and b is zero", (layer.Strided ? 2 : 3) * part, plan => InitFunctions(plan, layer)),
        ]);
    }

    private static string ShapesTitle(ConvolutionLayer layer) => (layer.Dimensions, layer.Strided) switch
    {
        (1, false) => "A batch of one, a kernel of one, a kernel as wide as the input",
        (1, true) => "A batch of one, a kernel of one, stride 1, a stride longer than the kernel",
        _ => "Images that are not square, a batch of one, a kernel of one",
    };

    /// <summary>
    /// The padding is never stride − 1: beginning with a later output would then look like padding that is missing in front; once it is longer than the stride, or padding in front only would just lack the last window. The first has N, in, out and kernel
    /// all different, and so has its second use; a stride and its square are none of these, nor N of the others: a factor is known for what it is.
    /// </summary>
    private static Size[] Typical(ConvolutionLayer layer) => (layer.Dimensions, layer.Strided) switch
    {
        (1, false) => [new(2, 4, 5, 3, 10), new(3, 2, 5, 4, 9)],
        (1, true) => [new(7, 2, 5, 4, 11) { Stride = 3, Padding = 4 }, new(5, 6, 7, 3, 10) { Stride = 2, Padding = 2 }],
        (2, false) => [new(2, 4, 5, 3, 6, 6), new(3, 4, 5, 2, 5, 5)],
        _ => [new(7, 4, 5, 2, 6, 6) { Stride = 3, Padding = 4 }, new(5, 6, 7, 3, 8, 8) { Stride = 2, Padding = 2 }],
    };

    private static void Forward(Plan plan, ConvolutionLayer layer)
    {
        foreach (var size in Typical(layer))
        {
            var (@case, made, truth, a) = Start(plan, layer, size, withBias: layer.Dimensions == 1);
            ExpectZ(@case, made, layer, truth, a).Within(Tolerance.Core);
        }
    }

    private static void InputGradient(Plan plan, ConvolutionLayer layer)
    {
        foreach (var size in Typical(layer))
        {
            var (@case, made, truth, a) = Start(plan, layer, size, withBias: layer.Dimensions == 1);
            @case.Call(made, "forward", a);
            ExpectInputGradient(@case, made, layer, truth, a, Upstream(plan, truth, a)).Within(Tolerance.Core);
        }
    }

    private static void WeightGradient(Plan plan, ConvolutionLayer layer)
    {
        foreach (var size in Typical(layer))
        {
            var (@case, made, truth, a) = Start(plan, layer, size, withBias: layer.Dimensions == 1);
            var dLdZ = Upstream(plan, truth, a);
            @case.Call(made, "forward", a);
            @case.Call(made, "backward", dLdZ);
            ExpectWeightGradient(@case, made, layer, truth, a, dLdZ).Within(Tolerance.Core);
        }
    }

    private static void BiasGradient(Plan plan, ConvolutionLayer layer)
    {
        foreach (var size in Typical(layer))
        {
            var (@case, made, truth, a) = Start(plan, layer, size, withBias: layer.Dimensions == 1);
            var dLdZ = Upstream(plan, truth, a);
            @case.Call(made, "forward", a);
            @case.Call(made, "backward", dLdZ);
            ExpectBiasGradient(@case, made, layer, truth, dLdZ).Within(Tolerance.Core);
        }
    }

    private static void Bias(Plan plan, ConvolutionLayer layer)
    {
        foreach (var size in Typical(layer))
        {
            var (@case, made, truth, a) = Start(plan, layer, size);
            ExpectZ(@case, made, layer, truth, a);
        }
    }

    private static void NoPadding(Plan plan, ConvolutionLayer layer)
    {
        foreach (var (kernel, stride, padding, trait) in new[] { (3, 2, 0, "padding 0"), (2, 3, 0, "padding 0"), (3, 2, 1, "padding above 0") })
        {
            var size = new Size(3, 2, 4, kernel, [.. Enumerable.Repeat(10, layer.Dimensions)]) { Stride = stride, Padding = padding };
            var (@case, made, truth, a) = Start(plan, layer, size, withBias: layer.Dimensions == 1, trait);
            ExpectAll(plan, @case, made, layer, truth, a);
        }
        var unsaid = new Size(3, 4, 2, 2, [.. Enumerable.Repeat(8, layer.Dimensions)]) { Stride = 2 };
        var without = plan.Case($"{unsaid.Label}, the padding not given", "padding 0");
        var correlation = layer.Draw(plan, unsaid, withBias: layer.Dimensions == 1);
        var layerWithout = without.New(layer.Module, layer.Name, unsaid.In, unsaid.Out, unsaid.Kernel, unsaid.Stride);
        layer.SetParameters(without, layerWithout, correlation);
        ExpectAll(plan, without, layerWithout, layer, correlation, plan.Inputs.AwayFromZero([unsaid.N, unsaid.In, .. unsaid.Lengths]));
    }

    private static void Attributes(Plan plan, ConvolutionLayer layer)
    {
        var size = new Size(1, 2, 3, 3, [.. Enumerable.Repeat(9, layer.Dimensions)]) { Stride = plan.Inputs.Integer(3, 999), Padding = plan.Inputs.Integer(1, 99) };
        var @case = plan.Case(size.Label);
        var made = layer.New(@case, size);
        @case.Expect(@case.Get(made, "stride"), "stride", size.Stride);
        @case.Expect(@case.Get(made, "pad"), "pad", size.Padding);
    }

    private static void Shapes(Plan plan, ConvolutionLayer layer)
    {
        const string One = "a batch of one", Square = "square images", Stride1 = "stride 1";
        var (stride, padding) = layer.Strided ? (2, 1) : (1, 0);
        (Size Size, string[] Traits)[] shapes = (layer.Dimensions, layer.Strided) switch
        {
            (1, false) =>
            [
                (new(3, 2, 4, 3, 8), []), (new(1, 3, 2, 2, 7), [One]), (new(2, 3, 2, 1, 5), ["a kernel of one"]),
                (new(2, 2, 3, 6, 6), ["a kernel as wide as the input"]), (new(2, 1, 1, 3, 7), ["one channel"]),
            ],
            (1, true) =>
            [
                (new(3, 2, 4, 3, 9), []), (new(1, 3, 2, 2, 7), [One]), (new(2, 3, 2, 1, 5), ["a kernel of one"]),
                (new(2, 2, 3, 3, 8) { Stride = 1, Padding = 2 }, [Stride1]), (new(2, 2, 3, 2, 10) { Stride = 4, Padding = 1 }, ["a stride longer than the kernel"]),
            ],
            (_, false) =>
            [
                (new(2, 2, 3, 3, 5, 8), []), (new(2, 2, 3, 2, 7, 4), []), (new(2, 3, 2, 2, 5, 5), [Square]),
                (new(1, 2, 3, 3, 5, 5), [One, Square]), (new(2, 3, 2, 1, 3, 4), ["a kernel of one"]),
            ],
            _ =>
            [
                (new(2, 2, 3, 3, 5, 9), []), (new(2, 2, 3, 2, 8, 4), []), (new(2, 3, 2, 2, 7, 7), [Square]), (new(1, 2, 3, 3, 6, 6), [One, Square]),
                (new(2, 2, 2, 3, 6, 6) { Stride = 1, Padding = 2 }, [Stride1, Square]), (new(2, 3, 2, 1, 4, 5) { Stride = 3, Padding = 1 }, ["a kernel of one"]),
            ],
        };
        foreach (var (size, traits) in shapes)
        {
            var given = size with { Stride = size.Stride == 1 && !traits.Contains(Stride1) ? stride : size.Stride, Padding = size.Padding == 0 ? padding : size.Padding };
            var (@case, made, truth, a) = Start(plan, layer, given, withBias: layer.Dimensions == 1, traits);
            ExpectAll(plan, @case, made, layer, truth, a);
        }
    }

    private static void SecondUse(Plan plan, ConvolutionLayer layer)
    {
        SecondUse(plan, layer, more: 1, shorter: 2);
        SecondUse(plan, layer, more: 0, shorter: 0, "a second input of the same size");
    }

    private static void SecondUse(Plan plan, ConvolutionLayer layer, int more, int shorter, params string[] traits)
    {
        var size = Typical(layer)[0];
        var (@case, made, truth, first) = Start(plan, layer, size, withBias: layer.Dimensions == 1, traits);
        var firstDLdZ = Upstream(plan, truth, first);
        @case.Call(made, "forward", first);
        @case.Call(made, "backward", firstDLdZ);

        var a = plan.Inputs.AwayFromZero([size.N + more, size.In, .. size.Lengths.Select(length => length - shorter)]);
        var dLdZ = Upstream(plan, truth, a);
        ExpectZ(@case, made, layer, truth, a);
        ExpectInputGradient(@case, made, layer, truth, a, dLdZ);
        var (before, after) = (truth.Backward(first, firstDLdZ), truth.Backward(a, dLdZ));
        const string Accumulated = "adds up over backward calls until somebody sets it to zero; that is as right as setting it afresh";
        const string Stale = "still holds the gradient of the first backward";
        ExpectWeightGradient(@case, made, layer, truth, a, dLdZ)
            .Accept("accumulated", Accumulated, () => before.DLdW + after.DLdW).Mistake("stale", Stale, () => before.DLdW);
        ExpectBiasGradient(@case, made, layer, truth, dLdZ)
            .Accept("accumulated", Accumulated, () => before.DLdb + after.DLdb).Mistake("stale", Stale, () => before.DLdb);
    }

    private static void InitFunctions(Plan plan, ConvolutionLayer layer)
    {
        var size = new Size(1, 2, 3, 4, [.. Enumerable.Repeat(9, layer.Dimensions)]) { Stride = layer.Strided ? 2 : 1, Padding = layer.Strided ? 1 : 0 };
        var truth = layer.Draw(plan, size);
        var @case = plan.Case($"in = {size.In}, out = {size.Out}, kernel {size.Kernel}");
        var made = layer.New(@case, size, new Value.Pattern(truth.W), new Value.Pattern(truth.B));
        @case.Expect(@case.Get(made, $"{layer.Parameters}W"), "W", truth.W, layer.KernelAxes);
        @case.Expect(@case.Get(made, $"{layer.Parameters}b"), "b", truth.B, "out_channels")
            .Mistake("called-with-in-channels", ConvolutionMistakes.BiasOfInputs, () => truth.B.Slice(0, 0, size.In).Copy());

        var without = plan.Case($"in = {size.In}, out = {size.Out}, kernel {size.Kernel}, no functions given");
        without.Expect(without.Get(layer.New(without, size), $"{layer.Parameters}b"), "b", Tensor.Zeros(size.Out), "out_channels");

        // So many numbers of a normal distribution have both signs; zeros, ones and numbers between 0 and 1 do not.
        var many = size with { In = 8, Out = 8 };
        var signs = plan.Case($"in = {many.In}, out = {many.Out}, kernel {many.Kernel}, no functions given");
        var w = signs.Get(layer.New(signs, many), $"{layer.Parameters}W");
        signs.Expect(signs.Call(signs.Call(w, "__lt__", 0), "any"), "that W has negative numbers", true);
        signs.Expect(signs.Call(signs.Call(w, "__gt__", 0), "any"), "that W has positive numbers", true);
    }

    /// <summary>A case with a student's layer that has random parameters, the reference with the same, and an input.</summary>
    private static (Case Case, Value.Ref Layer, Correlation Truth, Tensor A) Start(
        Plan plan, ConvolutionLayer layer, Size size, bool withBias = true, params string[] traits)
    {
        var (@case, truth) = (plan.Case(size.Label, traits), layer.Draw(plan, size, withBias));
        var made = layer.New(@case, size);
        layer.SetParameters(@case, made, truth);
        return (@case, made, truth, plan.Inputs.AwayFromZero([size.N, size.In, .. size.Lengths]));
    }

    private static Tensor Upstream(Plan plan, Correlation truth, Tensor a) =>
        plan.Inputs.AwayFromZero([a.Rows, truth.W.Rows, .. truth.Axes.Select(axis => truth.Outputs(a.Shape[axis]))]);

    private static void ExpectAll(Plan plan, Case @case, Value.Ref made, ConvolutionLayer layer, Correlation truth, Tensor a)
    {
        var dLdZ = Upstream(plan, truth, a);
        ExpectZ(@case, made, layer, truth, a);
        ExpectInputGradient(@case, made, layer, truth, a, dLdZ);
        ExpectWeightGradient(@case, made, layer, truth, a, dLdZ);
        ExpectBiasGradient(@case, made, layer, truth, dLdZ);
    }

    private static Expectation ExpectZ(Case @case, Value.Ref made, ConvolutionLayer layer, Correlation truth, Tensor a) =>
        @case.Expect(@case.Call(made, "forward", a), "Z", truth.Forward(a), layer.DataAxes("out_channels")).OutputMistakes(truth, a);

    private static Expectation ExpectInputGradient(Case @case, Value.Ref made, ConvolutionLayer layer, Correlation truth, Tensor a, Tensor dLdZ) =>
        @case.Expect(@case.Call(made, "backward", dLdZ), "dLdA", truth.Backward(a, dLdZ).DLdA, layer.DataAxes("in_channels")).InputGradientMistakes(truth, a, dLdZ);

    private static Expectation ExpectWeightGradient(Case @case, Value.Ref made, ConvolutionLayer layer, Correlation truth, Tensor a, Tensor dLdZ) =>
        @case.Expect(layer.GetGradient(@case, made, "dLdW"), "dLdW", truth.Backward(a, dLdZ).DLdW, layer.KernelAxes).WeightGradientMistakes(truth, a, dLdZ);

    private static Expectation ExpectBiasGradient(Case @case, Value.Ref made, ConvolutionLayer layer, Correlation truth, Tensor dLdZ) =>
        @case.Expect(layer.GetGradient(@case, made, "dLdb"), "dLdb", dLdZ.Sum([0, .. truth.Axes]), "out_channels").BiasGradientMistakes(truth, dLdZ);
}
