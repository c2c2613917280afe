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
        WorstErrors.Record(WorstErrors.Differences, error);
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
        WithAutograd(
            layer.GetType().Name, leaves => function(leaves[0], leaves[1..]), y, dY,
            [(x, dX), .. layer.Parameters.Select(parameter => (parameter.Value, parameter.Grad))]);
    }

    /// <summary>The same for anything: what it computed, the gradient that came down, and what it claims for each input.</summary>
    public static void WithAutograd(
        string name, Func<Variable[], Variable> function, Tensor y, Tensor dY, params IReadOnlyList<(Tensor Value, Tensor Gradient)> inputs)
    {
        Variable[] leaves = [.. inputs.Select(input => new Variable(input.Value))];
        var output = function(leaves);
        var gradients = Variable.Gradients((output * dY).Sum(), leaves);
        Agree(output.Value, y, $"{name}, y");
        for (var i = 0; i < leaves.Length; i++) Agree(gradients[i].Value, inputs[i].Gradient, $"{name}, gradient of input {i}");

        static void Agree(Tensor want, Tensor got, string what)
        {
            Close(want, got, what);
            WorstErrors.Record(WorstErrors.Autograd, Error(want, got));
        }
    }

    /// <summary>The same for a loss.</summary>
    public static void WithAutograd(
        string name, Func<Variable[], Variable> function, double loss, params IReadOnlyList<(Tensor Value, Tensor Gradient)> inputs) =>
        WithAutograd(name, function, Tensor.Scalar(loss), Tensor.Scalar(1), inputs);

    public static void Close(Tensor want, Tensor got, string name, double tolerance = 1e-11)
    {
        got.RequireSameShape(name, want);
        var error = Error(want, got);
        Assert.True(error <= tolerance, $"{name} is off by {error:E1}");
    }

    private static double Error(Tensor want, Tensor got) =>
        want.Size == 0 ? 0 : (want - got).Abs().Max() / Math.Max(1, want.Abs().Max());

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
