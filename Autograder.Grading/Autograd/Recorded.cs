using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Autograd;

/// <summary>What checks of layers and losses hand to an engine: arrays whose gradients can be read, and Linear layers with given weights.</summary>
internal static class Recorded
{
    /// <summary>Where the gradient of <see cref="Input"/>'s array is added up.</summary>
    public const string Gradient = "gradient";

    /// <summary>The shapes in which solutions keep b; one of them must do.</summary>
    private static readonly Func<Tensor, Tensor>[] BiasLayouts = [b => b, b => b.Reshape(-1, 1), b => b.Reshape(1, -1)];

    /// <summary>
    /// An array on the tape as the output of a sum, so that its gradient reaches an array of ours by the contract's own way, <c>gradients_to_update</c>.
    /// </summary>
    public static (Value.Ref Array, Value.Ref Holder) Input(Case @case, Value.Ref engine, Tensor x)
    {
        var holder = @case.Script.Object(("x", x), ("p", x / 2), ("q", x / 2), (Gradient, Tensor.ZerosLike(x)));
        var array = @case.Get(holder, "x");
        @case.Call(engine, "add_operation",
            new Value.List(@case.Get(holder, "p"), @case.Get(holder, "q")), array,
            new Value.List(@case.Get(holder, Gradient), Value.None.Instance),
            new Value.Backward(new Value.List(Value.None.Instance, Value.None.Instance)));
        return (array, holder);
    }

    /// <summary>Records z = y ⊙ s for an array y of the student's, which holds <paramref name="value"/> if it is right.</summary>
    public static Value.Ref Product(Case @case, Value.Ref engine, Value.Ref y, Tensor value, Tensor s)
    {
        var made = @case.Script.Object(("z", value * s), ("s", s));
        var product = @case.Get(made, "z");
        @case.Call(engine, "add_operation",
            new Value.List(y, @case.Get(made, "s")), product,
            new Value.List(Value.None.Instance, Value.None.Instance),
            new Value.Backward(new Value.List((Value)s, value)));
        return product;
    }

    /// <summary>The same question for each shape that b may have.</summary>
    public static void InEachBiasLayout(Plan plan, string label, string[] traits, Action<Case, Func<Tensor, Tensor>> write)
    {
        foreach (var layout in BiasLayouts) write(plan.EitherCase(label, label, traits), layout);
    }

    /// <param name="layout">Of b (out): the shape to set it in.</param>
    public static Value.Ref Linear(Case @case, Value.Ref engine, Tensor w, Tensor b, Func<Tensor, Tensor> layout)
    {
        var layer = @case.New("mytorch.nn.linear", "Linear", w.Columns, w.Rows, engine);
        @case.Set(layer, "W", w);
        @case.Set(layer, "b", layout(b));
        return layer;
    }
}
