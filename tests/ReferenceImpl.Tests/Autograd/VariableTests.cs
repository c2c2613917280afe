using ReferenceImpl.Autograd;

namespace ReferenceImpl.Tests.Autograd;

public class VariableTests
{
    /// <summary>Every operation as a function of one matrix (3, 4) of positive numbers.</summary>
    private static readonly Dictionary<string, Func<Variable, Variable>> Operations = new()
    {
        ["add a row"] = x => x + x.At(0),
        ["subtract a column"] = x => x - x.Slice(1, 1, 2),
        ["multiply"] = x => x * x * 3,
        ["multiply by a broadcast row"] = x => x * x.At(1),
        ["divide"] = x => x.Slice(0, 0, 1) / x,
        ["negate"] = x => -x * x,
        ["matrix product"] = x => x.MatMul(x.T).MatMul(x),
        ["batched product with a broadcast factor"] = x => x.Reshape(3, 2, 2).MatMul(x.At(0).Reshape(2, 2)),
        ["exp"] = x => x.Exp(),
        ["log"] = x => x.Log(),
        ["sqrt"] = x => x.Sqrt(),
        ["tanh"] = x => x.Tanh(),
        ["sigmoid"] = x => x.Sigmoid(),
        ["error function"] = x => x.Erf() * x,
        ["leaky relu"] = x => (x - 1).ReLU(0.1) * x,
        ["absolute value"] = x => (x - 1).Abs() * x,
        ["fill"] = x => x.Fill(Tensor.Of(1, 0, 1, 0), 7) * x,
        ["sum over axes"] = x => x.Sum(0) * x.SumKeep(1),
        ["mean"] = x => x * x.Mean() + x.Mean(1).Reshape(3, 1),
        ["transpose"] = x => x.Transpose(1, 0).Reshape(3, 4) * x,
        ["slice with a step"] = x => x.Slice(1, 1, 4, 2) * x.Slice(1, 0, 2),
        ["pad"] = x => x.Pad(0, 1, 0).Slice(0, 0, 3) * x,
        ["concatenate"] = x => Variable.Concat([x, x * x], 1).Slice(1, 2, 6) * x,
        ["take a row twice"] = x => x.Take(2, 0, 2) * x,
        ["log-sum-exp"] = x => x.LogSumExp(1) * x,
        ["softmax"] = x => x.Softmax(0) * x,
    };

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_operation_agrees_with_central_differences_in_both_orders(string name)
    {
        var rng = new Random(1);
        var x = Tensor.Uniform(rng, 0.5, 2, 3, 4);
        var operation = Operations[name];
        var weights = Tensor.Normal(rng, operation(x).Shape);
        var direction = Tensor.Normal(rng, 3, 4);

        Variable First(Variable v) => Variable.Gradients((operation(v) * weights).Sum(), v)[0];
        Agreement.WithDifferences(() => (operation(x) * weights).Sum().Value.ToScalar(), x, First(x).Value, name);

        var leaf = new Variable(x);
        var second = Variable.Gradients((First(leaf) * direction).Sum(), leaf)[0];
        Agreement.WithDifferences(() => (First(x) * direction).Sum().Value.ToScalar(), x, second.Value, name + ", second order");
    }

    [Fact]
    public void The_example_of_micrograd_gives_its_numbers()
    {
        Variable a = -4.0, b = 2.0;
        var c = a + b;
        var d = a * b + b * b * b;
        c = c + c + 1;
        c = c + 1 + c + -a;
        d = d + d * 2 + (b + a).ReLU();
        d = d + 3 * d + (b - a).ReLU();
        var e = c - d;
        var f = e * e;
        var g = f / 2.0;
        g = g + 10.0 / f;
        var gradients = Variable.Gradients(g, a, b);

        Assert.Equal(24.7041, g.Value.ToScalar(), 1e-4);
        Assert.Equal(138.8338, gradients[0].Value.ToScalar(), 1e-4);
        Assert.Equal(645.5773, gradients[1].Value.ToScalar(), 1e-4);
    }

    [Fact]
    public void A_very_deep_graph_does_not_overflow_the_stack()
    {
        Variable x = 1.0;
        var y = x;
        for (var step = 0; step < 100_000; step++) y = y + 1e-5;
        Assert.Equal(1, Variable.Gradients(y, x)[0].Value.ToScalar());
    }

    [Fact]
    public void What_is_not_used_or_detached_has_gradient_zero()
    {
        Variable x = Tensor.Of(1, 2), unused = Tensor.Of(3.0);
        var gradients = Variable.Gradients((x.Detach() * x).Sum(), x, unused);
        Assert.Equal([1, 2], gradients[0].Value.ToArray());
        Assert.Equal([0], gradients[1].Value.ToArray());
    }
}
