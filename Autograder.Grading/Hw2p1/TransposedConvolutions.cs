using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using Reference = ReferenceImpl.Convolution;
using Size = Autograder.Grading.Hw2p1.ConvolutionLayer.Size;

namespace Autograder.Grading.Hw2p1;

/// <summary>The course's transposed convolution: k − 1 zeros between neighbours, then a convolution of stride 1 without padding.</summary>
internal static class TransposedConvolutions
{
    public static Component ConvTranspose1d => Component(1);

    public static Component ConvTranspose2d => Component(2);

    /// <summary>Where W and b lie is what a strided convolution has too; the upsampling factor takes the place of stride and padding.</summary>
    private static ConvolutionLayer Layer(int dimensions) => new($"ConvTranspose{dimensions}d", dimensions, Strided: true) { Module = "mytorch.nn.ConvTranspose" };

    private static Component Component(int dimensions)
    {
        var layer = Layer(dimensions);
        var (component, id) = ($"convtranspose{dimensions}d", $"hw2p1/convtranspose{dimensions}d");
        return new Component(component, layer.Name, ["mytorch/nn/ConvTranspose.py", $"mytorch/nn/Conv{dimensions}d.py", "mytorch/nn/resampling.py"],
            Check.Core($"{id}/forward", "Forward: upsampled, then convolved", 1.5m, plan => Typical(plan, layer, (c, s) => ExpectZ(c, s))),
            Check.Core($"{id}/dLdA", "Backward: the gradient that flows on, dLdA", 1, plan => Typical(plan, layer, (c, s) =>
            {
                c.Call(s.Made, "forward", s.A);
                return ExpectInputGradient(c, s);
            })),
            Check.Core($"{id}/dLdW", "Backward: dLdW, summed over the batch and the positions", 1, plan => Typical(plan, layer, (c, s) =>
            {
                c.Call(s.Made, "forward", s.A);
                c.Call(s.Made, "backward", s.DLdZ);
                return ExpectWeightGradient(c, s);
            })),
            Check.Core($"{id}/dLdb", "Backward: dLdb, summed over the batch and the positions", 0.5m, plan => Typical(plan, layer, (c, s) =>
            {
                c.Call(s.Made, "forward", s.A);
                c.Call(s.Made, "backward", s.DLdZ);
                return ExpectBiasGradient(c, s);
            })),
            Check.Robust($"{id}/shapes", dimensions == 1 ? "A batch of one, a factor of one, a kernel of one" : "Images that are not square, a batch of one, biases that are not zero", 0.5m, plan => Shapes(plan, layer)),
            Check.Robust($"{id}/second-use", "A second forward and backward, of another size", 0.25m, plan => SecondUse(plan, layer)),
            Check.Robust($"{id}/init", "W and b come from the functions given", 0.25m, plan => InitFunctions(plan, layer)));
    }

    /// <summary>A student's layer and the reference with the same parameters: what upsampling makes of A, and the convolution after it.</summary>
    private sealed record Setting(ConvolutionLayer Layer, Value.Ref Made, Correlation Convolution, int Factor, Tensor A, Tensor Upsampled, Tensor DLdZ);

    /// <summary>The factor is neither N nor the kernel's size, nor one less than that: dividing by one is not dividing by another, and a zero too many is not the kernel's size.</summary>
    private static void Typical(Plan plan, ConvolutionLayer layer, Func<Case, Setting, Expectation> expect)
    {
        foreach (var (size, factor) in new[] { (new Size(3, 6, 5, 4, 6), 2), (new Size(2, 4, 6, 5, 5), 3) })
        {
            var square = size with { Lengths = [.. Enumerable.Repeat(size.Lengths[0], layer.Dimensions)] };
            var (@case, setting) = Start(plan, layer, square, factor, withBias: layer.Dimensions == 1);
            expect(@case, setting).Within(Tolerance.Core);
        }
    }

