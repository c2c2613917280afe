using ReferenceImpl.Activations;

namespace ReferenceImpl.Tests.Activations;

/// <summary>Derivatives written out by hand, against other forms of the same functions differentiated automatically.</summary>
public class ActivationsAsVariablesTests
{
    private readonly Random _rng = new(1);

    [Fact]
    public void Functions_of_one_number()
    {
        var x = Tensor.Normal(_rng, 4, 5) * 3;
        Agreement.WithAutograd(new ReLU(), x, _rng, (v, _) => v.ReLU());
        Agreement.WithAutograd(new LeakyReLU(0.2), x, _rng, (v, _) => v.ReLU(0.2));
        Agreement.WithAutograd(new Sigmoid(), x, _rng, (v, _) => 1 / (1 + (-v).Exp()));
        Agreement.WithAutograd(new Tanh(), x, _rng, (v, _) => 1 - 2 / ((2 * v).Exp() + 1));
        Agreement.WithAutograd(new Swish(), x, _rng, (v, _) => v * v.Sigmoid());
        Agreement.WithAutograd(new Gelu(), x, _rng, (v, _) => 0.5 * v * (1 + (v / Math.Sqrt(2)).Erf()));
        Agreement.WithAutograd(new GeluTanh(), x, _rng, (v, _) => 0.5 * v * (1 + (Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)).Tanh()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Softmax_along_every_axis(int axis)
    {
        var x = Tensor.Normal(_rng, 3, 4, 5) * 3;
        Agreement.WithAutograd(new Softmax(axis), x, _rng, (v, _) => v.Exp() / v.Exp().SumKeep(axis));
        Agreement.WithAutograd(new LogSoftmax(axis), x, _rng, (v, _) => (v.Exp() / v.Exp().SumKeep(axis)).Log());
    }
}
