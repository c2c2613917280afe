using ReferenceImpl;
using ReferenceImpl.Convolution;

namespace Autograder.Grading.Hw2p1;

/// <summary>
/// A convolution with everything that decides its result, so that a mistake about one of these is the same with another value.
/// Of sequences where W is (out, in, k), of images where it is (out, in, k, k).
/// </summary>
internal sealed record Correlation(Tensor W, Tensor B, int Stride = 1, int Padding = 0)
{
    public int Kernel => W.Columns;

    /// <summary>The axes along which the kernel moves.</summary>
    public int[] Axes => [.. Enumerable.Range(2, W.Rank - 2)];

    public Correlation Flipped => this with { W = Axes.Aggregate(W, (w, axis) => w.Flip(axis)) };

    public Correlation WithoutBias => this with { B = Tensor.ZerosLike(B) };

    public Tensor Forward(Tensor a) => Layer().Forward(a);

    public (Tensor DLdA, Tensor DLdW, Tensor DLdb) Backward(Tensor a, Tensor dLdZ)
    {
        var layer = Layer();
        layer.Forward(a);
        return (layer.Backward(dLdZ), layer.W.Grad, layer.B!.Grad);
    }

    public int Outputs(int length) => ((length + (2 * Padding) - Kernel) / Stride) + 1;

    public Tensor Pad(Tensor a) => Axes.Aggregate(a, (x, axis) => x.Pad(axis, Padding, Padding));

    /// <summary>Only these channels of the input, and what the kernel has for them.</summary>
    public Correlation OfInputChannel(int c) => this with { W = W.Slice(1, c, c + 1).Copy() };

    private Conv Layer()
    {
        var (outputs, inputs) = (W.Shape[0], W.Shape[1]);
        Conv layer = W.Rank == 3
            ? new Conv1d(inputs, outputs, Kernel, Stride, Padding)
            : new Conv2d(inputs, outputs, Kernel, Stride, Padding);
        layer.W.Set(W);
        layer.B!.Set(B);
        return layer;
    }
}
