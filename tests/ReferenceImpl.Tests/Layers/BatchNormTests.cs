using ReferenceImpl.Layers;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Layers;

public class BatchNormTests
{
    [Fact]
    public void Two_steps_of_training_and_one_of_use_agree_with_PyTorch()
    {
        foreach (var golden in GoldenCase.All("batchnorm"))
        {
            BatchNorm layer = golden["x0"].Rank == 4 ? new BatchNorm2d(golden["weight"].Size) : new BatchNorm1d(golden["weight"].Size);
            layer.Gamma.Set(golden["weight"]);
            layer.Beta.Set(golden["bias"]);
            for (var step = 0; step < 3; step++)
            {
                layer.Training = step < 2;
                layer.ZeroGrad();
                golden.Agrees($"y{step}", layer.Forward(golden[$"x{step}"]));
                golden.Agrees($"dx{step}", layer.Backward(golden[$"dy{step}"]));
                golden.Agrees($"dweight{step}", layer.Gamma.Grad);
                golden.Agrees($"dbias{step}", layer.Beta.Grad);
                golden.Agrees($"mean{step}", layer.RunningMean);
                golden.Agrees($"var{step}", layer.RunningVariance);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Backward_agrees_with_central_differences(bool training)
    {
        var rng = new Random(2);
        var layer = new BatchNorm1d(3) { Training = training };
        layer.Gamma.Set(Tensor.Normal(rng, 3));
        Agreement.WithDifferences(layer, Tensor.Normal(rng, 5, 3), rng);
        Agreement.WithDifferences(layer, Tensor.Normal(rng, 2, 3, 4), rng);
    }

    [Fact]
    public void The_course_keeps_the_biased_variance()
    {
        var layer = BatchNorm1d.OfTheCourse(1, alpha: 0.5);
        layer.Forward(new Tensor([1, 3], 2, 1));

        Assert.Equal(0.5 * 0 + 0.5 * 2, layer.RunningMean[0]);
        Assert.Equal(0.5 * 1 + 0.5 * 1, layer.RunningVariance[0]); // variance of (1, 3) is 1 divided by n, 2 by n − 1
    }
}
