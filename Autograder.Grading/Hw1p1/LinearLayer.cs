using Autograder.Grading.Checks;
using Autograder.Grading.Diagnosis;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw1p1;

/// <summary>Z = A·Wᵀ + b and its three gradients. W (out, in), b (out, 1); gradients are sums over the batch.</summary>
internal static class LinearLayer
{
    public static Component Component => new("linear", "Linear layer", ["mytorch/nn/linear.py"],
        Check.Core("hw1p1/linear/forward", "Forward: Z = A·Wᵀ + b", 4, Forward),
        Check.Core("hw1p1/linear/dLdA", "Backward: the gradient that flows on, dLdA", 3, InputGradient),
        Check.Core("hw1p1/linear/dLdW", "Backward: dLdW, summed over the batch", 3, WeightGradient),
        Check.Core("hw1p1/linear/dLdb", "Backward: dLdb, summed over the batch", 2, BiasGradient),
        Check.Robust("hw1p1/linear/initial", "A new layer has W (out, in) and b (out, 1), all zero", 1, InitialParameters),
        Check.Robust("hw1p1/linear/shapes", "Batch of one, one feature in, one feature out", 1, Shapes),
        Check.Robust("hw1p1/linear/second-use", "A second forward and backward start afresh", 1, SecondUse));

    private const string Module = "mytorch.nn.linear";
    private static readonly (int N, int In, int Out)[] Typical = [(4, 2, 3), (5, 7, 6)];

    private static void Forward(Plan plan)
    {
        foreach (var (n, i, o) in Typical)
        {
            var (@case, layer, truth, a, _) = Start(plan, n, i, o);
            ExpectZ(@case.Call(layer, "forward", a), @case, truth, a).Within(Tolerance.Core);
        }
    }

    private static void InputGradient(Plan plan)
    {
        foreach (var (n, i, o) in Typical)
        {
            var (@case, layer, truth, a, dLdZ) = Start(plan, n, i, o);
            @case.Call(layer, "forward", a);
            ExpectInputGradient(@case.Call(layer, "backward", dLdZ), @case, truth, a, dLdZ).Within(Tolerance.Core);
        }
    }

    private static void WeightGradient(Plan plan)
    {
        foreach (var (n, i, o) in Typical)
        {
            var (@case, layer, truth, a, dLdZ) = Start(plan, n, i, o);
            @case.Call(layer, "forward", a);
            @case.Call(layer, "backward", dLdZ);
            ExpectWeightGradient(@case, layer, truth, a, dLdZ).Within(Tolerance.Core);
        }
    }

    private static void BiasGradient(Plan plan)
    {
        foreach (var (n, i, o) in Typical)
        {
            var (@case, layer, truth, a, dLdZ) = Start(plan, n, i, o);
            @case.Call(layer, "forward", a);
            @case.Call(layer, "backward", dLdZ);
            ExpectBiasGradient(@case, layer, truth, a, dLdZ).Within(Tolerance.Core);
        }
    }

    private static void InitialParameters(Plan plan)
    {
        var @case = plan.Case("in = 3, out = 2");
        var layer = @case.New(Module, "Linear", 3, 2);
        @case.ExpectAttribute(layer, "W", Tensor.Zeros(2, 3), "out_features, in_features");
        @case.ExpectAttribute(layer, "b", Tensor.Zeros(2, 1), "out_features, 1");
    }

    private static void Shapes(Plan plan)
    {
        foreach (var (n, i, o, trait) in new[] { (1, 4, 3, "a batch of one"), (6, 1, 3, "one input feature"), (5, 4, 1, "one output feature") })
        {
            var (@case, layer, truth, a, dLdZ) = Start(plan, n, i, o, trait);
            ExpectZ(@case.Call(layer, "forward", a), @case, truth, a);
            ExpectInputGradient(@case.Call(layer, "backward", dLdZ), @case, truth, a, dLdZ);
            ExpectWeightGradient(@case, layer, truth, a, dLdZ);
            ExpectBiasGradient(@case, layer, truth, a, dLdZ);
        }
    }

