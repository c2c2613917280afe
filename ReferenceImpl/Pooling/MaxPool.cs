using ReferenceImpl.Convolution;
using ReferenceImpl.Layers;

namespace ReferenceImpl.Pooling;

/// <summary>The largest element of each window; its gradient goes to that element, and adds up where windows overlap.</summary>
/// <remarks>
/// Shapes: x (N, C, H, W), y (N, C, Ho, Wo). Of equal elements the first in reading order receives the gradient; any
/// choice is a subgradient. Padding counts as −∞.
/// Source: Zhou and Chellappa, "Computation of optical flow using a neural network", 1988; Riesenhuber and Poggio, 1999.
/// </remarks>
public abstract class MaxPool : Layer
{
    private readonly Window _window;
    private readonly bool _sequences;
    private int[]? _inputShape;
    private int[]? _winners;

    private protected MaxPool(Window window, bool sequences) => (_window, _sequences) = (window, sequences);

    public override Tensor Forward(Tensor x)
    {
        x.RequireShape(nameof(x), _sequences ? [-1, -1, -1] : [-1, -1, -1, -1]);
        _inputShape = x.Shape;
        var source = x.Data;
        var (height, width) = (_sequences ? 1 : x.Shape[2], x.Columns);
        var (vertical, horizontal) = (_window.Vertical, _window.Horizontal);
        var (rows, columns) = (vertical.Outputs(height), horizontal.Outputs(width));
        var y = Tensor.Uninitialized([x.Rows, x.Shape[1], .. _sequences ? [] : new[] { rows }, columns]);
        _winners = new int[y.Size];

        var to = 0;
        for (var plane = 0; plane < x.Rows * x.Shape[1]; plane++)
        {
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++, to++)
                {
                    var (largest, winner) = (double.NegativeInfinity, -1);
                    for (var p = 0; p < vertical.Kernel; p++)
                    {
                        var row = i * vertical.Stride + p * vertical.Dilation - vertical.Padding;
                        if ((uint)row >= (uint)height) continue;
                        for (var q = 0; q < horizontal.Kernel; q++)
                        {
                            var column = j * horizontal.Stride + q * horizontal.Dilation - horizontal.Padding;
                            if ((uint)column >= (uint)width) continue;
                            var at = (plane * height + row) * width + column;
                            if (source[at] > largest || winner < 0 || double.IsNaN(source[at])) (largest, winner) = (source[at], at);
                        }
                    }
                    y.Span[to] = largest;
                    _winners[to] = winner;
                }
            }
        }
        return y;
    }

    public override Tensor Backward(Tensor dY)
    {
        var dX = Tensor.Zeros(Remembered(_inputShape));
        var target = dX.Span;
        var source = dY.Data;
        for (var k = 0; k < source.Length; k++) target[_winners![k]] += source[k];
        return dX;
    }
}

/// <summary><see cref="MaxPool"/> of sequences (N, C, L).</summary>
public sealed class MaxPool1d(int kernel, int stride, int padding = 0)
    : MaxPool(new Window(new WindowAxis(1), new WindowAxis(kernel, stride, padding)), true);

/// <summary><see cref="MaxPool"/> of images (N, C, H, W).</summary>
public sealed class MaxPool2d(WindowAxis vertical, WindowAxis horizontal) : MaxPool(new Window(vertical, horizontal), false)
{
    public MaxPool2d(int kernel, int stride, int padding = 0)
        : this(new WindowAxis(kernel, stride, padding), new WindowAxis(kernel, stride, padding))
    {
    }
}
