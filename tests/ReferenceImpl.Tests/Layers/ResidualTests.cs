using ReferenceImpl.Convolution;
using ReferenceImpl.Layers;

namespace ReferenceImpl.Tests.Layers;

public class ResidualTests
{
    [Fact]
    public void Backward_agrees_with_central_differences_with_and_without_a_projection()
    {
        var rng = new Random(1);
        var x = Tensor.Normal(rng, 2, 2, 4, 4);
        var same = new Sequential(new Conv2d(2, 2, 3, padding: 1, rng: rng), new BatchNorm2d(2));
        Agreement.WithDifferences(new Residual(same), x, rng);
        Agreement.WithDifferences(new Residual(new Conv2d(2, 3, 3, stride: 2, padding: 1, rng: rng), new Conv2d(2, 3, 1, stride: 2, rng: rng)), x, rng);
    }
}
