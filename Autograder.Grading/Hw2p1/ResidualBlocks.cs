using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Convolution;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw2p1;

/// <summary>
/// A ConvBlock is a Conv2d and its BatchNorm2d. A ResBlock is ReLU(ConvBlock → ReLU → ConvBlock of kernel 1, plus a way around them), where the way around is a
/// ConvBlock like the first, or the identity where that keeps every number in its place: bonus.
/// </summary>
internal static class ResidualBlocks
{
    public static Component ConvBlock => new("convblock", "ConvBlock", Files,
        Check.Core("hw2p1/convblock/forward", "Forward: convolved and normalised", 2, plan => EachConvBlock(plan, square: true, backward: false)),
        Check.Core("hw2p1/convblock/dLdA", "Backward: the gradient at its input", 2, plan => EachConvBlock(plan, square: true, backward: true)),
        Check.Robust("hw2p1/convblock/shapes", "Images that are not square, and the size of a new block's kernels", 1, plan => EachConvBlock(plan, square: false, backward: true)))
    {
        IsBonus = true,
    };

    public static Component ResBlock => new("resblock", "ResBlock", Files,
        Check.Core("hw2p1/resblock/forward", "Forward: the two ways added and activated", 2, plan => EachResBlock(plan, Typical, backward: false)),
        Check.Core("hw2p1/resblock/dLdA", "Backward: the gradient at its input, by both ways", 2, plan => EachResBlock(plan, Typical, backward: true)),
        Check.Robust("hw2p1/resblock/identity", "The way around is the identity where all numbers keep their place, and only there", 0.5m,
            plan => EachResBlock(plan, Identities, backward: true)),
        Check.Robust("hw2p1/resblock/defaults", "Stride 3 and padding 1 unless given", 0.5m,
            plan => EachResBlock(plan, [(new(2, 2, 3, 3, 7, 6) { Stride = 3, Padding = 1 }, [])], backward: false, given: false)))
    {
        IsBonus = true,
    };

    private static readonly string[] Files = ["models/resnet.py", "mytorch/nn/Conv2d.py", "mytorch/nn/resampling.py", "mytorch/nn/batchnorm2d.py", "mytorch/nn/activation.py"];

    private static readonly (ConvolutionLayer.Size Size, string[] Traits)[] Typical =
    [
        (new(2, 2, 3, 3, 7, 7) { Stride = 3, Padding = 1 }, []),
        (new(2, 3, 2, 2, 6, 6) { Stride = 2, Padding = 1 }, []),
    ];

    /// <summary>Channels that are equal are not enough, nor is a shape that stays.</summary>
    private static readonly (ConvolutionLayer.Size Size, string[] Traits)[] Identities =
    [
        (new(2, 2, 2, 1, 3, 4), ["a way around that is the identity"]),
        (new(2, 2, 2, 3, 4, 3) { Padding = 1 }, []),
        (new(2, 2, 2, 1, 3, 3) { Padding = 1 }, []),
        (new(2, 2, 2, 1, 5, 5) { Stride = 2 }, []),
    ];

    private static void EachConvBlock(Plan plan, bool square, bool backward)
    {
        foreach (var (size, _) in Typical)
        {
            var given = square ? size : size with { Lengths = [size.Lengths[0] - 1, size.Lengths[1] + 1] };
            var (@case, a) = (plan.Case(given.Label), plan.Inputs.AwayFromZero([given.N, given.In, .. given.Lengths]));
            var block = @case.New("models.resnet", "ConvBlock", given.In, given.Out, given.Kernel, given.Stride, given.Padding);
            var truth = Block(plan, given.In, given.Out, given.Kernel, given.Stride, given.Padding);
            if (!square) @case.ExpectShape(block, "layers.0.conv2d_stride1.W", given.Out, given.In, given.Kernel, given.Kernel);
            SetBlock(@case, block, "", truth);
            Expect(plan, @case, block, truth, a, backward)?
                .Mistake("not-normalised", "is the convolution alone; the normalisation is missing", () => truth.Children[0].Forward(a));
        }
    }

