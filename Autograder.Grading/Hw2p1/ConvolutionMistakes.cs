using Autograder.Grading.Diagnosis;
using Autograder.Grading.Judging;
using ReferenceImpl;

namespace Autograder.Grading.Hw2p1;

/// <summary>The known mistakes of a convolution: the reference, computed with each of them.</summary>
internal static class ConvolutionMistakes
{
    public const string BiasOfInputs = "is what bias_init_fn gives when it is asked for in_channels; it is called with out_channels";

    public static Expectation OutputMistakes(this Expectation expectation, Correlation truth, Tensor a)
    {
        var channels = a.Shape[1];
        expectation
            .Mistake("missing-bias", "leaves out the bias", () => truth.WithoutBias.Forward(a))
            .Mistake("bias-subtracted", "has the bias subtracted", () => (truth with { B = -truth.B }).Forward(a))
            .Mistake("bias-per-channel", "has the bias added once for every input channel; once is enough", () => (truth with { B = channels * truth.B }).Forward(a))
            .Mistake("bias-per-tap", "has the bias added once for every entry of the kernel; once is enough",
                () => (truth with { B = truth.W.Size / truth.W.Rows * truth.B }).Forward(a))
            .Mistake("kernel-flipped", "is computed with the kernel flipped; here the kernel is laid on the input as it is (cross-correlation)", () => truth.Flipped.Forward(a))
            .Mistake("first-channel-only", "sees only the first input channel; it should add up all of them", () => truth.OfInputChannel(0).Forward(Channel(a, 0)))
            .Mistake("last-channel-only", "sees only the last input channel; it should add up all of them",
                () => truth.OfInputChannel(channels - 1).Forward(Channel(a, channels - 1)));
        if (truth.W.Rank == 4) expectation.Mistake("kernel-transposed", "has rows and columns of the kernel swapped",
            () => (truth with { W = truth.W.SwapAxes(2, 3).Copy() }).Forward(a));
        else expectation.Mistake("bias-per-position", "has the bias added once for every position of the kernel; once is enough", () => (truth with { B = truth.Kernel * truth.B }).Forward(a));
        if (truth.Axes.All(axis => truth.Outputs(a.Shape[axis]) > 1))
        {
            expectation.Mistake("last-window-missing", "lacks the last window",
                () => truth.Axes.Aggregate(truth.Forward(a), (z, axis) => z.Slice(axis, 0, z.Shape[axis] - 1)).Copy());
        }
        return expectation.PaddingMistakes(truth, a).StrideMistakes(truth, a);
    }

    public static Expectation InputGradientMistakes(this Expectation expectation, Correlation truth, Tensor a, Tensor dLdZ)
    {
        var right = truth.Backward(a, dLdZ).DLdA;
        expectation
            .Mistake("kernel-not-flipped", "is computed with the kernel as it is; on the way back it has to be flipped, because the first input entry of a window met its first weight",
                () => truth.Flipped.Backward(a, dLdZ).DLdA)
            .Mistake("overlaps-overwritten", "has overlapping windows overwrite each other; their shares have to be added up", () => Overwritten(truth, a, dLdZ, lastFirst: false))
            .Mistake("overlaps-overwritten", "has overlapping windows overwrite each other; their shares have to be added up", () => Overwritten(truth, a, dLdZ, lastFirst: true))
            .Mistake("first-output-channel-only", "counts only the first output channel; every output channel depends on the input", () => OfOutputChannel(truth, a, dLdZ, 0).DLdA)
            .Mistake("last-output-channel-only", "counts only the last output channel; every output channel depends on the input",
                () => OfOutputChannel(truth, a, dLdZ, truth.W.Rows - 1).DLdA)
            .DividedByBatch(right, a.Rows).DividedByStride(truth, right);
        if (truth.W.Rank == 4)
        {
            foreach (var axis in truth.Axes)
            {
                expectation.Mistake("flipped-along-one-axis", "is computed with the kernel flipped along one axis; on the way back rows and columns both have to be",
                    () => (truth with { W = truth.W.Flip(axis).Copy() }).Backward(a, dLdZ).DLdA);
            }
            expectation.Mistake("transposed-for-flipped", "is computed with rows and columns of the kernel swapped; on the way back each of them has to run backwards instead",
                () => (truth.Flipped with { W = truth.Flipped.W.SwapAxes(2, 3).Copy() }).Backward(a, dLdZ).DLdA);
        }
        if (truth.Stride > 1)
        {
            expectation.Mistake("overlaps-overwritten", "has overlapping windows overwrite each other; their shares have to be added up",
                () => Overwritten(truth with { Stride = 1 }, a, SpreadOut(truth, a, dLdZ), lastFirst: false));
        }
        if (truth.Padding > 0)
            expectation.Mistake("padding-kept", "still has the padding around it; it must have the shape of the input",
                () => (truth with { Padding = 0 }).Backward(truth.Pad(a), dLdZ).DLdA);
        else
            expectation.Mistake("empty-without-padding", "is empty: where there is no padding, nothing must be cut off",
                () => Tensor.Zeros([.. a.Shape[..2], .. truth.Axes.Select(_ => 0)]));
        if (truth.Axes.Any(axis => Unseen(truth, a, axis) > 0))
        {
            expectation.Mistake("narrower", "lacks the last entries, which the stride leaves out; it must have the shape of the input",
                () => truth.Axes.Aggregate(right, (x, axis) => x.Slice(axis, 0, x.Shape[axis] - Unseen(truth, a, axis))).Copy());
        }
        return expectation;
    }

