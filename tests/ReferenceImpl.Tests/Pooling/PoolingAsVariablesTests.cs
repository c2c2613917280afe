using ReferenceImpl.Autograd;
using ReferenceImpl.Pooling;

namespace ReferenceImpl.Tests.Pooling;

/// <summary>Pooling as the maximum or mean of shifted images, differentiated automatically.</summary>
public class PoolingAsVariablesTests
{
    private readonly Random _rng = new(1);

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 1, 0)]
    [InlineData(3, 2, 1)]
    public void Of_images(int kernel, int stride, int padding)
    {
        var x = Tensor.Normal(_rng, 2, 3, 7, 6);
        Agreement.WithAutograd(new MeanPool2d(kernel, stride, padding), x, _rng, (v, _) =>
            Seen(v, 0).Aggregate((sum, part) => sum + part) / (kernel * kernel));

        // max(a, b) = a + relu(b − a); what lies outside is smaller than anything inside.
        Agreement.WithAutograd(new MaxPool2d(kernel, stride, padding), x, _rng, (v, _) =>
            Seen(v, -100).Aggregate((largest, part) => largest + (part - largest).ReLU()));

        // For each tap of the window, what it sees at every position.
        IEnumerable<Variable> Seen(Variable v, double outside)
        {
            var inside = Tensor.Ones(7, 6).Pad(0, padding, padding).Pad(1, padding, padding);
            var padded = v.Pad(2, padding, padding).Pad(3, padding, padding) + (Variable)((1 - inside) * outside);
            var (rows, columns) = ((7 + 2 * padding - kernel) / stride + 1, (6 + 2 * padding - kernel) / stride + 1);
            for (var tap = 0; tap < kernel * kernel; tap++)
            {
                var (p, q) = (tap / kernel, tap % kernel);
                yield return padded.Slice(2, p, p + (rows - 1) * stride + 1, stride).Slice(3, q, q + (columns - 1) * stride + 1, stride);
            }
        }
    }

    [Fact]
    public void Of_sequences()
    {
        var x = Tensor.Normal(_rng, 2, 3, 7);
        Agreement.WithAutograd(new MeanPool1d(2, 2), x, _rng, (v, _) => (v.Slice(2, 0, 6, 2) + v.Slice(2, 1, 6, 2)) / 2);
        Agreement.WithAutograd(new MaxPool1d(2, 3), x, _rng, (v, _) =>
            v.Slice(2, 0, 5, 3) + (v.Slice(2, 1, 5, 3) - v.Slice(2, 0, 5, 3)).ReLU());
    }

    [Fact]
    public void Adaptive()
    {
        // Output i of 3 covers ⌊7i/3⌋ … ⌈7(i + 1)/3⌉ − 1 of a length of 7: 0-2, 2-4, 4-6.
        static Variable Thirds(Variable v, int axis) => Variable.Concat(
            [.. new[] { 0, 2, 4 }.Select(start => v.Slice(axis, start, start + 3).SumKeep(axis) / 3)], axis);
        Agreement.WithAutograd(new AdaptiveMeanPool1d(3), Tensor.Normal(_rng, 2, 3, 7), _rng, (v, _) => Thirds(v, 2));
        Agreement.WithAutograd(new AdaptiveMeanPool2d(3, 1), Tensor.Normal(_rng, 2, 3, 7, 5), _rng, (v, _) => Thirds(v, 2).SumKeep(3) / 5);
    }
}
