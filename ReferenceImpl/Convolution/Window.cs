namespace ReferenceImpl.Convolution;

/// <summary>How a window of <paramref name="Kernel"/> taps, <paramref name="Dilation"/> apart, moves along one axis.</summary>
/// <remarks>
/// Output position i sees input positions i·stride + p·dilation − padding for p = 0 … kernel − 1. What does not fill a
/// whole window at the end is not seen. Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
/// </remarks>
public readonly record struct WindowAxis(int Kernel, int Stride = 1, int Padding = 0, int Dilation = 1)
{
    /// <summary>⌊(length + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1</summary>
    public int Outputs(int length)
    {
        var room = length + 2 * Padding - Dilation * (Kernel - 1) - 1;
        return room >= 0
            ? room / Stride + 1
            : throw new ArgumentException($"a window of {Dilation * (Kernel - 1) + 1} does not fit into a length of {length} with padding {Padding}");
    }
}

/// <summary>A window on images; for sequences the vertical axis has length 1.</summary>
internal readonly record struct Window(WindowAxis Vertical, WindowAxis Horizontal)
{
    public int Taps => Vertical.Kernel * Horizontal.Kernel;

    /// <summary>
    /// Copies what each output position sees into a column: an image (C, H, W) becomes (C·kh·kw, Ho·Wo), zero where the
    /// window hangs over the border. Convolution is then one matrix product ("im2col").
    /// </summary>
    /// <remarks>Source: Chellapilla, Puri, Simard, "High Performance Convolutional Neural Networks for Document Processing", 2006.</remarks>
    public void Unfold(ReadOnlySpan<double> image, int channels, int height, int width, Span<double> columns)
    {
        var (rows, outputs) = (Vertical.Outputs(height), Horizontal.Outputs(width));
        var to = 0;
        for (var c = 0; c < channels; c++)
        {
            for (var tap = 0; tap < Taps; tap++)
            {
                var (top, left) = Corner(tap);
                for (var i = 0; i < rows; i++, to += outputs)
                {
                    var y = i * Vertical.Stride + top;
                    var target = columns.Slice(to, outputs);
                    if ((uint)y >= (uint)height)
                    {
                        target.Clear();
                        continue;
                    }
                    var source = image.Slice((c * height + y) * width, width);
                    var (first, end) = Inside(left, width, outputs);
                    target[..first].Clear();
                    target[end..].Clear();
                    if (Horizontal.Stride == 1) source.Slice(first + left, end - first).CopyTo(target[first..]);
                    else
                    {
                        for (var j = first; j < end; j++) target[j] = source[j * Horizontal.Stride + left];
                    }
                }
            }
        }
    }

    /// <summary>The transpose of <see cref="Unfold"/>: adds every column back to where it was copied from.</summary>
    public void Fold(ReadOnlySpan<double> columns, int channels, int height, int width, Span<double> image)
    {
        var (rows, outputs) = (Vertical.Outputs(height), Horizontal.Outputs(width));
        var from = 0;
        for (var c = 0; c < channels; c++)
        {
            for (var tap = 0; tap < Taps; tap++)
            {
                var (top, left) = Corner(tap);
                for (var i = 0; i < rows; i++, from += outputs)
                {
                    var y = i * Vertical.Stride + top;
                    if ((uint)y >= (uint)height) continue;
                    var target = image.Slice((c * height + y) * width, width);
                    var (first, end) = Inside(left, width, outputs);
                    if (Horizontal.Stride == 1) VectorMath.AddScaled(target.Slice(first + left, end - first), columns.Slice(from + first, end - first), 1);
                    else
                    {
                        for (var j = first; j < end; j++) target[j * Horizontal.Stride + left] += columns[from + j];
                    }
                }
            }
        }
    }

    // Where a tap falls for output position (0, 0).
    private (int Top, int Left) Corner(int tap) =>
        (tap / Horizontal.Kernel * Vertical.Dilation - Vertical.Padding, tap % Horizontal.Kernel * Horizontal.Dilation - Horizontal.Padding);

    // The output positions first … end − 1 whose tap j·stride + left lies in 0 … width − 1.
    private (int First, int End) Inside(int left, int width, int outputs)
    {
        var first = left >= 0 ? 0 : (-left + Horizontal.Stride - 1) / Horizontal.Stride;
        var end = left >= width ? 0 : (width - 1 - left) / Horizontal.Stride + 1;
        first = Math.Min(first, outputs);
        return (first, Math.Clamp(end, first, outputs));
    }
}
