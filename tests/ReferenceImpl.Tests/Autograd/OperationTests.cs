using ReferenceImpl.Autograd;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Autograd;

public class OperationTests
{
    private static readonly Dictionary<string, Func<Variable[], Variable>> Operations = new()
    {
        ["add_broadcast"] = x => x[0] + x[1],
        ["multiply_broadcast"] = x => x[0] * x[1],
        ["divide_broadcast"] = x => x[0] / x[1],
        ["matmul"] = x => x[0].MatMul(x[1]),
        ["matmul_one"] = x => x[0].MatMul(x[1]),
        ["matmul_batch"] = x => x[0].MatMul(x[1]),
        ["matmul_broadcast"] = x => x[0].MatMul(x[1]),
        ["exp"] = x => x[0].Exp(),
        ["log"] = x => x[0].Log(),
        ["sqrt"] = x => x[0].Sqrt(),
        ["tanh"] = x => x[0].Tanh(),
        ["sigmoid"] = x => x[0].Sigmoid(),
        ["erf"] = x => x[0].Erf(),
        ["abs"] = x => x[0].Abs(),
        ["sum_1"] = x => x[0].Sum(1),
        ["mean_02"] = x => x[0].Mean(0, 2),
        ["logsumexp_0"] = x => x[0].LogSumExp(0),
        ["logsumexp_1"] = x => x[0].LogSumExp(1),
        ["logsumexp_large"] = x => x[0].LogSumExp(1),
        ["transpose"] = x => x[0].Transpose(2, 0, 1),
        ["reshape"] = x => x[0].Reshape(4, 6),
        ["slice"] = x => x[0].Slice(1, 1, 6, 2),
        ["take_twice"] = x => x[0].Take(2, 0, 2),
        ["concatenate"] = x => Variable.Concat(x, 1),
        ["pad"] = x => x[0].Pad(1, 1, 2),
    };

    [Fact]
    public void Every_operation_and_its_gradients_agree_with_PyTorch()
    {
        var cases = GoldenCase.All("operations");
        Assert.Equal(Operations.Keys.Order(), cases.Select(golden => golden.Name).Order());
        foreach (var golden in cases)
        {
            Variable[] operands = golden.Has("x1") ? [golden["x0"], golden["x1"]] : [golden["x0"]];
            var y = Operations[golden.Name](operands);
            golden.Agrees("y", y.Value);
            var gradients = Variable.Gradients((y * (Variable)golden["dy"]).Sum(), operands);
            for (var k = 0; k < operands.Length; k++) golden.Agrees($"dx{k}", gradients[k].Value);
        }
    }
}
