using Autograder.Grading.Checks;
using Autograder.Grading.Diagnosis;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw1p1;

/// <summary>
/// Ẑ = (Z − μ)/√(σ² + ε), BZ = BW⊙Ẑ + Bb, with the batch's statistics in training and their running averages in evaluation.
/// Z (N, C); everything else (1, C). Variances divide by N, the running one too; running ← α·running + (1 − α)·batch.
/// </summary>
internal static partial class BatchNormalization
{
    public static Component Component => new("batchnorm", "Batch normalisation", ["mytorch/nn/batchnorm.py"],
        Check.Core("hw1p1/batchnorm/forward", "Forward in training: normalised by the batch, scaled and shifted", 6, Training),
        Check.Core("hw1p1/batchnorm/eval", "Forward in evaluation: normalised by the running statistics", 4, Evaluation),
        Check.Core("hw1p1/batchnorm/dLdZ", "Backward: dLdZ, through the mean and the variance too", 6, InputGradient),
        Check.Robust("hw1p1/batchnorm/dLdBW", "Backward: dLdBW, summed over the batch", 0.5m, ScaleGradient),
        Check.Robust("hw1p1/batchnorm/dLdBb", "Backward: dLdBb, summed over the batch", 0.5m, ShiftGradient),
        Check.Robust("hw1p1/batchnorm/running-mean", "Training keeps a running mean", 0.5m, RunningMean),
        Check.Robust("hw1p1/batchnorm/running-variance", "Training keeps a running variance, of the biased kind", 0.5m, RunningVariance),
        Check.Robust("hw1p1/batchnorm/alpha", "A given alpha sets how fast the running statistics move", 0.25m, Alpha),
        Check.Robust("hw1p1/batchnorm/eval-after-training", "Evaluation uses what training has gathered and leaves it alone", 0.5m, EvaluationAfterTraining),
        Check.Robust("hw1p1/batchnorm/small-variance", "Features that hardly vary: ε stands beside the variance", 0.25m, SmallVariance),
        Check.Robust("hw1p1/batchnorm/batch-of-one", "A batch of one, a feature that does not vary: the variance is 0, and everything stays finite", 0.25m, BatchOfOne),
        Check.Robust("hw1p1/batchnorm/shapes", "A large batch, a single feature", 0.25m, Shapes),
        Check.Robust("hw1p1/batchnorm/second-use", "A second forward and backward start afresh", 0.25m, SecondUse),
        Check.Robust("hw1p1/batchnorm/initial", "A new layer has BW and running_V one, Bb and running_M zero", 0.25m, InitialValues));

    private const string Module = "mytorch.nn.batchnorm";
    private const string NotFinite = "is not finite: it divides by zero where a feature does not vary, as it does where ε is not added to the variance";
    private const double DefaultAlpha = 0.9;
    private static readonly (int N, int C)[] Typical = [(4, 3), (7, 5)];

    private static void Training(Plan plan)
    {
        foreach (var (n, c) in Typical)
        {
            var (@case, layer, truth) = Start(plan, $"N = {n}, features = {c}", c);
            GiveRunningStatistics(plan, @case, layer, truth);
            var z = Batch(plan, n, c);
            ExpectTraining(@case.Script.CallWith(layer, "forward", [z], ("eval", false)), @case, truth, z).Within(Tolerance.Core);
        }
    }

    private static void Evaluation(Plan plan)
    {
        foreach (var (n, c) in Typical)
        {
            var (@case, layer, truth) = Start(plan, $"N = {n}, features = {c}", c);
            GiveRunningStatistics(plan, @case, layer, truth);
            var z = Batch(plan, n, c);
            ExpectEvaluation(@case.Script.CallWith(layer, "forward", [z], ("eval", true)), @case, truth, z).Within(Tolerance.Core);
        }
    }

    private static void InputGradient(Plan plan)
    {
        foreach (var (n, c) in Typical)
        {
            var (@case, layer, truth) = Start(plan, $"N = {n}, features = {c}", c);
            GiveRunningStatistics(plan, @case, layer, truth);
            var (z, dLdBZ) = (Batch(plan, n, c), plan.Inputs.AwayFromZero(n, c));
            @case.Script.CallWith(layer, "forward", [z], ("eval", false));
            ExpectInputGradient(@case.Call(layer, "backward", dLdBZ), @case, truth, z, dLdBZ).Within(Tolerance.Core);
        }
    }

    private static void ScaleGradient(Plan plan)
    {
        foreach (var (n, c) in Typical)
        {
            var (@case, layer, truth) = Start(plan, $"N = {n}, features = {c}", c);
            GiveRunningStatistics(plan, @case, layer, truth);
            var (z, dLdBZ) = (Batch(plan, n, c), plan.Inputs.AwayFromZero(n, c));
            @case.Call(layer, "forward", z);
            @case.Call(layer, "backward", dLdBZ);
            ExpectScaleGradient(@case, layer, truth, z, dLdBZ);
        }
    }

