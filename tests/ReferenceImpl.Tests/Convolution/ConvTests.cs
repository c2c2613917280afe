using ReferenceImpl.Autograd;
using ReferenceImpl.Convolution;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Convolution;

public class ConvTests
{
    [Fact]
    public void Sequences_agree_with_PyTorch()
    {
        foreach (var golden in GoldenCase.All("convolution", "conv1d"))
        {
            var w = golden["weight"];
            var layer = new Conv1d(
                golden["x"].Shape[1], w.Rows, w.Columns, golden.Int("stride"), golden.Int("padding"), golden.Int("dilation"), golden.Int("groups"),
                bias: golden.Has("bias"));
            Agreement.WithPyTorch(layer, golden, golden.Has("bias") ? ["weight", "bias"] : ["weight"]);
        }
    }

    [Fact]
    public void Images_agree_with_PyTorch()
    {
        foreach (var golden in GoldenCase.All("convolution", "conv2d"))
        {
            var w = golden["weight"];
            var (stride, padding, dilation) = (golden.Ints("stride"), golden.Ints("padding"), golden.Ints("dilation"));
            var layer = new Conv2d(
                golden["x"].Shape[1], w.Rows,
                new WindowAxis(w.Shape[2], stride[0], padding[0], dilation[0]), new WindowAxis(w.Shape[3], stride[1], padding[1], dilation[1]),
                golden.Int("groups"));
            Agreement.WithPyTorch(layer, golden, "weight", "bias");
        }
    }

    [Fact]
    public void Backward_agrees_with_central_differences()
    {
        var rng = new Random(1);
        Agreement.WithDifferences(new Conv1d(2, 4, 3, stride: 2, padding: 1, dilation: 2, groups: 2, rng: rng), Tensor.Normal(rng, 2, 2, 8), rng);
        Agreement.WithDifferences(new Conv2d(2, 3, 2, stride: 2, padding: 1, rng: rng), Tensor.Normal(rng, 2, 2, 4, 5), rng);
        Agreement.WithDifferences(new Conv2d(1, 2, 3, bias: false, rng: rng), Tensor.Normal(rng, 1, 1, 4, 3), rng);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void It_is_a_sum_over_taps_of_shifted_images(int stride, int padding)
    {
        var rng = new Random(2);
        var layer = new Conv2d(3, 4, 3, stride, padding, rng: rng);
        Agreement.WithAutograd(layer, Tensor.Normal(rng, 2, 3, 7, 8), rng, (x, p) =>
        {
            var padded = x.Pad(2, padding, padding).Pad(3, padding, padding).Transpose(0, 2, 3, 1); // (N, H, W, C)
            var (rows, columns) = ((7 + 2 * padding - 3) / stride + 1, (8 + 2 * padding - 3) / stride + 1);
            Variable y = Tensor.Zeros(2, rows, columns, 4);
            for (var tap = 0; tap < 9; tap++)
            {
                var seen = padded.Slice(1, tap / 3, tap / 3 + (rows - 1) * stride + 1, stride).Slice(2, tap % 3, tap % 3 + (columns - 1) * stride + 1, stride);
                y += seen.MatMul(p[0].At(tap / 3, 2).At(tap % 3, 2).T);
            }
            return (y + p[1]).Transpose(0, 3, 1, 2);
        });
    }

    [Fact]
    public void A_window_that_does_not_fit_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => new Conv1d(1, 1, 5).Forward(Tensor.Zeros(1, 1, 4)));
        Assert.Contains("a window of 5 does not fit into a length of 4", error.Message, StringComparison.Ordinal);
    }
}