    private static void EachResBlock(Plan plan, IEnumerable<(ConvolutionLayer.Size Size, string[] Traits)> sizes, bool backward, bool given = true)
    {
        foreach (var (size, traits) in sizes)
        {
            var @case = plan.Case(size.Label, traits);
            var (first, second, around, a) = Draw(plan, size);
            Value[] arguments = [size.In, size.Out, size.Kernel, .. given ? new Value[] { size.Stride, size.Padding } : []];
            var block = @case.New("models.resnet", "ResBlock", arguments);
            SetBlock(@case, block, "convolution_layers.0.", first);
            SetBlock(@case, block, "convolution_layers.2.", second);
            if (around is not null) SetBlock(@case, block, "residual_connection.", around);

            var branch = new Sequential(first, new ReLU(), second);
            Expect(plan, @case, block, new Sequential(new Residual(branch, around), new ReLU()), a, backward,
                ("branch-only", "comes back through the two blocks alone; the way around has a share in it", branch),
                ("way-around-only", "comes back by the way around alone; the two blocks have a share in it", around ?? (Layer)new Identity()))?
                .Mistake("no-way-around", "lacks the way around the two blocks", () => Positive(branch.Forward(a)))
                .Mistake("way-around-only", "is the way around alone; the two blocks are missing", () => Positive((around ?? (Layer)new Identity()).Forward(a)))
                .Mistake("no-last-activation", "lacks the ReLU after the sum", () => new Residual(branch, around).Forward(a))
                .Mistake("no-inner-activation", "lacks the ReLU between the two blocks", () => Positive(new Residual(new Sequential(first, second), around).Forward(a)))
                .Mistake("activated-before-sum", "is activated before the way around is added; the sum has to be activated",
                    () => Positive(branch.Forward(a)) + (around ?? (Layer)new Identity()).Forward(a));
        }

        static Tensor Positive(Tensor x) => Tensor.Maximum(x, Tensor.Scalar(0));
    }

    /// <param name="oneWay">Blocks whose way back is only a part of it.</param>
    /// <returns>The expectation of the output, where that is what is looked at.</returns>
    private static Expectation? Expect(Plan plan, Case @case, Value.Ref block, Layer truth, Tensor a, bool backward, params (string Id, string Words, Layer Part)[] oneWay)
    {
        var z = truth.Forward(a);
        var forward = @case.Call(block, "forward", a);
        if (!backward) return @case.Expect(forward, "Z", z, "N, out_channels, H, W").Within(Tolerance.Core);

        var grad = plan.Inputs.AwayFromZero(z.Shape);
        var gradient = @case.Expect(@case.Call(block, "backward", grad), "dLdA", truth.Backward(grad), "N, in_channels, H, W").Within(Tolerance.Core);
        foreach (var (id, words, part) in oneWay)
            gradient.Mistake(id, words, () => part.Backward(grad * Tensor.Greater(z, Tensor.Scalar(0)))); // z has gone through the last ReLU
        return null;
    }

    /// <summary>
    /// Draws anew until both ReLU have something to cut off and to let through, none of it too near the kink for float32; and until no channel varies so little
    /// that its normalisation would make much of the rounding.
    /// </summary>
    private static (Sequential First, Sequential Second, Sequential? Around, Tensor A) Draw(Plan plan, ConvolutionLayer.Size size)
    {
        while (true)
        {
            var first = Block(plan, size.In, size.Out, size.Kernel, size.Stride, size.Padding);
            var second = Block(plan, size.Out, size.Out, 1, 1, 0);
            var around = size is { Kernel: 1, Stride: 1, Padding: 0 } && size.In == size.Out ? null : Block(plan, size.In, size.Out, size.Kernel, size.Stride, size.Padding);
            var a = plan.Inputs.AwayFromZero([size.N, size.In, .. size.Lengths]);
            var inner = first.Forward(a);
            var activated = Tensor.Maximum(inner, Tensor.Scalar(0));
            var sum = second.Forward(activated) + (around ?? (Layer)new Identity()).Forward(a);
            if (Kink.IsExercised(inner) && Kink.IsExercised(sum) && Varies(first, a) && Varies(second, activated) && (around is null || Varies(around, a)))
                return (first, second, around, a);
        }

        static bool Varies(Sequential block, Tensor input) => block.Children[0].Forward(input).Variance([0, 2, 3]).Min() > 0.1;
    }

    private static Sequential Block(Plan plan, int inputs, int outputs, int kernel, int stride, int padding)
    {
        var (convolution, normalization) = (new Conv2d(inputs, outputs, kernel, stride, padding), BatchNorm2d.OfTheCourse(outputs));
        foreach (var parameter in new[] { convolution.W, convolution.B!, normalization.Gamma, normalization.Beta })
            parameter.Set(plan.Inputs.AwayFromZero(parameter.Value.Shape));
        return new Sequential(convolution, normalization);
    }

    private static void SetBlock(Case @case, Value.Ref block, string path, Sequential truth)
    {
        @case.Set(block, $"{path}layers.0.conv2d_stride1.W", truth.Parameters[0].Value);
        @case.Set(block, $"{path}layers.0.conv2d_stride1.b", truth.Parameters[1].Value);
        @case.Set(block, $"{path}layers.1.BW", truth.Parameters[2].Value.Reshape(1, -1, 1, 1));
        @case.Set(block, $"{path}layers.1.Bb", truth.Parameters[3].Value.Reshape(1, -1, 1, 1));
    }
}
