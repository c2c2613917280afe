using ReferenceImpl.Autograd;
using ReferenceImpl.Convolution;

namespace ReferenceImpl.Tests.Convolution;

/// <summary>Convolutions as sums over taps of shifted inputs, differentiated automatically.</summary>
public class ConvolutionsAsVariablesTests
{
    private readonly Random _rng = new(1);

    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(2, 1, 1, 2)]
    [InlineData(3, 2, 2, 1)]
    [InlineData(1, 3, 3, 2)]
    public void Of_sequences(int stride, int padding, int dilation, int groups)
    {
        const int length = 11, kernel = 3, inputs = 4, outputs = 6;
        var layer = new Conv1d(inputs, outputs, kernel, stride, padding, dilation, groups, rng: _rng);
        Agreement.WithAutograd(layer, Tensor.Normal(_rng, 2, inputs, length), _rng, (x, p) =>
        {
            var padded = x.Pad(2, padding, padding);
            var positions = (length + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
            var (from, to) = (inputs / groups, outputs / groups); // channels of a group
            var parts = Enumerable.Range(0, groups).Select(g => Enumerable.Range(0, kernel).Select(tap =>
            {
                var seen = padded.Slice(1, g * from, (g + 1) * from).Slice(2, tap * dilation, tap * dilation + (positions - 1) * stride + 1, stride);
                return p[0].Slice(0, g * to, (g + 1) * to).At(tap, 2).MatMul(seen); // (O/G, C/G)·(N, C/G, positions)
            }).Aggregate((sum, term) => sum + term));
            return Variable.Concat([.. parts], 1) + p[1].Reshape(outputs, 1);
        });
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 1, 1)]
    [InlineData(3, 0, 0)]
    public void Transposed(int stride, int padding, int outputPadding)
    {
        const int height = 3, width = 4, kernel = 3, inputs = 2, outputs = 3;
        var layer = new ConvTranspose2d(inputs, outputs, kernel, stride, padding, outputPadding, rng: _rng);
        Agreement.WithAutograd(layer, Tensor.Normal(_rng, 2, inputs, height, width), _rng, (x, p) =>
        {
            // Each input element, strides apart, adds its multiple of the kernel.
            var apart = Apart(Apart(x, 2), 3); // (N, C, 1 + (H − 1)·stride, …)
            var (tall, wide) = (apart.Shape[2], apart.Shape[3]);
            var rows = apart.Transpose(0, 2, 3, 1);
            Variable y = Tensor.Zeros(2, tall + kernel - 1 + outputPadding, wide + kernel - 1 + outputPadding, outputs);
            for (var tap = 0; tap < kernel * kernel; tap++)
            {
                var (i, j) = (tap / kernel, tap % kernel);
                var term = rows.MatMul(p[0].At(i, 2).At(j, 2));
                y += term.Pad(1, i, kernel - 1 + outputPadding - i).Pad(2, j, kernel - 1 + outputPadding - j);
            }
            return (y.Slice(1, padding, y.Shape[1] - padding).Slice(2, padding, y.Shape[2] - padding) + p[1]).Transpose(0, 3, 1, 2);
        });

        // Zeros between neighbours along one axis, by way of an axis behind it.
        Variable Apart(Variable v, int axis)
        {
            int[] shape = [.. v.Shape];
            int[] split = [.. shape[..(axis + 1)], 1, .. shape[(axis + 1)..]];
            var (length, joined) = (shape[axis], (int[])shape.Clone());
            joined[axis] *= stride;
            return v.Reshape(split).Pad(axis + 1, 0, stride - 1).Reshape(joined).Slice(axis, 0, (length - 1) * stride + 1);
        }
    }

    [Fact]
    public void Resampling()
    {
        var x = Tensor.Normal(_rng, 2, 3, 5);
        Agreement.WithAutograd(new Downsample1d(2), x, _rng, (v, _) => v.Slice(2, 0, 5, 2));
        Agreement.WithAutograd(new Upsample1d(3), x, _rng, (v, _) => v.Reshape(2, 3, 5, 1).Pad(3, 0, 2).Reshape(2, 3, 15).Slice(2, 0, 13));
    }
}
