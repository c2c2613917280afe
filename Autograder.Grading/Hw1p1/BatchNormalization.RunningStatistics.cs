using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw1p1;

/// <summary>The running statistics: how training moves them, and that evaluation uses them and leaves them alone.</summary>
internal static partial class BatchNormalization
{
    private static void RunningMean(Plan plan) =>
        AfterTraining(plan, DefaultAlpha, (@case, layer, start, batches) => @case
            .ExpectAttribute(layer, "running_M", RunningMeanOf(start, batches, DefaultAlpha), "1, features")
            .RunningMeanMistakes(start, batches, DefaultAlpha));

    private static void RunningVariance(Plan plan) =>
        AfterTraining(plan, DefaultAlpha, (@case, layer, start, batches) => @case
            .ExpectAttribute(layer, "running_V", RunningVarianceOf(start, batches, DefaultAlpha), "1, features")
            .RunningVarianceMistakes(start, batches, DefaultAlpha));

    private static void Alpha(Plan plan)
    {
        const double Given = 0.7;
        AfterTraining(plan, Given, (@case, layer, start, batches) =>
        {
            @case.ExpectAttribute(layer, "running_M", RunningMeanOf(start, batches, Given), "1, features")
                .Mistake("default-alpha", "moves with the default alpha 0.9, not with the one given", () => RunningMeanOf(start, batches, DefaultAlpha))
                .RunningMeanMistakes(start, batches, Given);
            @case.ExpectAttribute(layer, "running_V", RunningVarianceOf(start, batches, Given), "1, features")
                .Mistake("default-alpha", "moves with the default alpha 0.9, not with the one given", () => RunningVarianceOf(start, batches, DefaultAlpha))
                .RunningVarianceMistakes(start, batches, Given);
        });
    }

    /// <summary>One batch from a fresh layer, and batches of several sizes from given statistics.</summary>
    private static void AfterTraining(Plan plan, double alpha, Action<Case, Value.Ref, BatchNorm1d, Tensor[]> expect)
    {
        foreach (var (sizes, label) in new[] { (new[] { 5 }, "after one batch"), ([6, 4, 8], "after three batches") })
        {
            const int Features = 3;
            var (@case, layer, start) = Start(plan, $"{label}, alpha = {alpha}", Features, alpha);
            if (sizes.Length > 1) GiveRunningStatistics(plan, @case, layer, start);
            Tensor[] batches = [.. sizes.Select(n => Batch(plan, n, Features))];
            foreach (var z in batches) @case.Call(layer, "forward", z);
            expect(@case, layer, start, batches);
        }
    }

    private static void EvaluationAfterTraining(Plan plan)
    {
        var (@case, layer, truth) = Start(plan, "two batches in training, then evaluation", 4);
        GiveRunningStatistics(plan, @case, layer, truth);
        var (start, batches) = (Copy(truth, DefaultAlpha), new[] { Batch(plan, 5, 4), Batch(plan, 8, 4) });
        foreach (var z in batches)
        {
            @case.Call(layer, "forward", z);
            truth.Forward(z);
        }
        var unseen = Batch(plan, 6, 4);
        ExpectEvaluation(@case.Script.CallWith(layer, "forward", [unseen], ("eval", true)), @case, truth, unseen);
        var (mean, variance) = (Row(truth.RunningMean), Row(truth.RunningVariance));
        const string Updated = "is updated in evaluation too; only training may change it";
        @case.ExpectAttribute(layer, "running_M", mean, "1, features")
            .Mistake("updated-in-evaluation", Updated, () => RunningMeanOf(start, [.. batches, unseen], DefaultAlpha))
            .RunningMeanMistakes(start, batches, DefaultAlpha);
        @case.ExpectAttribute(layer, "running_V", variance, "1, features")
            .Mistake("updated-in-evaluation", Updated, () => RunningVarianceOf(start, [.. batches, unseen], DefaultAlpha))
            .RunningVarianceMistakes(start, batches, DefaultAlpha);
    }

    private static void GiveRunningStatistics(Plan plan, Case @case, Value.Ref layer, BatchNorm1d truth, double varianceScale = 1)
    {
        var features = truth.Gamma.Value.Size;
        truth.RunningMean.CopyInPlace(plan.Inputs.AwayFromZero(features));
        truth.RunningVariance.CopyInPlace(varianceScale * plan.Inputs.Uniform(1.5, 4, features));
        @case.Set(layer, "running_M", Row(truth.RunningMean));
        @case.Set(layer, "running_V", Row(truth.RunningVariance));
    }

    private static Tensor RunningMeanOf(BatchNorm1d start, Tensor[] batches, double alpha) => Row(Trained(start, batches, alpha).RunningMean);

    private static Tensor RunningVarianceOf(BatchNorm1d start, Tensor[] batches, double alpha) => Row(Trained(start, batches, alpha).RunningVariance);

    private static BatchNorm1d Trained(BatchNorm1d start, Tensor[] batches, double alpha)
    {
        var layer = Copy(start, alpha);
        foreach (var z in batches) layer.Forward(z);
        return layer;
    }
}
