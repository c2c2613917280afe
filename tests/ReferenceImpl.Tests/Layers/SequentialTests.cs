using ReferenceImpl.Layers;

namespace ReferenceImpl.Tests.Layers;

public class SequentialTests
{
    [Fact]
    public void Backward_agrees_with_central_differences()
    {
        var rng = new Random(1);
        Agreement.WithDifferences(Sequential.Mlp([2, 4, 8, 8, 4, 2], activateLast: true, rng), Tensor.Normal(rng, 5, 2), rng);
    }

    [Fact]
    public void Every_intermediate_value_and_gradient_can_be_read()
    {
        var rng = new Random(2);
        var mlp = Sequential.Mlp([2, 3, 2], activateLast: true, rng);
        var y = mlp.Forward(Tensor.Normal(rng, 4, 2));
        var dX = mlp.Backward(Tensor.Normal(rng, 4, 2));

        Assert.Equal([2, 3, 3, 2, 2], mlp.Activations.Select(a => a.Columns));
        Assert.Equal([2, 3, 3, 2, 2], mlp.Gradients.Select(g => g.Columns));
        Assert.Same(y, mlp.Activations[^1]);
        Assert.Same(dX, mlp.Gradients[0]);
    }

    [Fact]
    public void Training_reaches_every_child()
    {
        var inner = new Dropout(0.5, new Random(1));
        _ = new Sequential(new Sequential(inner)) { Training = false };
        Assert.False(inner.Training);
    }
}
