using ReferenceImpl.Layers;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Layers;

public class LinearTests
{
    [Fact]
    public void Agrees_with_PyTorch()
    {
        foreach (var golden in GoldenCase.All("linear"))
        {
            var weight = golden["weight"];
            string[] parameters = golden.Has("bias") ? ["weight", "bias"] : ["weight"];
            Agreement.WithPyTorch(new Linear(weight.Columns, weight.Rows, bias: golden.Has("bias")), golden, parameters);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 3, 2)]
    public void Backward_agrees_with_central_differences(int n, int i, int o)
    {
        var rng = new Random(1);
        Agreement.WithDifferences(new Linear(i, o, rng), Tensor.Normal(rng, n, i), rng);
    }

    [Fact]
    public void A_wrong_width_says_wanted_and_got()
    {
        var error = Assert.Throws<ArgumentException>(() => new Linear(3, 2).Forward(Tensor.Zeros(4, 5)));
        Assert.Contains("(…, 3), got (4, 5)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_before_forward_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => new Linear(3, 2).Backward(Tensor.Zeros(4, 2)));
}
