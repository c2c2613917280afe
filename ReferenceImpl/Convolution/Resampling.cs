using ReferenceImpl.Layers;

namespace ReferenceImpl.Convolution;

/// <summary>Puts k − 1 zeros between neighbours along the last axes: a length L becomes (L − 1)·k + 1. Backward picks every k-th.</summary>
/// <remarks>Source: CMU 11-785, homework 2: a convolution with fractional stride 1/k is this, then a convolution of stride 1.</remarks>
public abstract class Upsample(int factor, int axes) : Layer
{
    public override Tensor Forward(Tensor x)
    {
        int[] shape = [.. x.Shape.Select((length, axis) => axis < x.Rank - axes ? length : (length - 1) * factor + 1)];
        var y = Tensor.Zeros(shape);
        Resampling.EveryKth(y, factor, axes).CopyInPlace(x);
        return y;
    }

    public override Tensor Backward(Tensor dY) => Resampling.EveryKth(dY, factor, axes).Copy();
}

/// <summary>
/// Keeps elements 0, k, 2k, … along the last axes. Backward puts the gradients back there and zeros between and behind
/// them, up to the length there was.
/// </summary>
/// <remarks>Source: CMU 11-785, homework 2: a convolution of stride k is one of stride 1, then this.</remarks>
public abstract class Downsample(int factor, int axes) : Layer
{
    private int[]? _shape;

    public override Tensor Forward(Tensor x)
    {
        _shape = x.Shape;
        return Resampling.EveryKth(x, factor, axes).Copy();
    }

    public override Tensor Backward(Tensor dY)
    {
        var dX = Tensor.Zeros(Remembered(_shape));
        Resampling.EveryKth(dX, factor, axes).CopyInPlace(dY);
        return dX;
    }
}

/// <summary><see cref="Upsample"/> of sequences (N, C, L).</summary>
public sealed class Upsample1d(int factor) : Upsample(factor, 1);

/// <summary><see cref="Upsample"/> of images (N, C, H, W).</summary>
public sealed class Upsample2d(int factor) : Upsample(factor, 2);

/// <summary><see cref="Downsample"/> of sequences (N, C, L).</summary>
public sealed class Downsample1d(int factor) : Downsample(factor, 1);

/// <summary><see cref="Downsample"/> of images (N, C, H, W).</summary>
public sealed class Downsample2d(int factor) : Downsample(factor, 2);

/// <summary>The transposed convolution of CMU 11-785: <see cref="Upsample"/>, then <see cref="Conv"/> of stride 1 without padding.</summary>
/// <remarks>
/// Not PyTorch's: its output is shorter by 2·(k − 1), and its kernel is not flipped. With PyTorch's weights flipped and its
/// border cut off by padding k − 1, the two agree.
/// </remarks>
public static class UpsampleThenConvolve
{
    public static Sequential OneDimensional(Conv1d convolution, int factor) => new(new Upsample1d(factor), convolution);

    public static Sequential TwoDimensional(Conv2d convolution, int factor) => new(new Upsample2d(factor), convolution);
}

internal static class Resampling
{
    public static Tensor EveryKth(Tensor x, int factor, int axes)
    {
        for (var axis = 1; axis <= axes; axis++) x = x.Slice(-axis, 0, step: factor);
        return x;
    }
}