    private static void Shapes(Plan plan, ConvolutionLayer layer)
    {
        const string One = "a batch of one", Square = "square images";
        (Size Size, int Factor, string[] Traits)[] shapes = layer.Dimensions == 1
            ? [(new(4, 2, 4, 3, 6), 3, []), (new(1, 3, 2, 2, 5), 2, [One]), (new(2, 2, 3, 3, 6), 1, ["a factor of one"]), (new(2, 3, 2, 1, 4), 2, ["a kernel of one"])]
            : [(new(2, 2, 3, 3, 3, 5), 2, []), (new(3, 2, 3, 2, 4, 2), 3, []), (new(2, 3, 2, 2, 3, 3), 2, [Square]), (new(1, 2, 3, 3, 4, 4), 2, [One, Square])];
        foreach (var (size, factor, traits) in shapes)
        {
            var (@case, setting) = Start(plan, layer, size, factor, withBias: true, traits);
            ExpectZ(@case, setting);
            ExpectInputGradient(@case, setting);
            ExpectWeightGradient(@case, setting);
            ExpectBiasGradient(@case, setting);
        }
    }

    private static void SecondUse(Plan plan, ConvolutionLayer layer)
    {
        var size = new Size(4, 4, 2, 3, [.. Enumerable.Repeat(5, layer.Dimensions)]);
        var (@case, first) = Start(plan, layer, size, 2, withBias: layer.Dimensions == 1);
        @case.Call(first.Made, "forward", first.A);
        @case.Call(first.Made, "backward", first.DLdZ);
        var second = With(plan, first, plan.Inputs.AwayFromZero([3, 4, .. size.Lengths.Select(length => length - 1)]));
        ExpectZ(@case, second);
        ExpectInputGradient(@case, second);
    }

    private static void InitFunctions(Plan plan, ConvolutionLayer layer)
    {
        var truth = layer.Draw(plan, new Size(1, 2, 3, 4));
        var @case = plan.Case("in = 2, out = 3, kernel 4, factor 2");
        var made = @case.New(layer.Module, layer.Name, 2, 3, 4, 2, new Value.Pattern(truth.W), new Value.Pattern(truth.B));
        @case.Expect(@case.Get(made, $"{layer.Parameters}W"), "W", truth.W, layer.KernelAxes);
        @case.Expect(@case.Get(made, $"{layer.Parameters}b"), "b", truth.B, "out_channels");
    }

    private static (Case Case, Setting Setting) Start(Plan plan, ConvolutionLayer layer, Size size, int factor, bool withBias, params string[] traits)
    {
        var @case = plan.Case($"{size.Label}, factor {factor}", traits);
        var made = @case.New(layer.Module, layer.Name, size.In, size.Out, size.Kernel, factor);
        var convolution = layer.Draw(plan, size, withBias);
        layer.SetParameters(@case, made, convolution);
        var blank = new Setting(layer, made, convolution, factor, Tensor.Zeros(0), Tensor.Zeros(0), Tensor.Zeros(0));
        return (@case, With(plan, blank, plan.Inputs.AwayFromZero([size.N, size.In, .. size.Lengths])));
    }

    private static Setting With(Plan plan, Setting setting, Tensor a)
    {
        var upsampled = Upsample(a, setting.Factor);
        var outputs = setting.Convolution.Axes.Select(axis => setting.Convolution.Outputs(upsampled.Shape[axis]));
        return setting with { A = a, Upsampled = upsampled, DLdZ = plan.Inputs.AwayFromZero([a.Rows, setting.Convolution.W.Rows, .. outputs]) };
    }

