using ReferenceImpl.Convolution;

namespace ReferenceImpl.Tests.Convolution;

public class ResamplingTests
{
    private static readonly Tensor Row = Tensor.Of(1, 2, 3, 4, 5, 6, 7).Reshape(1, 1, 7);

    [Fact]
    public void Upsampling_puts_zeros_between_and_none_behind() =>
        Assert.Equal([1, 0, 0, 2, 0, 0, 3], new Upsample1d(3).Forward(Row.Slice(2, 0, 3)).ToArray());

    [Theory]
    [InlineData(2, new double[] { 1, 3, 5, 7 })]
    [InlineData(3, new double[] { 1, 4, 7 })]
    [InlineData(4, new double[] { 1, 5 })]
    public void Downsampling_keeps_every_kth_and_its_backward_restores_the_width(int factor, double[] kept)
    {
        var layer = new Downsample1d(factor);
        Assert.Equal(kept, layer.Forward(Row).ToArray());
        Assert.Equal([1, 1, 7], layer.Backward(Tensor.Ones(1, 1, kept.Length)).Shape);
    }

    [Fact]
    public void A_strided_convolution_is_one_of_stride_one_downsampled()
    {
        var rng = new Random(1);
        var (strided, dense) = (new Conv2d(2, 3, 3, stride: 2, rng: rng), new Conv2d(2, 3, 3));
        dense.W.Set(strided.W.Value);
        dense.B!.Set(strided.B!.Value);
        var x = Tensor.Normal(rng, 2, 2, 8, 9);
        Agreement.Close(strided.Forward(x), new Downsample2d(2).Forward(dense.Forward(x)), "y");
    }

    [Fact]
    public void Backward_agrees_with_central_differences()
    {
        var rng = new Random(2);
        var x = Tensor.Normal(rng, 2, 2, 4, 5);
        Agreement.WithDifferences(new Upsample2d(2), x, rng);
        Agreement.WithDifferences(new Downsample2d(3), x, rng);
    }
}
