using ReferenceImpl.Layers;

namespace ReferenceImpl.Convolution;

/// <summary>
/// Convolution as deep learning means it, that is cross-correlation: the kernel is not flipped.
/// y(n, o, i, j) = b(o) + Σ_c Σ_p Σ_q W(o, c, p, q)·x(n, c, i·s + p·d − pad, j·s + q·d − pad), x zero outside.
/// </summary>
/// <remarks>
/// Shapes: N batch, C input and O output channels, G groups; x (N, C, H, W), y (N, O, Ho, Wo), W (O, C/G, kh, kw), b (O).
/// Output channels of a group see the input channels of that group only.
/// With the windows of one image unfolded into X (C·kh·kw, Ho·Wo): Y = W·X, dW = dY·Xᵀ, dX = Wᵀ·dY folded back, db = Σ dY.
/// Source: LeCun et al., "Gradient-Based Learning Applied to Document Recognition", Proc. IEEE 86 (1998) 2278-2324;
/// groups: Krizhevsky et al., NIPS 2012; dilation: Yu and Koltun, ICLR 2016.
/// </remarks>
public abstract class Conv : Layer
{
    private readonly Window _window;
    private readonly int _groups;
    private readonly bool _sequences;
    private int[]? _inputShape;
    private Tensor? _x;

    private protected Conv(int inputs, int outputs, Window window, bool sequences, int groups, bool bias, Random? rng)
    {
        if (inputs % groups != 0 || outputs % groups != 0)
            throw new ArgumentException($"{groups} groups must divide {inputs} input and {outputs} output channels", nameof(groups));
        (_window, _sequences, _groups) = (window, sequences, groups);
        W = new Parameter([outputs, inputs / groups, .. sequences ? [] : new[] { window.Vertical.Kernel }, window.Horizontal.Kernel]);
        B = bias ? new Parameter(outputs) : null;
        if (rng is null) return;
        var bound = 1 / Math.Sqrt(inputs / groups * window.Taps);
        foreach (var parameter in Parameters) parameter.Set(Tensor.Uniform(rng, -bound, bound, parameter.Value.Shape));
    }

    public Parameter W { get; }

    public Parameter? B { get; }

    public override IReadOnlyList<Parameter> Parameters => B is null ? [W] : [W, B];

    public override Tensor Forward(Tensor x)
    {
        x.RequireShape(nameof(x), [-1, W.Value.Shape[1] * _groups, .. _sequences ? [] : new[] { -1 }, -1]);
        _inputShape = x.Shape;
        _x = x = Images(x).Contiguous();
        var (height, width) = (x.Shape[2], x.Shape[3]);
        var (rows, columns) = (_window.Vertical.Outputs(height), _window.Horizontal.Outputs(width));

        var y = Tensor.Zeros(x.Rows, W.Value.Rows, rows * columns);
        if (B is not null) y.CopyInPlace(B.Value.Unsqueeze(1));
        var windows = Tensor.Rent(W.Value.Size / W.Value.Rows, rows * columns); // (C/G·kh·kw, Ho·Wo)
        for (var n = 0; n < x.Rows; n++)
        {
            for (var g = 0; g < _groups; g++)
            {
                _window.Unfold(Group(x, n, g).Data, W.Value.Shape[1], height, width, windows.Span);
                Group(y, n, g).AddProductInPlace(Kernels(W.Value, g), windows);
            }
        }
        windows.GiveBack();
        return y.Reshape([x.Rows, W.Value.Rows, .. _sequences ? [] : new[] { rows }, columns]);
    }

    public override Tensor Backward(Tensor dY)
    {
        var x = Remembered(_x);
        var (height, width) = (x.Shape[2], x.Shape[3]);
        var (rows, columns) = (_window.Vertical.Outputs(height), _window.Horizontal.Outputs(width));
        dY.RequireShape(nameof(dY), [x.Rows, W.Value.Rows, .. _sequences ? [] : new[] { rows }, columns]);
        dY = dY.Reshape(x.Rows, W.Value.Rows, rows * columns);

        B?.Grad.AddInPlace(dY.Sum([0, 2]));
        var dX = Tensor.ZerosLike(x);
        var windows = Tensor.Rent(W.Value.Size / W.Value.Rows, rows * columns);
        for (var n = 0; n < x.Rows; n++)
        {
            for (var g = 0; g < _groups; g++)
            {
                _window.Unfold(Group(x, n, g).Data, W.Value.Shape[1], height, width, windows.Span);
                Kernels(W.Grad, g).AddProductInPlace(Group(dY, n, g), windows.T); // (O/G, Ho·Wo)·(Ho·Wo, C/G·kh·kw)

                windows.FillInPlace(0);
                windows.AddProductInPlace(Kernels(W.Value, g).T, Group(dY, n, g)); // (C/G·kh·kw, O/G)·(O/G, Ho·Wo)
                _window.Fold(windows.Data, W.Value.Shape[1], height, width, Group(dX, n, g).Span);
            }
        }
        windows.GiveBack();
        return dX.Reshape(_inputShape!);
    }

    private Tensor Images(Tensor x) => _sequences ? x.Unsqueeze(2) : x;

    // The channels of one group in one image: (channels/G, …).
    private Tensor Group(Tensor x, int n, int g)
    {
        var channels = x.Shape[1] / _groups;
        return x.At(n).Slice(0, g * channels, (g + 1) * channels);
    }

    // The kernels of one group as a matrix (O/G, C/G·kh·kw).
    private Tensor Kernels(Tensor w, int g)
    {
        var outputs = w.Rows / _groups;
        return w.Slice(0, g * outputs, (g + 1) * outputs).Reshape(outputs, -1);
    }
}

/// <summary><see cref="Conv"/> of sequences: x (N, C, L), y (N, O, Lo), W (O, C/G, k).</summary>
public sealed class Conv1d(
    int inputs, int outputs, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true, Random? rng = null)
    : Conv(inputs, outputs, new Window(new WindowAxis(1), new WindowAxis(kernel, stride, padding, dilation)), true, groups, bias, rng);

/// <summary><see cref="Conv"/> of images: x (N, C, H, W), y (N, O, Ho, Wo), W (O, C/G, kh, kw).</summary>
public sealed class Conv2d(
    int inputs, int outputs, WindowAxis vertical, WindowAxis horizontal, int groups = 1, bool bias = true, Random? rng = null)
    : Conv(inputs, outputs, new Window(vertical, horizontal), false, groups, bias, rng)
{
    /// <summary>The same along both axes.</summary>
    public Conv2d(int inputs, int outputs, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true, Random? rng = null)
        : this(inputs, outputs, new WindowAxis(kernel, stride, padding, dilation), new WindowAxis(kernel, stride, padding, dilation), groups, bias, rng)
    {
    }
}
