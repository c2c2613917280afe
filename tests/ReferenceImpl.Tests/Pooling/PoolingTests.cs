using ReferenceImpl.Layers;
using ReferenceImpl.Pooling;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Pooling;

public class PoolingTests
{
    [Fact]
    public void Agrees_with_PyTorch()
    {
        foreach (var golden in GoldenCase.All("pooling", "max").Concat(GoldenCase.All("pooling", "mean")))
        {
            var (kernel, stride, padding) = (golden.Int("kernel"), golden.Int("stride"), golden.Int("padding"));
            Layer layer = golden.Name[..5] switch
            {
                "max2d" => new MaxPool2d(kernel, stride, padding),
                "max1d" => new MaxPool1d(kernel, stride, padding),
                "mean2" => new MeanPool2d(kernel, stride, padding),
                _ => new MeanPool1d(kernel, stride, padding),
            };
            Agreement.WithPyTorch(layer, golden);
        }
        foreach (var golden in GoldenCase.All("pooling", "adaptive"))
        {
            Layer layer = golden.Has("rows")
                ? new AdaptiveMeanPool2d(golden.Int("rows"), golden.Int("columns"))
                : new AdaptiveMeanPool1d(golden.Int("columns"));
            Agreement.WithPyTorch(layer, golden);
        }
    }

    [Fact]
    public void Backward_agrees_with_central_differences()
    {
        var rng = new Random(1);
        var x = Tensor.Normal(rng, 2, 2, 5, 6);
        Agreement.WithDifferences(new MaxPool2d(3, 2, 1), x, rng);
        Agreement.WithDifferences(new MeanPool2d(3, 1), x, rng);
        Agreement.WithDifferences(new AdaptiveMeanPool2d(2, 4), x, rng);
        var sequences = Tensor.Normal(rng, 2, 3, 7);
        Agreement.WithDifferences(new MaxPool1d(3, 2, 1), sequences, rng);
        Agreement.WithDifferences(new MeanPool1d(2, 3), sequences, rng);
        Agreement.WithDifferences(new AdaptiveMeanPool1d(3), sequences, rng);
    }

    [Fact]
    public void Of_equal_elements_the_first_receives_the_gradient()
    {
        var layer = new MaxPool2d(2, 1);
        layer.Forward(Tensor.Ones(1, 1, 2, 3));
        Assert.Equal([1, 1, 0, 0, 0, 0], layer.Backward(Tensor.Ones(1, 1, 1, 2)).ToArray());
    }
}
