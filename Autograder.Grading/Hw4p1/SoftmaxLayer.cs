using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;

namespace Autograder.Grading.Hw4p1;

/// <summary>
/// Softmax along any axis. The course's graders call backward with a gradient of ones only, whose answer is zero; a true upstream gradient,
/// and axes other than the last, are robust checks.
/// </summary>
internal static class SoftmaxLayer
{
    public static Component Component => new("softmax", "Softmax", ["mytorch/nn/activation.py"],
        Check.Core("hw4p1/softmax/forward", "Forward along the last axis", 2.5m, Forward),
        Check.Core("hw4p1/softmax/backward", "Backward of a gradient of ones", 1.5m, BackwardOfOnes),
        Check.Robust("hw4p1/softmax/axes", "Forward along any axis", 0.25m, ForwardAlongAnyAxis),
        Check.Robust("hw4p1/softmax/gradient", "Backward of any gradient, along the last axis, after a second forward", 0.35m, Gradient),
        Check.Robust("hw4p1/softmax/gradient-axes", "Backward of any gradient, along any axis", 0.25m, GradientAlongAnyAxis),
        Check.Robust("hw4p1/softmax/large", "Inputs as large as 1,000", 0.15m, Large));

    private const string Module = "mytorch.nn.activation";
    private static readonly (int[] Shape, int Axis)[] Axes = [([4, 3], 0), ([2, 3, 4], 1), ([3, 2, 4], -2), ([2, 4, 3, 5], 1), ([3, 4, 2], 0)];

    private static void Forward(Plan plan)
    {
        foreach (var shape in new int[][] { [4, 3], [2, 3, 5], [2, 3, 4, 6] })
        {
            var (@case, layer) = Start(plan, shape, -1);
            ExpectA(@case, layer, plan.Inputs.Normal(shape), -1).Within(Tolerance.Core);
        }
    }

    private static void BackwardOfOnes(Plan plan)
    {
        foreach (var shape in new int[][] { [4, 3], [2, 3, 4, 6] })
        {
            var (@case, layer) = Start(plan, shape, -1);
            var z = plan.Inputs.Normal(shape);
            @case.Call(layer, "forward", z);
            ExpectGradient(@case, layer, z, Tensor.Ones(shape), -1).Within(Tolerance.Core);
        }
    }

    private static void ForwardAlongAnyAxis(Plan plan)
    {
        foreach (var (shape, axis) in Axes)
        {
            var (@case, layer) = Start(plan, shape, axis);
            ExpectA(@case, layer, plan.Inputs.Normal(shape), axis);
        }
    }

    private static void Gradient(Plan plan)
    {
        foreach (var shape in new int[][] { [5, 4], [2, 3, 4] })
        {
            var (@case, layer) = Start(plan, shape, -1);
            var (first, z, dLdA) = (plan.Inputs.Normal(shape), plan.Inputs.Normal(shape), plan.Inputs.AwayFromZero(shape));
            @case.Call(layer, "forward", first);
            @case.Call(layer, "backward", plan.Inputs.AwayFromZero(shape));
            @case.Call(layer, "forward", z);
            ExpectGradient(@case, layer, z, dLdA, -1)
                .Mistake("stale", "belongs to the forward before the last", () => Softmax.Backward(Softmax.Of(first), dLdA));
        }
    }

    private static void GradientAlongAnyAxis(Plan plan)
    {
        foreach (var (shape, axis) in Axes)
        {
            var (@case, layer) = Start(plan, shape, axis);
            var z = plan.Inputs.Normal(shape);
            @case.Call(layer, "forward", z);
            ExpectGradient(@case, layer, z, plan.Inputs.AwayFromZero(shape), axis);
        }
    }

    private static void Large(Plan plan)
    {
        var (@case, layer) = Start(plan, [4, 5], -1);
        var z = plan.Inputs.Uniform(-1000, 1000, 4, 5);
        (z[0, 0], z[1, 1], z[2, 0], z[2, 1]) = (1000, -1000, 1000, 999.5);
        var low = plan.Inputs.Uniform(-1000, -950, 5); // a row whose largest is far below the whole array's, and below 0
        for (var k = 0; k < 5; k++) z[3, k] = low[k];
        ExpectA(@case, layer, z, -1).WhenNotFinite("is not finite for inputs as large as 1,000");
    }

    private static Expectation ExpectA(Case @case, Value.Ref layer, Tensor z, int axis)
    {
        var expectation = @case.Expect(@case.Call(layer, "forward", z), "A", Softmax.Of(z, axis))
            .Mistake("unchanged", "is the input, unchanged", () => z)
            .Mistake("not-normalised", "is not divided by its sum", () => z.Exp())
            .Mistake("logarithm", "is the logarithm of the softmax", () => LogSoftmax.Of(z, axis))
            .Mistake("all-axes", "is normalised over the whole array; it should be along one axis", () => Softmax.Of(z.Reshape(-1)).Reshape(z.Shape));
        foreach (var (id, words, other) in OtherAxes(z, axis)) expectation.Mistake(id, words, () => Softmax.Of(z, other));
        return expectation;
    }

    private static Expectation ExpectGradient(Case @case, Value.Ref layer, Tensor z, Tensor dLdA, int axis)
    {
        var a = Softmax.Of(z, axis);
        Tensor Inner() => (dLdA * a).Sum(axis, keepDims: true);
        var expectation = @case.Expect(@case.Call(layer, "backward", dLdA), "dLdZ", Softmax.Backward(a, dLdA, axis))
            .Mistake("unchanged", "is dLdA, handed through unchanged", () => dLdA)
            .Mistake("diagonal-only", "takes only the diagonal of the Jacobian", () => dLdA * a * (1 - a))
            .Mistake("off-diagonal-missing-sign", "adds where the Jacobian subtracts", () => a * (dLdA + Inner()))
            .Mistake("diagonal-missing", "takes only the off-diagonal part of the Jacobian", () => a * (dLdA * a - Inner()))
            .Mistake("elementwise", "is dLdA⊙A: the part in which the outputs depend on each other's inputs is missing", () => dLdA * a);
        foreach (var (id, words, other) in OtherAxes(z, axis))
        {
            expectation.Mistake(id, words, () => Softmax.Backward(a, dLdA, other)) // after a right forward, and after a wrong one
                .Mistake(id, words, () => Softmax.Backward(Softmax.Of(z, other), dLdA, other));
        }
        return expectation;
    }

    private static IEnumerable<(string Id, string Words, int Axis)> OtherAxes(Tensor z, int axis)
    {
        var right = axis < 0 ? axis + z.Rank : axis;
        if (right != z.Rank - 1) yield return ("last-axis", "is taken along the last axis, whatever dim says", z.Rank - 1);
        if (right != 0) yield return ("first-axis", "is taken along the first axis, whatever dim says", 0);
        if (z.Rank > 2 && right != 1 && z.Rank - 1 != 1) yield return ("second-axis", "is taken along the second axis, whatever dim says", 1);
    }

    private static (Case Case, Value.Ref Layer) Start(Plan plan, int[] shape, int axis)
    {
        var @case = plan.Case($"Z of shape ({string.Join(", ", shape)}), dim = {axis}");
        return (@case, axis == -1 ? @case.New(Module, "Softmax") : @case.New(Module, "Softmax", axis));
    }
}
