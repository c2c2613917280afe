using Autograder.Grading.Checks;
using Autograder.Grading.Diagnosis;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw4p1;

/// <summary>Z = A·Wᵀ + b over any leading axes. W (out, in), b (out,); gradients are sums over all leading axes.</summary>
internal static class LinearLayer
{
    public static Component Component => new("linear", "Linear layer", ["mytorch/nn/linear.py"],
        Check.Core("hw4p1/linear/forward", "Forward: Z = A·Wᵀ + b", 1.5m, plan => Ask(plan, Typical, "Z", Tolerance.Core)),
        Check.Core("hw4p1/linear/dLdA", "Backward: the gradient that flows on, dLdA", 1, plan => Ask(plan, Typical, "dLdA", Tolerance.Core)),
        Check.Core("hw4p1/linear/dLdW", "Backward: dLdW, summed over all leading axes", 1, plan => Ask(plan, Typical, "dLdW", Tolerance.Core)),
        Check.Core("hw4p1/linear/dLdb", "Backward: dLdb, summed over all leading axes", 0.5m, plan => Ask(plan, Typical, "dLdb", Tolerance.Core)),
        Check.Robust("hw4p1/linear/leading-axes", "One leading axis, two, three; a batch of one", 0.5m, LeadingAxes),
        Check.Robust("hw4p1/linear/second-use", "A second forward and backward belong to the second input", 0.5m, SecondUse));

    private const string Module = "mytorch.nn.linear";
    private static readonly int[][] Typical = [[4, 3], [2, 5, 6]];

    private static void Ask(Plan plan, int[][] shapes, string quantity, Tolerance tolerance)
    {
        foreach (var shape in shapes)
        {
            var (@case, layer, truth, a, dLdZ) = Start(plan, shape);
            Expect(@case, layer, truth, a, dLdZ, [quantity], tolerance);
        }
    }

    private static void LeadingAxes(Plan plan)
    {
        foreach (var (shape, trait) in new (int[], string)[] { ([5, 3], "one leading axis"), ([2, 3, 4], "two leading axes"), ([2, 3, 2, 5], "three leading axes"), ([1, 4], "a batch of one") })
        {
            var (@case, layer, truth, a, dLdZ) = Start(plan, shape, trait);
            Expect(@case, layer, truth, a, dLdZ, ["Z", "dLdA", "dLdW", "dLdb"], Tolerance.Standard);
        }
    }

    private static void SecondUse(Plan plan)
    {
        var (@case, layer, truth, firstA, firstDLdZ) = Start(plan, [4, 3]);
        var (a, dLdZ) = (plan.Inputs.Normal(2, 5, 3), plan.Inputs.AwayFromZero(2, 5, 2));
        @case.Call(layer, "forward", firstA);
        @case.Call(layer, "backward", firstDLdZ);
        var first = Answer(truth, firstA, firstDLdZ);
        var second = Answer(truth, a, dLdZ);
        @case.Expect(@case.Call(layer, "forward", a), "Z", second.Z, "N, T, out_features");
        @case.Expect(@case.Call(layer, "backward", dLdZ), "dLdA", second.DLdA, "N, T, in_features");
        ExpectKept("dLdW", first.DLdW, second.DLdW);
        ExpectKept("dLdb", first.DLdb, second.DLdb);

        // Whether a second backward adds to the gradients is left open; the course's graders call it once.
        void ExpectKept(string name, Tensor before, Tensor now) => @case.ExpectAttribute(layer, name, now)
            .Accept("accumulated", "adds up over backward calls; setting it afresh is right as well", () => before + now)
            .Mistake("stale", "still holds the gradient of the first backward", () => before);
    }

    private static void Expect(Case @case, Value.Ref layer, Linear truth, Tensor a, Tensor dLdZ, string[] quantities, Tolerance tolerance)
    {
        var right = Answer(truth, a, dLdZ);
        var (weights, bias) = (truth.W.Value, truth.B!.Value);
        var z = @case.Call(layer, "forward", a);
        if (quantities.Contains("Z"))
        {
            @case.Expect(z, "Z", right.Z).Within(tolerance)
                .Mistake("bias-missing", "lacks the bias", () => right.Z - bias)
                .Mistake("bias-subtracted", "has the bias subtracted", () => right.Z - (2 * bias));
        }
        if (quantities is ["Z"]) return;

        var dLdA = @case.Call(layer, "backward", dLdZ);
        if (quantities.Contains("dLdA")) @case.Expect(dLdA, "dLdA", right.DLdA).Within(tolerance);

        var rows = a.Size / a.Columns;
        if (quantities.Contains("dLdW"))
        {
            @case.ExpectAttribute(layer, "dLdW", right.DLdW, "out_features, in_features").Within(tolerance).DividedByBatch(right.DLdW, a.Rows)
                .Mistake("divided-by-rows", "is averaged over the leading axes; it should be summed over them", () => right.DLdW / rows);
        }
        if (quantities.Contains("dLdb"))
        {
            @case.ExpectAttribute(layer, "dLdb", right.DLdb, "out_features").Within(tolerance).DividedByBatch(right.DLdb, a.Rows)
                .Mistake("divided-by-rows", "is averaged over the leading axes; it should be summed over them", () => right.DLdb / rows);
        }
    }

    private static (Tensor Z, Tensor DLdA, Tensor DLdW, Tensor DLdb) Answer(Linear truth, Tensor a, Tensor dLdZ)
    {
        truth.ZeroGrad();
        var z = truth.Forward(a);
        var dLdA = truth.Backward(dLdZ);
        return (z, dLdA, truth.W.Grad.Copy(), truth.B!.Grad.Copy());
    }

    /// <summary>A student's layer with random weights, the reference with the same, an input of this shape and a gradient for its output.</summary>
    private static (Case Case, Value.Ref Layer, Linear Truth, Tensor A, Tensor DLdZ) Start(Plan plan, int[] shape, params string[] traits)
    {
        var (inputs, outputs) = (shape[^1], shape[^1] == 3 ? 2 : 3);
        var truth = new Linear(inputs, outputs);
        truth.W.Set(plan.Inputs.Normal(outputs, inputs));
        truth.B!.Set(plan.Inputs.AwayFromZero(outputs));
        var @case = plan.Case($"A of shape ({string.Join(", ", shape)})", traits);
        var layer = @case.New(Module, "Linear", inputs, outputs);
        @case.Call(layer, "init_weights", truth.W.Value, truth.B.Value);
        return (@case, layer, truth, plan.Inputs.Normal(shape), plan.Inputs.AwayFromZero([.. shape[..^1], outputs]));
    }
}