    private static void ShiftGradient(Plan plan)
    {
        foreach (var (n, c) in Typical)
        {
            var (@case, layer, truth) = Start(plan, $"N = {n}, features = {c}", c);
            GiveRunningStatistics(plan, @case, layer, truth);
            var (z, dLdBZ) = (Batch(plan, n, c), plan.Inputs.AwayFromZero(n, c));
            @case.Call(layer, "forward", z);
            @case.Call(layer, "backward", dLdBZ);
            ExpectShiftGradient(@case, layer, truth, z, dLdBZ);
        }
    }

    private static void SmallVariance(Plan plan)
    {
        const double Scale = 1.0 / 8192; // squared about ε; a power of two, so that every entry stays a float32
        var (@case, layer, truth) = Start(plan, "a standard deviation near 1e-4", 3);
        GiveRunningStatistics(plan, @case, layer, truth);
        var small = Scale * plan.Inputs.AwayFromZero(6, 3);
        ExpectTraining(@case.Call(layer, "forward", small), @case, truth, small).WhenNotFinite(NotFinite);
        var dLdBZ = plan.Inputs.AwayFromZero(6, 3);
        ExpectInputGradient(@case.Call(layer, "backward", dLdBZ), @case, truth, small, dLdBZ, hardlyVaries: true).WhenNotFinite(NotFinite);

        (@case, layer, truth) = Start(plan, "a running variance near 1e-8", 3);
        GiveRunningStatistics(plan, @case, layer, truth, varianceScale: Scale * Scale);
        var unseen = plan.Inputs.AwayFromZero(6, 3);
        ExpectEvaluation(@case.Script.CallWith(layer, "forward", [unseen], ("eval", true)), @case, truth, unseen).WhenNotFinite(NotFinite);
    }

    private static void BatchOfOne(Plan plan)
    {
        const string NoVariance = "is not finite. The variance is 0 here, or 0/0 if one sample is divided by N − 1; ε keeps its root from being 0";
        var (@case, layer, truth) = Start(plan, "N = 1, features = 3", 3);
        var (z, dLdBZ) = (Batch(plan, 1, 3), plan.Inputs.AwayFromZero(1, 3));
        @case.Expect(@case.Call(layer, "forward", z), "BZ", Row(truth.Beta.Value), "N, features")
            .WhenNotFinite(NoVariance);
        @case.ExpectAttribute(layer, "running_V", RunningVarianceOf(truth, [z], DefaultAlpha), "1, features")
            .WhenNotFinite("is not finite. The variance of one sample is 0 if it is divided by N, and 0/0 if by N − 1");

        // dLdZ is not looked at: the difference of two numbers as large as 1/√ε is nothing but their rounding.
        @case.Call(layer, "backward", dLdBZ);
        @case.ExpectAttribute(layer, "dLdBb", dLdBZ, "1, features");

        (@case, layer, truth) = Start(plan, "the same value in every sample", 3);
        var constant = Tensor.Ones(4, 1) * new Tensor([0.75, -2, 0], 1, 3); // their sums are exact in either precision
        @case.Expect(@case.Call(layer, "forward", constant), "BZ", Copy(truth, DefaultAlpha).Forward(constant), "N, features").WhenNotFinite(NoVariance);
    }

    private static void Shapes(Plan plan)
    {
        foreach (var (n, c, trait) in new[] { (64, 4, "a large batch"), (6, 1, "one feature") })
        {
            var (@case, layer, truth) = Start(plan, $"N = {n}, features = {c}", c, DefaultAlpha, trait);
            GiveRunningStatistics(plan, @case, layer, truth);
            var (z, dLdBZ) = (Batch(plan, n, c), plan.Inputs.AwayFromZero(n, c));
            ExpectTraining(@case.Call(layer, "forward", z), @case, truth, z);
            ExpectInputGradient(@case.Call(layer, "backward", dLdBZ), @case, truth, z, dLdBZ);
        }
    }

    private static void SecondUse(Plan plan)
    {
        var (@case, layer, truth) = Start(plan, "N = 4, then N = 6", 3);
        GiveRunningStatistics(plan, @case, layer, truth);
        var (firstZ, firstDLdBZ) = (Batch(plan, 4, 3), plan.Inputs.AwayFromZero(4, 3));
        var (z, dLdBZ) = (Batch(plan, 6, 3), plan.Inputs.AwayFromZero(6, 3));
        @case.Call(layer, "forward", firstZ);
        @case.Call(layer, "backward", firstDLdBZ);
        ExpectTraining(@case.Call(layer, "forward", z), @case, truth, z);
        ExpectInputGradient(@case.Call(layer, "backward", dLdBZ), @case, truth, z, dLdBZ);

        var (first, second) = (Gradients(truth, firstZ, firstDLdBZ), Gradients(truth, z, dLdBZ));
        ExpectScaleGradient(@case, layer, truth, z, dLdBZ).LeftOver(first.DLdBW, second.DLdBW);
        ExpectShiftGradient(@case, layer, truth, z, dLdBZ).LeftOver(first.DLdBb, second.DLdBb);
    }

