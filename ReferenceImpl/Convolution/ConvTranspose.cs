using ReferenceImpl.Layers;

namespace ReferenceImpl.Convolution;

/// <summary>
/// Transposed convolution, PyTorch's meaning: the linear map that is the transpose of a <see cref="Conv"/>. Each input
/// element adds its multiple of the kernel to the output, strides apart.
/// </summary>
/// <remarks>
/// Shapes: x (N, C, H, W), W (C, O, kh, kw), b (O), y (N, O, Ho, Wo) with
/// Ho = (H − 1)·stride − 2·padding + dilation·(k − 1) + outputPadding + 1.
/// With one image as a matrix X (C, H·W) and W as (C, O·kh·kw): Y = Wᵀ·X folded; with D the unfolded dY, dX = W·D, dW = X·Dᵀ.
/// Source: Zeiler et al., "Deconvolutional Networks", CVPR 2010; Dumoulin and Visin, 2016, section 4.
/// </remarks>
public abstract class ConvTranspose : Layer
{
    private readonly Window _window;
    private readonly int _outputPadding;
    private readonly bool _sequences;
    private int[]? _inputShape;
    private Tensor? _x;

    private protected ConvTranspose(int inputs, int outputs, Window window, bool sequences, int outputPadding, bool bias, Random? rng)
    {
        (_window, _sequences, _outputPadding) = (window, sequences, outputPadding);
        W = new Parameter([inputs, outputs, .. sequences ? [] : new[] { window.Vertical.Kernel }, window.Horizontal.Kernel]);
        B = bias ? new Parameter(outputs) : null;
        if (rng is null) return;
        var bound = 1 / Math.Sqrt(outputs * window.Taps);
        foreach (var parameter in Parameters) parameter.Set(Tensor.Uniform(rng, -bound, bound, parameter.Value.Shape));
    }

    public Parameter W { get; }

    public Parameter? B { get; }

    public override IReadOnlyList<Parameter> Parameters => B is null ? [W] : [W, B];

    private int Outputs => W.Value.Shape[1];

    private Tensor Kernels => W.Value.Reshape(W.Value.Rows, -1); // (C, O·kh·kw)

    public override Tensor Forward(Tensor x)
    {
        x.RequireShape(nameof(x), [-1, W.Value.Rows, .. _sequences ? [] : new[] { -1 }, -1]);
        _inputShape = x.Shape;
        _x = x = (_sequences ? x.Unsqueeze(2) : x).Contiguous();
        var (height, width) = OutputSize(x);
        var y = Tensor.Zeros(x.Rows, Outputs, height, width);
        if (B is not null) y.CopyInPlace(B.Value.Reshape(Outputs, 1, 1));
        for (var n = 0; n < x.Rows; n++)
            _window.Fold(Kernels.T.MatMul(Image(x, n)).Data, Outputs, height, width, y.At(n).Span); // (O·kh·kw, C)·(C, H·W)
        return _sequences ? y.Squeeze(2) : y;
    }

    public override Tensor Backward(Tensor dY)
    {
        var x = Remembered(_x);
        var (height, width) = OutputSize(x);
        dY.RequireShape(nameof(dY), [x.Rows, Outputs, .. _sequences ? [] : new[] { height }, width]);
        dY = (_sequences ? dY.Unsqueeze(2) : dY).Contiguous();

        B?.Grad.AddInPlace(dY.Sum([0, 2, 3]));
        var dX = Tensor.ZerosLike(x);
        var windows = Tensor.Rent(Kernels.Columns, x.Shape[2] * x.Shape[3]); // (O·kh·kw, H·W)
        for (var n = 0; n < x.Rows; n++)
        {
            _window.Unfold(dY.At(n).Data, Outputs, height, width, windows.Span);
            W.Grad.Reshape(W.Value.Rows, -1).AddProductInPlace(Image(x, n), windows.T); // (C, H·W)·(H·W, O·kh·kw)
            Image(dX, n).AddProductInPlace(Kernels, windows);                           // (C, O·kh·kw)·(O·kh·kw, H·W)
        }
        windows.GiveBack();
        return dX.Reshape(_inputShape!);
    }

    private (int Height, int Width) OutputSize(Tensor x) =>
        (Length(_window.Vertical, x.Shape[2], _sequences ? 0 : _outputPadding), Length(_window.Horizontal, x.Shape[3], _outputPadding));

    private static int Length(WindowAxis axis, int length, int outputPadding) =>
        (length - 1) * axis.Stride - 2 * axis.Padding + axis.Dilation * (axis.Kernel - 1) + outputPadding + 1;

    private static Tensor Image(Tensor x, int n) => x.At(n).Reshape(x.Shape[1], -1);
}

/// <summary><see cref="ConvTranspose"/> of sequences: x (N, C, L), W (C, O, k).</summary>
public sealed class ConvTranspose1d(
    int inputs, int outputs, int kernel, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, bool bias = true, Random? rng = null)
    : ConvTranspose(inputs, outputs, new Window(new WindowAxis(1), new WindowAxis(kernel, stride, padding, dilation)), true, outputPadding, bias, rng);

/// <summary><see cref="ConvTranspose"/> of images: x (N, C, H, W), W (C, O, kh, kw).</summary>
public sealed class ConvTranspose2d(
    int inputs, int outputs, WindowAxis vertical, WindowAxis horizontal, int outputPadding = 0, bool bias = true, Random? rng = null)
    : ConvTranspose(inputs, outputs, new Window(vertical, horizontal), false, outputPadding, bias, rng)
{
    /// <summary>The same along both axes.</summary>
    public ConvTranspose2d(int inputs, int outputs, int kernel, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, bool bias = true, Random? rng = null)
        : this(inputs, outputs, new WindowAxis(kernel, stride, padding, dilation), new WindowAxis(kernel, stride, padding, dilation), outputPadding, bias, rng)
    {
    }
}
