using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Optimizers;

namespace Autograder.Grading.Hw1p1;

/// <summary>What happens to one parameter: where it starts, and the gradient it finds at each step.</summary>
internal sealed record Trajectory(Tensor Start, Tensor[] Gradients)
{
    /// <summary>Where the reference's optimizer brings it.</summary>
    public Tensor End(Func<Parameter[], Optimizer> optimizer)
    {
        var parameter = new Parameter(Start.Copy());
        var updating = optimizer([parameter]);
        foreach (var gradient in Gradients)
        {
            parameter.Grad.CopyInPlace(gradient);
            updating.Step();
        }
        return parameter.Value;
    }
}

/// <summary>The layers of a model that an optimizer is to train: their weights, and gradients as if a backward had left them there.</summary>
/// <remarks>
/// The contract does not say how an optimizer knows a layer that has weights. One that looks at <c>W</c> takes a stand-in, which needs
/// nothing else of the student's; one that looks at the class takes only the student's own Linear. Either is right, so both are tried.
/// </remarks>
internal sealed record TrainedLayers((Trajectory W, Trajectory B)[] Layers)
{
    /// <summary>Random weights, and another random gradient at each step. W (out, in), b (out, 1).</summary>
    public static TrainedLayers NewGradients(Plan plan, int steps, params (int In, int Out)[] sizes) => Draw(plan, steps, steady: false, sizes);

    /// <summary>The same gradient at every step.</summary>
    public static TrainedLayers SteadyGradients(Plan plan, int steps, params (int In, int Out)[] sizes) => Draw(plan, steps, steady: true, sizes);

    /// <param name="pauses">Whether a layer without weights follows each, as an activation does.</param>
    /// <param name="construct">Makes the student's optimizer of the model.</param>
    /// <param name="expect">Is given the layers with weights after all steps.</param>
    public void Train(Plan plan, string label, bool pauses, Func<Case, Value, Value.Ref> construct, Action<Case, Value.Ref[]> expect)
    {
        foreach (var make in new Func<Case, (Trajectory W, Trajectory B), Value.Ref>[] { OwnLinear, StandIn })
        {
            var @case = plan.EitherCase(question: label, label);
            Value.Ref[] layers = [.. Layers.Select(layer => make(@case, layer))];
            var optimizer = construct(@case, Model(@case, layers, pauses));
            for (var step = 0; step < Layers[0].W.Gradients.Length; step++)
            {
                if (step > 0) GiveGradients(@case, layers, step);
                @case.Call(optimizer, "step");
            }
            expect(@case, layers);
        }
    }

    public static Value Model(Case @case, Value.Ref[] layers, bool pauses) => new Value.Record(
        ("layers", new Value.List([.. layers.SelectMany(layer => pauses ? new Value[] { layer, @case.Script.Object() } : [layer])])));

    public void GiveGradients(Case @case, Value.Ref[] layers, int step)
    {
        foreach (var (layer, (w, b)) in layers.Zip(Layers))
        {
            if (w.Gradients[step] == w.Gradients[step - 1]) continue; // left there, as between two steps without a backward
            @case.Set(layer, "dLdW", w.Gradients[step]);
            @case.Set(layer, "dLdb", b.Gradients[step]);
        }
    }

    public static Value.Ref OwnLinear(Case @case, (Trajectory W, Trajectory B) layer)
    {
        var linear = @case.New("mytorch.nn.linear", "Linear", layer.W.Start.Columns, layer.W.Start.Rows);
        @case.Set(linear, "W", layer.W.Start);
        @case.Set(linear, "b", layer.B.Start);
        @case.Set(linear, "dLdW", layer.W.Gradients[0]);
        @case.Set(linear, "dLdb", layer.B.Gradients[0]);
        return linear;
    }

    public static Value.Ref StandIn(Case @case, (Trajectory W, Trajectory B) layer) => @case.Script.Object(
        ("W", layer.W.Start), ("b", layer.B.Start), ("dLdW", layer.W.Gradients[0]), ("dLdb", layer.B.Gradients[0]));

    private static TrainedLayers Draw(Plan plan, int steps, bool steady, (int In, int Out)[] sizes)
    {
        Trajectory DrawOne(params int[] shape)
        {
            var (start, first) = (plan.Inputs.AwayFromZero(shape), plan.Inputs.AwayFromZero(shape));
            return new Trajectory(start, [first, .. Enumerable.Range(1, steps - 1).Select(_ => steady ? first : plan.Inputs.AwayFromZero(shape))]);
        }
        return new TrainedLayers([.. sizes.Select(size => (DrawOne(size.Out, size.In), DrawOne(size.Out, 1)))]);
    }
}