    private static void InitialValues(Plan plan)
    {
        foreach (var (name, right) in new[]
        {
            ("BW", Tensor.Ones(1, 4)), ("Bb", Tensor.Zeros(1, 4)), ("running_M", Tensor.Zeros(1, 4)), ("running_V", Tensor.Ones(1, 4)),
        })
        {
            var @case = plan.Case("features = 4");
            @case.ExpectAttribute(@case.New(Module, "BatchNorm1d", 4), name, right, "1, features");
        }
    }

    /// <summary>A case with a student's layer that has a random scale and shift, and the reference with the same.</summary>
    private static (Case Case, Value.Ref Layer, BatchNorm1d Truth) Start(
        Plan plan, string label, int features, double alpha = DefaultAlpha, params string[] traits)
    {
        var truth = BatchNorm1d.OfTheCourse(features, alpha);
        truth.Gamma.Set(plan.Inputs.AwayFromZero(features));
        truth.Beta.Set(plan.Inputs.AwayFromZero(features));

        var @case = plan.Case(label, traits);
        var layer = alpha == DefaultAlpha
            ? @case.New(Module, "BatchNorm1d", features)
            : @case.Script.NewWith(Module, "BatchNorm1d", [features], ("alpha", alpha));
        @case.Set(layer, "BW", Row(truth.Gamma.Value));
        @case.Set(layer, "Bb", Row(truth.Beta.Value));
        return (@case, layer, truth);
    }

    /// <summary>Every feature with a mean and a spread of its own.</summary>
    private static Tensor Batch(Plan plan, int n, int features) => Tensor.Concat(
        [.. Enumerable.Range(0, features).Select(j => plan.Inputs.Uniform(-1.5 + j, 0.5 + (1.75 * j), n, 1))], axis: 1);

    private static Expectation ExpectTraining(Value.Ref result, Case @case, BatchNorm1d truth, Tensor z) => @case
        .Expect(result, "BZ", Copy(truth, DefaultAlpha).Forward(z), "N, features")
        .TrainingMistakes(Copy(truth, DefaultAlpha), z, DefaultAlpha);

    private static Expectation ExpectEvaluation(Value.Ref result, Case @case, BatchNorm1d truth, Tensor z) =>
        @case.Expect(result, "BZ", InEvaluation(truth, z), "N, features").EvaluationMistakes(Copy(truth, DefaultAlpha), z, DefaultAlpha);

    private static Tensor InEvaluation(BatchNorm1d truth, Tensor z)
    {
        var evaluating = Copy(truth, DefaultAlpha);
        evaluating.Training = false;
        return evaluating.Forward(z);
    }

    private static Expectation ExpectInputGradient(Value.Ref result, Case @case, BatchNorm1d truth, Tensor z, Tensor dLdBZ, bool hardlyVaries = false) => @case
        .Expect(result, "dLdZ", Gradients(truth, z, dLdBZ).DLdZ, "N, features")
        .InputGradientMistakes(truth, z, dLdBZ, hardlyVaries);

    private static Expectation ExpectScaleGradient(Case @case, Value.Ref layer, BatchNorm1d truth, Tensor z, Tensor dLdBZ)
    {
        var right = Gradients(truth, z, dLdBZ);
        return @case.ExpectAttribute(layer, "dLdBW", right.DLdBW, "1, features")
            .Mistake("is-dLdBb", "holds what dLdBb should be", () => right.DLdBb)
            .ScaleGradientMistakes(truth, z, dLdBZ);
    }

    private static Expectation ExpectShiftGradient(Case @case, Value.Ref layer, BatchNorm1d truth, Tensor z, Tensor dLdBZ)
    {
        var right = Gradients(truth, z, dLdBZ);
        return @case.ExpectAttribute(layer, "dLdBb", right.DLdBb, "1, features")
            .Mistake("is-dLdBW", "holds what dLdBW should be", () => right.DLdBW)
            .ShiftGradientMistakes(truth, dLdBZ);
    }

    private static (Tensor DLdZ, Tensor DLdBW, Tensor DLdBb) Gradients(BatchNorm1d truth, Tensor z, Tensor dLdBZ)
    {
        var layer = Copy(truth, DefaultAlpha);
        layer.Forward(z);
        return (layer.Backward(dLdBZ), Row(layer.Gamma.Grad), Row(layer.Beta.Grad));
    }

    /// <summary>So that a forward here leaves the running statistics of the original alone.</summary>
    private static BatchNorm1d Copy(BatchNorm1d original, double alpha)
    {
        var copy = BatchNorm1d.OfTheCourse(original.Gamma.Value.Size, alpha);
        copy.Gamma.Set(original.Gamma.Value);
        copy.Beta.Set(original.Beta.Value);
        copy.RunningMean.CopyInPlace(original.RunningMean);
        copy.RunningVariance.CopyInPlace(original.RunningVariance);
        return copy;
    }

    private static Tensor Row(Tensor perFeature) => perFeature.Copy().Reshape(1, -1);
}