    public static Expectation WeightGradientMistakes(this Expectation expectation, Correlation truth, Tensor a, Tensor dLdZ)
    {
        var right = truth.Backward(a, dLdZ).DLdW;
        expectation
            .Mistake("first-example-only", "counts only the first example of the batch", () => truth.Backward(Example(a, 0), Example(dLdZ, 0)).DLdW)
            .Mistake("last-example-only", "counts only the last example of the batch", () => truth.Backward(Example(a, a.Rows - 1), Example(dLdZ, a.Rows - 1)).DLdW);
        if (truth.W.Rank == 4) expectation.Mistake("kernel-flipped", "runs backwards along rows and columns of the kernel", () => right.Flip(2).Flip(3).Copy());
        if (truth.Stride > 1)
        {
            expectation.Mistake("stride-ignored", "is computed as if neighbouring outputs came from neighbouring inputs; they are a stride apart",
                () => (truth with { Stride = 1, Padding = 0 }).Backward(Cropped(truth, truth.Pad(a)), dLdZ).DLdW);
        }
        return expectation.DividedByBatch(right, a.Rows).DividedByStride(truth, right);
    }

    public static Expectation BiasGradientMistakes(this Expectation expectation, Correlation truth, Tensor dLdZ)
    {
        int[] positions = truth.Axes, everything = [0, .. truth.Axes];
        var right = dLdZ.Sum(everything);
        return expectation
            .Mistake("not-summed-over-batch", "is not summed over the batch", () => dLdZ.Sum(positions))
            .Mistake("not-summed-over-positions", "is summed over the batch only; a bias is added at every position", () => dLdZ.Sum(0))
            .Mistake("not-summed", "is not summed at all", () => dLdZ)
            .Mistake("summed-over-everything", "is summed over the output channels too; each has its own bias", () => Tensor.Full(dLdZ.Sum(), dLdZ.Shape[1]))
            .Mistake("summed-over-everything", "is summed over the output channels too; each has its own bias", () => Tensor.Scalar(dLdZ.Sum()))
            .Mistake("first-example-only", "counts only the first example of the batch", () => Example(dLdZ, 0).Sum(everything))
            .Mistake("last-example-only", "counts only the last example of the batch", () => Example(dLdZ, dLdZ.Rows - 1).Sum(everything))
            .Mistake("averaged-over-positions", "is averaged over the positions; it has to be their sum", () => right * dLdZ.Rows * dLdZ.Shape[1] / dLdZ.Size)
            .Mistake("averaged", "is averaged over the batch and the positions; it has to be their sum", () => right * dLdZ.Shape[1] / dLdZ.Size)
            .DividedByBatch(right, dLdZ.Rows).DividedByStride(truth, right);
    }

    /// <summary>Downsampling keeps an entry or drops it; who takes it for a mean divides on the way back, in two dimensions perhaps once for each.</summary>
    private static Expectation DividedByStride(this Expectation expectation, Correlation truth, Tensor right)
    {
        if (truth.Stride == 1) return expectation;
        foreach (var times in Enumerable.Range(1, truth.Axes.Length))
            expectation.Mistake("divided-by-stride", Pooling.DividedByStrideWords, () => right / Math.Pow(truth.Stride, times));
        return expectation;
    }

    private static Expectation PaddingMistakes(this Expectation expectation, Correlation truth, Tensor a)
    {
        if (truth.Padding == 0) return expectation;
        var (p, unpadded) = (truth.Padding, truth with { Padding = 0 });
        if (truth.Axes.All(axis => a.Shape[axis] >= truth.Kernel))
            expectation.Mistake("padding-ignored", "is computed without the padding", () => unpadded.Forward(a));
        foreach (var all in new[] { p, 2 * p })
        {
            expectation
                .Mistake("padded-in-front-only", "is computed with the padding in front only; it belongs on both sides",
                    () => unpadded.Forward(truth.Axes.Aggregate(a, (x, axis) => x.Pad(axis, all, 0))))
                .Mistake("padded-behind-only", "is computed with the padding behind only; it belongs on both sides",
                    () => unpadded.Forward(truth.Axes.Aggregate(a, (x, axis) => x.Pad(axis, 0, all))));
        }
        if (truth.Axes is [var rows, var columns])
        {
            if (a.Shape[columns] >= truth.Kernel)
                expectation.Mistake("padded-above-only", "is computed with padding above and below, and none left and right", () => unpadded.Forward(a.Pad(rows, p, p)));
            if (a.Shape[rows] >= truth.Kernel)
                expectation.Mistake("padded-beside-only", "is computed with padding left and right, and none above and below", () => unpadded.Forward(a.Pad(columns, p, p)));
        }
        return expectation
            .Mistake("padded-twice", "is computed with twice the padding", () => (truth with { Padding = 2 * p }).Forward(a))
            .Mistake("padding-by-one", "is computed with a padding of one, not with the one given", () => (truth with { Padding = 1 }).Forward(a));
    }

