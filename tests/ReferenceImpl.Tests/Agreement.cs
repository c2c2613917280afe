using ReferenceImpl.Autograd;
using ReferenceImpl.Layers;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests;

/// <summary>The two independent witnesses of every layer: central differences and PyTorch.</summary>
internal static class Agreement
{
    private const double Tolerance = 1e-7;

    public static void WithDifferences(Func<double> f, Tensor x, Tensor gradient, string name)
    {
        var error = GradientCheck.WorstError(f, x, gradient);
        Assert.True(error <= Tolerance, $"the gradient of {name} {ShapeMath.Text(x.Shape)} is off by {error:E1}");
    }

    /// <summary>dx and every parameter's gradient, for a random upstream gradient.</summary>
    public static void WithDifferences(Layer layer, Tensor x, Random rng)
    {
        var dY = Tensor.Normal(rng, layer.Forward(x).Shape);

        // ⟨dY, y⟩ is a scalar whose gradient with respect to y is exactly dY.
        double Loss() => (dY * layer.Forward(x)).Sum();
        layer.ZeroGrad();
        layer.Forward(x);
        var dX = layer.Backward(dY);
        var gradients = layer.Parameters.Select(parameter => parameter.Grad.Copy()).ToArray();

        WithDifferences(Loss, x, dX, $"{layer.GetType().Name}, x");
        for (var i = 0; i < gradients.Length; i++)
            WithDifferences(Loss, layer.Parameters[i].Value, gradients[i], $"{layer.GetType().Name}, parameter {i}");
    }

    /// <summary>The same function written in Variables must have the same value and the same gradients.</summary>
    public static void WithAutograd(Layer layer, Tensor x, Random rng, Func<Variable, IReadOnlyList<Variable>, Variable> function)
    {
        var y = layer.Forward(x);
        var dY = Tensor.Normal(rng, y.Shape);
        layer.ZeroGrad();
        var dX = layer.Backward(dY);

        Variable[] leaves = [x, .. layer.Parameters.Select(parameter => new Variable(parameter.Value))];
        var output = function(leaves[0], leaves[1..]);
        var gradients = Variable.Gradients((output * dY).Sum(), leaves);
        Close(output.Value, y, $"{layer.GetType().Name}, y");
        Close(gradients[0].Value, dX, $"{layer.GetType().Name}, dx");
        for (var i = 1; i < leaves.Length; i++)
            Close(gradients[i].Value, layer.Parameters[i - 1].Grad, $"{layer.GetType().Name}, gradient of parameter {i - 1}");
    }

    public static void Close(Tensor want, Tensor got, string name, double tolerance = 1e-11)
    {
        got.RequireSameShape(name, want);
        var error = want.Size == 0 ? 0 : (want - got).Abs().Max() / Math.Max(1, want.Abs().Max());
        Assert.True(error <= tolerance, $"{name} is off by {error:E1}");
    }

    /// <summary>
    /// Loads the parameters by the names given, in their order, and compares y, dx and the gradients. The second Backward
    /// must add the same again.
    /// </summary>
    public static void WithPyTorch(Layer layer, GoldenCase golden, params string[] parameters)
    {
        Assert.Equal(parameters.Length, layer.Parameters.Count);
        for (var i = 0; i < parameters.Length; i++) layer.Parameters[i].Set(golden[parameters[i]]);

        golden.Agrees("y", layer.Forward(golden["x"]));
        golden.Agrees("dx", layer.Backward(golden["dy"]));
        for (var i = 0; i < parameters.Length; i++) golden.Agrees("d" + parameters[i], layer.Parameters[i].Grad);

        layer.Forward(golden["x"]);
        layer.Backward(golden["dy"]);
        for (var i = 0; i < parameters.Length; i++) golden.Agrees("d" + parameters[i], layer.Parameters[i].Grad / 2);
    }
}
