using ReferenceImpl.Activations;
using ReferenceImpl.Layers;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Activations;

public class ActivationTests
{
    public static TheoryData<string> Names => ["identity", "relu", "leaky_relu", "sigmoid", "tanh", "swish", "gelu", "gelu_tanh"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string name) => Agreement.WithPyTorch(Make(name), GoldenCase.One("activations", name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_agrees_with_central_differences(string name)
    {
        var rng = new Random(1);
        Agreement.WithDifferences(Make(name), Tensor.Normal(rng, 4, 5), rng);
    }

    [Fact]
    public void Softmax_agrees_with_PyTorch_on_every_axis_and_for_large_values()
    {
        foreach (var golden in GoldenCase.All("activations", "softmax"))
            Agreement.WithPyTorch(new Softmax(golden.Int("axis")), golden);
        foreach (var golden in GoldenCase.All("activations", "log_softmax"))
            Agreement.WithPyTorch(new LogSoftmax(golden.Int("axis")), golden);
    }

    [Fact]
    public void Softmax_backward_is_the_product_with_the_row_Jacobian()
    {
        var rng = new Random(2);
        var layer = new Softmax();
        var (x, dY) = (Tensor.Normal(rng, 1, 5), Tensor.Normal(rng, 1, 5));
        var jacobian = Softmax.Jacobian(layer.Forward(x).At(0));
        var difference = layer.Backward(dY) - dY.MatMul(jacobian);
        Assert.True(difference.Abs().Max() < 1e-16);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Softmax_backward_agrees_with_central_differences(int axis)
    {
        var rng = new Random(3);
        Agreement.WithDifferences(new Softmax(axis), Tensor.Normal(rng, 3, 4), rng);
        Agreement.WithDifferences(new LogSoftmax(axis), Tensor.Normal(rng, 3, 4), rng);
    }

    [Fact]
    public void Tanh_and_sigmoid_are_exact_at_both_ends()
    {
        double[] xs = [0, 1e-300, 1e-9, 0.1, 0.6249999, 0.625, 1, 5, 20, 400, 1000, double.PositiveInfinity];
        var x = Tensor.Of([.. xs, .. xs.Select(v => -v)]);
        var (tanh, sigmoid) = (x.Tanh(), x.Sigmoid());
        for (var i = 0; i < x.Size; i++)
        {
            Assert.Equal(Math.Tanh(x[i]), tanh[i], Math.Abs(tanh[i]) * 5e-16);
            Assert.Equal(1 / (1 + Math.Exp(-x[i])), sigmoid[i], sigmoid[i] * 1e-15);
        }
    }

    private static Layer Make(string name) => name switch
    {
        "identity" => new Identity(),
        "relu" => new ReLU(),
        "leaky_relu" => new LeakyReLU(),
        "sigmoid" => new Sigmoid(),
        "tanh" => new Tanh(),
        "swish" => new Swish(),
        "gelu" => new Gelu(),
        "gelu_tanh" => new GeluTanh(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name),
    };
}
