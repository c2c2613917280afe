using ReferenceImpl.Convolution;
using ReferenceImpl.Layers;

namespace ReferenceImpl.Pooling;

/// <summary>The mean of each window; its gradient is shared evenly, and adds up where windows overlap.</summary>
/// <remarks>
/// Shapes: x (N, C, H, W), y (N, C, Ho, Wo). Padding counts as zeros that are averaged too, as in PyTorch.
/// A two-dimensional window is a vertical span of rows and a horizontal span of columns; y is the mean over both.
/// Source: LeCun et al., 1998 (subsampling); adaptive spans: Lin, Chen, Yan, "Network In Network", ICLR 2014.
/// </remarks>
public abstract class MeanPool : Layer
{
    private readonly Func<int, Span[]> _vertical;
    private readonly Func<int, Span[]> _horizontal;
    private readonly bool _sequences;
    private int[]? _inputShape;

    private protected MeanPool(Func<int, Span[]> vertical, Func<int, Span[]> horizontal, bool sequences) =>
        (_vertical, _horizontal, _sequences) = (vertical, horizontal, sequences);

    /// <summary>Input positions start … end − 1, some of which may lie in the padding.</summary>
    private protected readonly record struct Span(int Start, int End);

    public override Tensor Forward(Tensor x)
    {
        x.RequireShape(nameof(x), _sequences ? [-1, -1, -1] : [-1, -1, -1, -1]);
        _inputShape = x.Shape;
        x = x.Contiguous();
        var (rows, columns) = Spans();
        var y = Tensor.Zeros([x.Rows, x.Shape[1], .. _sequences ? [] : new[] { rows.Length }, columns.Length]);
        Move<Gather>(rows, columns, x.Span, y.Span);
        return y;
    }

    public override Tensor Backward(Tensor dY)
    {
        var dX = Tensor.Zeros(Remembered(_inputShape));
        var (rows, columns) = Spans();
        Move<Spread>(rows, columns, dX.Span, dY.Contiguous().Span);
        return dX;
    }

    private protected static Span[] Sliding(WindowAxis axis, int length) =>
        [.. Enumerable.Range(0, axis.Outputs(length)).Select(i => new Span(i * axis.Stride - axis.Padding, i * axis.Stride - axis.Padding + axis.Kernel))];

    // Output i of n covers ⌊i·L/n⌋ … ⌈(i + 1)·L/n⌉ − 1, so that all of L is covered whatever n is.
    private protected static Span[] Adaptive(int outputs, int length) =>
        [.. Enumerable.Range(0, outputs).Select(i => new Span(i * length / outputs, ((i + 1) * length + outputs - 1) / outputs))];

    private (Span[] Rows, Span[] Columns) Spans() => (_vertical(_sequences ? 1 : _inputShape![2]), _horizontal(_inputShape![^1]));

    // One walk over every pair of an input element and an output element that it belongs to serves both directions.
    private void Move<TDirection>(Span[] rows, Span[] columns, Span<double> inputs, Span<double> outputs)
        where TDirection : struct, IDirection
    {
        var (height, width) = (_sequences ? 1 : _inputShape![2], _inputShape![^1]);
        var output = 0;
        for (var plane = 0; plane < _inputShape[0] * _inputShape[1]; plane++)
        {
            foreach (var row in rows)
            {
                foreach (var column in columns)
                {
                    var share = 1.0 / ((row.End - row.Start) * (column.End - column.Start));
                    for (var i = Math.Max(0, row.Start); i < Math.Min(height, row.End); i++)
                        for (var j = Math.Max(0, column.Start); j < Math.Min(width, column.End); j++)
                            TDirection.Add(ref inputs[(plane * height + i) * width + j], ref outputs[output], share);
                    output++;
                }
            }
        }
    }

    private interface IDirection
    {
        static abstract void Add(ref double input, ref double output, double share);
    }

    /// <summary>Forward: an output collects its share of each input.</summary>
    private readonly struct Gather : IDirection
    {
        public static void Add(ref double input, ref double output, double share) => output += share * input;
    }

    /// <summary>Backward: an input receives its share of each output's gradient.</summary>
    private readonly struct Spread : IDirection
    {
        public static void Add(ref double input, ref double output, double share) => input += share * output;
    }
}

/// <summary><see cref="MeanPool"/> of sequences (N, C, L).</summary>
public sealed class MeanPool1d(int kernel, int stride, int padding = 0)
    : MeanPool(_ => [new Span(0, 1)], length => Sliding(new WindowAxis(kernel, stride, padding), length), true);

/// <summary><see cref="MeanPool"/> of images (N, C, H, W).</summary>
public sealed class MeanPool2d(WindowAxis vertical, WindowAxis horizontal)
    : MeanPool(height => Sliding(vertical, height), width => Sliding(horizontal, width), false)
{
    public MeanPool2d(int kernel, int stride, int padding = 0)
        : this(new WindowAxis(kernel, stride, padding), new WindowAxis(kernel, stride, padding))
    {
    }
}

/// <summary><see cref="MeanPool"/> of sequences to a given length, whatever the input's is.</summary>
public sealed class AdaptiveMeanPool1d(int outputs) : MeanPool(_ => [new Span(0, 1)], length => Adaptive(outputs, length), true);

/// <summary><see cref="MeanPool"/> of images to a given size, whatever the input's is; (1, 1) is the mean of each channel.</summary>
public sealed class AdaptiveMeanPool2d(int rows, int columns)
    : MeanPool(height => Adaptive(rows, height), width => Adaptive(columns, width), false);