    private static Expectation StrideMistakes(this Expectation expectation, Correlation truth, Tensor a)
    {
        if (truth.Stride == 1) return expectation;
        var (s, padded) = (truth.Stride, truth.Pad(a));
        expectation
            .Mistake("stride-ignored", "is computed with stride 1", () => (truth with { Stride = 1 }).Forward(a))
            .Mistake("starts-late", "begins with output stride − 1 of those that stride 1 gives; it should begin with the first",
                () => truth.Axes.Aggregate((truth with { Stride = 1 }).Forward(a), (z, axis) => z.Slice(axis, s - 1, step: s)).Copy())
            .Mistake("stride-by-one-more", "moves on by one more than the stride", () => (truth with { Stride = s + 1 }).Forward(a));
        if (truth.Axes.All(axis => (padded.Shape[axis] + s - 1) / s >= truth.Kernel))
        {
            expectation.Mistake("inputs-left-out", "uses every stride-th input; every stride-th output should be kept, each computed from neighbouring inputs",
                () => (truth with { Stride = 1, Padding = 0 }).Forward(truth.Axes.Aggregate(padded, (x, axis) => x.Slice(axis, 0, step: s)).Copy()));
        }
        return expectation;
    }

    /// <summary>Windows visited in reading order or backwards, each replacing what lies under it.</summary>
    private static Tensor Overwritten(Correlation truth, Tensor a, Tensor dLdZ, bool lastFirst)
    {
        var (padded, kernels) = (truth.Pad(a), truth.W.Reshape(truth.W.Rows, -1));
        var gradient = Tensor.ZerosLike(padded);
        var positions = dLdZ.Size / dLdZ.Rows / dLdZ.Shape[1];
        var perPosition = dLdZ.Reshape(dLdZ.Rows, dLdZ.Shape[1], positions);
        for (var visit = 0; visit < positions; visit++)
        {
            var position = lastFirst ? positions - 1 - visit : visit;
            var (window, rest) = (gradient, position);
            foreach (var axis in truth.Axes.Reverse())
            {
                var start = rest % dLdZ.Shape[axis] * truth.Stride;
                window = window.Slice(axis, start, start + truth.Kernel);
                rest /= dLdZ.Shape[axis];
            }
            window.CopyInPlace(perPosition.At(position, 2).MatMul(kernels).Reshape([a.Rows, .. truth.W.Shape[1..]]));
        }
        return truth.Axes.Aggregate(gradient, (x, axis) => x.Slice(axis, truth.Padding, x.Shape[axis] - truth.Padding)).Copy();
    }

    /// <summary>The gradient at the outputs of stride 1, most of which were left out.</summary>
    private static Tensor SpreadOut(Correlation truth, Tensor a, Tensor dLdZ)
    {
        var everywhere = Tensor.Zeros([.. dLdZ.Shape[..2], .. truth.Axes.Select(axis => (truth with { Stride = 1 }).Outputs(a.Shape[axis]))]);
        truth.Axes.Aggregate(everywhere, (x, axis) => x.Slice(axis, 0, step: truth.Stride)).CopyInPlace(dLdZ);
        return everywhere;
    }

    /// <summary>The input that as many outputs see with stride 1.</summary>
    private static Tensor Cropped(Correlation truth, Tensor padded) =>
        truth.Axes.Aggregate(padded, (x, axis) => x.Slice(axis, 0, ((x.Shape[axis] - truth.Kernel) / truth.Stride) + truth.Kernel)).Copy();

    /// <summary>How many entries at the end no window reaches.</summary>
    private static int Unseen(Correlation truth, Tensor a, int axis) => (a.Shape[axis] + (2 * truth.Padding) - truth.Kernel) % truth.Stride;

    private static (Tensor DLdA, Tensor DLdW, Tensor DLdb) OfOutputChannel(Correlation truth, Tensor a, Tensor dLdZ, int o) =>
        (truth with { W = truth.W.Slice(0, o, o + 1).Copy(), B = truth.B.Slice(0, o, o + 1).Copy() }).Backward(a, Channel(dLdZ, o));

    private static Tensor Channel(Tensor x, int c) => x.Slice(1, c, c + 1).Copy();

    private static Tensor Example(Tensor x, int n) => x.Slice(0, n, n + 1).Copy();
}