    private static Expectation ExpectZ(Case @case, Setting setting)
    {
        var (convolution, a, factor) = (setting.Convolution, setting.A, setting.Factor);
        var z = @case.Expect(@case.Call(setting.Made, "forward", a), "Z", convolution.Forward(setting.Upsampled), setting.Layer.DataAxes("out_channels"))
            .Mistake("true-transpose", "is what PyTorch calls a transposed convolution; here the input is upsampled and then convolved with stride 1, so that the result is shorter",
                () => Transposed(convolution, a, factor))
            .Mistake("zeros-behind", "is computed with zeros behind the last entry too; upsampling ends with the last entry",
                () => convolution.Forward(convolution.Axes.Aggregate(setting.Upsampled, (x, axis) => x.Pad(axis, 0, factor - 1))))
            .Mistake("one-zero-too-many", "is computed with one zero too many between neighbours; a factor of k puts k − 1 there",
                () => convolution.Forward(Upsample(a, factor + 1)))
            .Mistake("kernel-for-factor", "is upsampled by the size of the kernel; upsampling_factor is another argument", () => convolution.Forward(Upsample(a, convolution.Kernel)));
        if (convolution.Axes.All(axis => a.Shape[axis] >= convolution.Kernel))
        {
            z.Mistake("not-upsampled", "is a convolution of the input as it is, without upsampling", () => convolution.Forward(a))
                .Mistake("upsampled-after", "is convolved first and upsampled after that; upsampling comes first", () => Upsample(convolution.Forward(a), factor));
        }
        return z.OutputMistakes(convolution, setting.Upsampled);
    }

    private static Expectation ExpectInputGradient(Case @case, Setting setting)
    {
        var (convolution, factor) = (setting.Convolution, setting.Factor);
        var atUpsampled = convolution.Backward(setting.Upsampled, setting.DLdZ).DLdA;
        var right = EveryKth(atUpsampled, factor);
        return @case.Expect(@case.Call(setting.Made, "backward", setting.DLdZ), "dLdA", right, setting.Layer.DataAxes("in_channels"))
            .Mistake("still-upsampled", "still has the size of the upsampled input; it must have the shape of the input", () => atUpsampled)
            .Mistake("kernel-not-flipped", "is computed with the kernel as it is; on the way back it has to be flipped",
                () => EveryKth(convolution.Flipped.Backward(setting.Upsampled, setting.DLdZ).DLdA, factor))
            .Mistake("first-entries", "holds the first entries of the upsampled gradient; it should hold every k-th",
                () => convolution.Axes.Aggregate(atUpsampled, (x, axis) => x.Slice(axis, 0, setting.A.Shape[axis])).Copy())
            .Mistake("divided-by-N", "is divided by the batch size N; the loss has divided by it already", () => right / setting.A.Rows);
    }

    private static Expectation ExpectWeightGradient(Case @case, Setting setting) => @case
        .Expect(setting.Layer.GetGradient(@case, setting.Made, "dLdW"), "dLdW", setting.Convolution.Backward(setting.Upsampled, setting.DLdZ).DLdW, setting.Layer.KernelAxes)
        .WeightGradientMistakes(setting.Convolution, setting.Upsampled, setting.DLdZ);

    private static Expectation ExpectBiasGradient(Case @case, Setting setting) => @case
        .Expect(setting.Layer.GetGradient(@case, setting.Made, "dLdb"), "dLdb", setting.Convolution.Backward(setting.Upsampled, setting.DLdZ).DLdb, "out_channels")
        .BiasGradientMistakes(setting.Convolution, setting.DLdZ);

    /// <summary>PyTorch's: every input entry adds its multiple of the kernel, strides apart. Its W is (in, out, …).</summary>
    private static Tensor Transposed(Correlation convolution, Tensor a, int factor)
    {
        var w = convolution.W.SwapAxes(0, 1).Copy();
        Reference.ConvTranspose layer = w.Rank == 3
            ? new Reference.ConvTranspose1d(w.Shape[0], w.Shape[1], convolution.Kernel, factor)
            : new Reference.ConvTranspose2d(w.Shape[0], w.Shape[1], convolution.Kernel, factor);
        layer.W.Set(w);
        layer.B!.Set(convolution.B);
        return layer.Forward(a);
    }

    private static Tensor Upsample(Tensor a, int factor) =>
        a.Rank == 3 ? new Reference.Upsample1d(factor).Forward(a) : new Reference.Upsample2d(factor).Forward(a);

    private static Tensor EveryKth(Tensor x, int factor) =>
        Enumerable.Range(2, x.Rank - 2).Aggregate(x, (y, axis) => y.Slice(axis, 0, step: factor)).Copy();
}