    private static void SecondUse(Plan plan)
    {
        var (@case, layer, truth, firstA, firstDLdZ) = Start(plan, 4, 3, 5);
        var (a, dLdZ) = (plan.Inputs.Normal(6, 3), plan.Inputs.AwayFromZero(6, 5));
        @case.Call(layer, "forward", firstA);
        @case.Call(layer, "backward", firstDLdZ);
        ExpectZ(@case.Call(layer, "forward", a), @case, truth, a);
        ExpectInputGradient(@case.Call(layer, "backward", dLdZ), @case, truth, a, dLdZ);

        var (first, second) = (Gradients(truth, firstA, firstDLdZ), Gradients(truth, a, dLdZ));
        ExpectWeightGradient(@case, layer, truth, a, dLdZ).LeftOver(first.DLdW, second.DLdW);
        ExpectBiasGradient(@case, layer, truth, a, dLdZ).LeftOver(first.DLdb, second.DLdb);
    }

    /// <summary>A case with a student's layer that has random weights, and the reference with the same.</summary>
    private static (Case Case, Value.Ref Layer, Linear Truth, Tensor A, Tensor DLdZ) Start(Plan plan, int n, int i, int o, params string[] traits)
    {
        var truth = new Linear(i, o);
        truth.W.Set(plan.Inputs.Normal(o, i));
        truth.B!.Set(plan.Inputs.AwayFromZero(o));

        var @case = plan.Case($"N = {n}, in = {i}, out = {o}", traits);
        var layer = @case.New(Module, "Linear", i, o);
        @case.Set(layer, "W", truth.W.Value);
        @case.Set(layer, "b", truth.B.Value.Reshape(o, 1));
        return (@case, layer, truth, plan.Inputs.Normal(n, i), plan.Inputs.AwayFromZero(n, o));
    }

    private static Expectation ExpectZ(Value.Ref result, Case @case, Linear truth, Tensor a) =>
        @case.Expect(result, "Z", truth.Forward(a), "N, out_features")
            .Mistake("missing-bias", "leaves out the bias", () => a.MatMul(truth.W.Value.T))
            .Mistake("bias-subtracted", "has the bias subtracted", () => a.MatMul(truth.W.Value.T) - truth.B!.Value);

    private static Expectation ExpectInputGradient(Value.Ref result, Case @case, Linear truth, Tensor a, Tensor dLdZ)
    {
        var right = Gradients(truth, a, dLdZ).DLdA;
        return @case.Expect(result, "dLdA", right, "N, in_features").DividedByBatch(right, a.Rows)
            .Mistake("returns-dLdZ", "is dLdZ handed through unchanged", () => dLdZ)
            .Mistake("is-dLdW", "holds what dLdW should be", () => Gradients(truth, a, dLdZ).DLdW);
    }

    private static Expectation ExpectWeightGradient(Case @case, Value.Ref layer, Linear truth, Tensor a, Tensor dLdZ)
    {
        var right = Gradients(truth, a, dLdZ).DLdW;
        return @case.ExpectAttribute(layer, "dLdW", right, "out_features, in_features").DividedByBatch(right, a.Rows);
    }

    private static Expectation ExpectBiasGradient(Case @case, Value.Ref layer, Linear truth, Tensor a, Tensor dLdZ)
    {
        var right = Gradients(truth, a, dLdZ).DLdb;
        return @case.ExpectAttribute(layer, "dLdb", right, "out_features, 1").DividedByBatch(right, a.Rows)
            .Mistake("not-summed", "is not summed over the batch", () => dLdZ.T)
            .Mistake("not-summed", "is not summed over the batch", () => dLdZ)
            .Mistake("summed-over-outputs", "is summed over the outputs instead of the batch", () => dLdZ.Sum(1, keepDims: true))
            .Mistake("summed-over-everything", "is summed over the outputs too", () => Tensor.Full(dLdZ.Sum(), 1))
            .Mistake("summed-over-everything", "is summed over the outputs too", () => Tensor.Full(dLdZ.Sum(), right.Rows, 1));
    }

    private static (Tensor DLdA, Tensor DLdW, Tensor DLdb) Gradients(Linear truth, Tensor a, Tensor dLdZ)
    {
        truth.ZeroGrad();
        truth.Forward(a);
        return (truth.Backward(dLdZ), truth.W.Grad.Copy(), truth.B!.Grad.Reshape(-1, 1).Copy());
    }
}
