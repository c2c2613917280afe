using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw2p1;

/// <summary>
/// Batch normalisation of images: every channel to mean 0 and variance 1 over the batch, the rows and the columns. Z (N, C, H, W); everything else
/// (1, C, 1, 1). Variances divide by N·H·W, the running one too: bonus.
/// </summary>
internal static class BatchNormalization2d
{
    public static Component Component => new("batchnorm2d", "BatchNorm2d", ["mytorch/nn/batchnorm2d.py"],
        Check.Core("hw2p1/batchnorm2d/forward", "Forward in training: normalised by the batch, scaled and shifted", 1.5m, Training),
        Check.Core("hw2p1/batchnorm2d/eval", "Forward in evaluation: normalised by the running statistics", 1, Evaluation),
        Check.Core("hw2p1/batchnorm2d/dLdZ", "Backward: dLdZ, through the mean and the variance too", 1.5m, InputGradient),
        Check.Robust("hw2p1/batchnorm2d/dLdBW", "Backward: dLdBW, summed over the batch, the rows and the columns", 0.15m, ScaleGradient),
        Check.Robust("hw2p1/batchnorm2d/dLdBb", "Backward: dLdBb, summed over the batch, the rows and the columns", 0.15m, ShiftGradient),
        Check.Robust("hw2p1/batchnorm2d/running", "Training keeps running statistics, at the speed that alpha sets", 0.3m, RunningStatistics),
        Check.Robust("hw2p1/batchnorm2d/shapes", "Images that are not square, one image, images of one pixel", 0.1m, Shapes),
        Check.Robust("hw2p1/batchnorm2d/small-variance", "Channels that hardly vary: ε stands beside the variance, under the root", 0.1m, SmallVariance),
        Check.Robust("hw2p1/batchnorm2d/initial", "A new layer has BW and running_V one, Bb and running_M zero", 0.2m, InitialValues))
    {
        IsBonus = true,
    };

    /// <summary>A file of its own, or beside the BatchNorm1d of homework 1.</summary>
    public static readonly Module Module = new("mytorch.nn.batchnorm2d", "mytorch.nn.batchnorm");

    private const double Epsilon = 1e-8;
    private const string DataAxes = "N, C, H, W", ParameterAxes = "1, channels, 1, 1";
    private static readonly int[] OverBatch = [0, 2, 3];
    private static readonly (int N, int C, int H, int W)[] Typical = [(3, 2, 4, 4), (2, 4, 3, 3)];

    private static void Training(Plan plan)
    {
        foreach (var shape in Typical)
        {
            var (@case, layer, truth, z) = Start(plan, shape);
            ExpectTraining(@case, layer, truth, z).Within(Tolerance.Core);
        }
    }

    private static void Evaluation(Plan plan)
    {
        foreach (var shape in Typical)
        {
            var (@case, layer, truth, z) = Start(plan, shape);
            GiveRunningStatistics(plan, @case, layer, truth);
            truth.Training = false;
            @case.Expect(@case.Script.CallWith(layer, "forward", [z], ("eval", true)), "BZ", truth.Forward(z), DataAxes).Within(Tolerance.Core)
                .Mistake("batch-statistics", "is normalised by the statistics of this batch; in evaluation the running ones take their place",
                    () => Normalized(truth, z, OverBatch))
                .Mistake("divided-by-variance", "is divided by the running variance; it should be divided by its root",
                    () => Affine(truth, (z - PerChannel(truth.RunningMean)) / (PerChannel(truth.RunningVariance) + Epsilon)))
                .Mistake("not-scaled", "lacks the scale BW and the shift Bb", () => (z - PerChannel(truth.RunningMean)) / (PerChannel(truth.RunningVariance) + Epsilon).Sqrt());
        }
    }

    private static void InputGradient(Plan plan)
    {
        foreach (var shape in Typical)
        {
            var (@case, layer, truth, z) = Start(plan, shape);
            @case.Call(layer, "forward", z);
            ExpectInputGradient(@case, layer, truth, z, plan.Inputs.AwayFromZero(z.Shape)).Within(Tolerance.Core);
        }
    }

    private static void ScaleGradient(Plan plan) => ParameterGradient(plan, "dLdBW", "dLdBb", (z, dLdBZ) => dLdBZ * Standardized(z, OverBatch), (_, dLdBZ) => dLdBZ);

    private static void ShiftGradient(Plan plan) => ParameterGradient(plan, "dLdBb", "dLdBW", (_, dLdBZ) => dLdBZ, (z, dLdBZ) => dLdBZ * Standardized(z, OverBatch));

    /// <param name="perEntry">What has to be summed for each channel.</param>
    private static void ParameterGradient(Plan plan, string name, string other, Func<Tensor, Tensor, Tensor> perEntry, Func<Tensor, Tensor, Tensor> perEntryOfOther)
    {
        foreach (var shape in Typical)
        {
            var (@case, layer, truth, z) = Start(plan, shape);
            var dLdBZ = plan.Inputs.AwayFromZero(z.Shape);
            @case.Call(layer, "forward", z);
            @case.Call(layer, "backward", dLdBZ);
            Tensor Terms() => perEntry(z, dLdBZ);
            @case.ExpectAttribute(layer, name, Terms().Sum(OverBatch, keepDims: true), ParameterAxes)
                .Mistake($"is-{other}", $"holds what {other} should be", () => perEntryOfOther(z, dLdBZ).Sum(OverBatch, keepDims: true))
                .Mistake("not-normalised", "is computed with the input as it came; the normalised one belongs there", () => (dLdBZ * z).Sum(OverBatch, keepDims: true))
                .Mistake("summed-over-batch-only", "is summed over the batch only; rows and columns belong to the sum as well", () => Terms().Sum(0, keepDims: true))
                .Mistake("not-summed-over-batch", "is not summed over the batch", () => Terms().Sum([2, 3], keepDims: true))
                .Mistake("not-summed", "is not summed at all", () => Terms())
                .Mistake("averaged", "is averaged over the batch and the positions; it has to be their sum", () => Terms().Mean(OverBatch, keepDims: true))
                .Mistake("divided-by-N", "is divided by the batch size N; the loss has divided by it already", () => Terms().Sum(OverBatch, keepDims: true) / shape.N)
                .Mistake("with-scale", "is multiplied by the scale BW", () => (Terms() * PerChannel(truth.Gamma.Value)).Sum(OverBatch, keepDims: true));
        }
    }

    private static void RunningStatistics(Plan plan)
    {
        foreach (var alpha in new[] { 0.9, 0.7 })
        {
            var (@case, layer, truth, first) = Start(plan, (3, 2, 3, 4), alpha);
            GiveRunningStatistics(plan, @case, layer, truth);
            var (mean, variance) = (PerChannel(truth.RunningMean.Copy()), PerChannel(truth.RunningVariance.Copy()));
            var second = Images(plan, (2, 2, 4, 3));
            foreach (var z in new[] { first, second }) @case.Call(layer, "forward", z);
            ExpectAverage("running_M", mean, z => z.Mean(OverBatch, keepDims: true));
            ExpectAverage("running_V", variance, z => z.Variance(OverBatch, keepDims: true))
                .Mistake("unbiased-variance", "averages the unbiased variance; this one divides by the number of entries N·H·W",
                    () => Average(variance, z => z.Variance(OverBatch, keepDims: true) * ((double)(z.Size / 2) / ((z.Size / 2) - 1)), alpha, 1 - alpha));

            Expectation ExpectAverage(string name, Tensor start, Func<Tensor, Tensor> statistic) => @case
                .ExpectAttribute(layer, name, Average(start, statistic, alpha, 1 - alpha), ParameterAxes)
                .Mistake("not-updated", "is not updated in training", () => start)
                .Mistake("alpha-swapped", "has alpha and 1 − alpha swapped: alpha belongs to the old value", () => Average(start, statistic, 1 - alpha, alpha))
                .Mistake("default-alpha", "moves with the default alpha 0.9, not with the one given", () => Average(start, statistic, 0.9, 0.1));

            Tensor Average(Tensor start, Func<Tensor, Tensor> statistic, double keep, double take) =>
                new[] { first, second }.Aggregate(start, (running, z) => keep * running + take * statistic(z));
        }
    }

    private static void Shapes(Plan plan)
    {
        foreach (var (shape, traits) in new[] { ((2, 3, 2, 5), Array.Empty<string>()), ((1, 2, 3, 4), ["one image"]), ((5, 3, 1, 1), ["images of one pixel"]), ((2, 2, 3, 3), ["square images"]) })
        {
            var (@case, layer, truth, z) = Start(plan, shape, 0.9, traits);
            ExpectTraining(@case, layer, truth, z);
            ExpectInputGradient(@case, layer, truth, z, plan.Inputs.AwayFromZero(z.Shape));
        }
    }

    private static void SmallVariance(Plan plan)
    {
        const double Scale = 1.0 / 8192; // squared about ε; a power of two, so that every entry stays a float32
        var (@case, layer, truth, z) = Start(plan, (2, 3, 3, 4));
        var small = Scale * plan.Inputs.AwayFromZero(z.Shape);
        ExpectTraining(@case, layer, truth, small);
        ExpectInputGradient(@case, layer, truth, small, plan.Inputs.AwayFromZero(z.Shape));

        (@case, layer, truth, _) = Start(plan, (2, 3, 3, 4));
        GiveRunningStatistics(plan, @case, layer, truth, varianceScale: Scale * Scale);
        truth.Training = false;
        var unseen = plan.Inputs.AwayFromZero(z.Shape);
        @case.Expect(@case.Script.CallWith(layer, "forward", [unseen], ("eval", true)), "BZ", truth.Forward(unseen), DataAxes);
    }

    private static void InitialValues(Plan plan)
    {
        foreach (var (name, value) in new[] { ("BW", 1), ("Bb", 0), ("running_M", 0), ("running_V", 1) })
        {
            var @case = plan.Case("channels = 3");
            @case.ExpectAttribute(@case.New(Module, "BatchNorm2d", 3), name, Tensor.Full(value, 1, 3, 1, 1), ParameterAxes);
        }
    }

    private static (Case Case, Value.Ref Layer, BatchNorm2d Truth, Tensor Z) Start(
        Plan plan, (int N, int C, int H, int W) shape, double alpha = 0.9, params string[] traits)
    {
        var truth = BatchNorm2d.OfTheCourse(shape.C, alpha);
        truth.Gamma.Set(plan.Inputs.AwayFromZero(shape.C));
        truth.Beta.Set(plan.Inputs.AwayFromZero(shape.C));
        var @case = plan.Case($"N = {shape.N}, C = {shape.C}, H = {shape.H}, W = {shape.W}{(alpha == 0.9 ? "" : $", alpha = {alpha}")}", traits);
        var layer = alpha == 0.9 ? @case.New(Module, "BatchNorm2d", shape.C) : @case.Script.NewWith(Module, "BatchNorm2d", [shape.C], ("alpha", alpha));
        @case.Set(layer, "BW", PerChannel(truth.Gamma.Value));
        @case.Set(layer, "Bb", PerChannel(truth.Beta.Value));
        return (@case, layer, truth, Images(plan, shape));
    }

    private static void GiveRunningStatistics(Plan plan, Case @case, Value.Ref layer, BatchNorm2d truth, double varianceScale = 1)
    {
        truth.RunningMean.CopyInPlace(plan.Inputs.AwayFromZero(truth.RunningMean.Shape));
        truth.RunningVariance.CopyInPlace(varianceScale * plan.Inputs.Uniform(1.5, 4, truth.RunningVariance.Shape));
        @case.Set(layer, "running_M", PerChannel(truth.RunningMean));
        @case.Set(layer, "running_V", PerChannel(truth.RunningVariance));
    }

    /// <summary>Every channel with a mean and a spread of its own.</summary>
    private static Tensor Images(Plan plan, (int N, int C, int H, int W) shape) => Tensor.Concat(
        [.. Enumerable.Range(0, shape.C).Select(c => plan.Inputs.Uniform(-1.5 + c, 0.5 + (1.75 * c), shape.N, 1, shape.H, shape.W))], axis: 1);

    private static Expectation ExpectTraining(Case @case, Value.Ref layer, BatchNorm2d truth, Tensor z) => @case
        .Expect(@case.Call(layer, "forward", z), "BZ", Affine(truth, Standardized(z, OverBatch)), DataAxes)
        .Mistake("over-batch-only", "is normalised over the batch at each position by itself; rows and columns belong together", () => Normalized(truth, z, [0]))
        .Mistake("over-image-only", "is normalised in each image by itself; the batch belongs together", () => Normalized(truth, z, [2, 3]))
        .Mistake("over-everything", "is normalised over the channels too; each has its own statistics", () => Normalized(truth, z, [0, 1, 2, 3]))
        .Mistake("unbiased-variance", "is computed with the unbiased variance; this one divides by the number of entries N·H·W",
            () => Affine(truth, Standardized(z, OverBatch, unbiased: true)))
        .Mistake("divided-by-variance", "is divided by the variance; it should be divided by its root",
            () => Affine(truth, Standardized(z, OverBatch) / (z.Variance(OverBatch, keepDims: true) + Epsilon).Sqrt()))
        .Mistake("not-scaled", "lacks the scale BW and the shift Bb", () => Standardized(z, OverBatch))
        .Mistake("not-shifted", "lacks the shift Bb", () => Standardized(z, OverBatch) * PerChannel(truth.Gamma.Value))
        .Mistake("running-statistics", "is normalised by the running statistics; in training it should be the batch's own", () => Affine(truth, z));

    private static Expectation ExpectInputGradient(Case @case, Value.Ref layer, BatchNorm2d truth, Tensor z, Tensor dLdBZ)
    {
        var (n, d, xHat) = (z.Size / z.Shape[1], dLdBZ * PerChannel(truth.Gamma.Value), Standardized(z, OverBatch));
        var inverse = 1 / (z.Variance(OverBatch, keepDims: true) + Epsilon).Sqrt();
        Tensor Gradient(double throughMean, double throughVariance) => inverse
            * (d - throughMean * d.Mean(OverBatch, keepDims: true) - throughVariance * xHat * (d * xHat).Mean(OverBatch, keepDims: true));
        var averagedByN = (double)n / z.Rows;
        return @case.Expect(@case.Call(layer, "backward", dLdBZ), "dLdZ", Gradient(1, 1), DataAxes)
            .Mistake("statistics-constant", "treats the mean and the variance as constants; both depend on Z", () => Gradient(0, 0))
            .Mistake("variance-constant", "leaves out the way through the variance, which depends on Z too", () => Gradient(1, 0))
            .Mistake("mean-constant", "leaves out the way through the mean, which depends on Z too", () => Gradient(0, 1))
            .Mistake("averaged-over-batch-only", "divides the parts that come through the mean and the variance by N; they are means over N·H·W entries",
                () => Gradient(averagedByN, averagedByN))
            .Mistake("not-averaged", "does not divide the parts that come through the mean and the variance by the number of entries N·H·W", () => Gradient(n, n))
            .Mistake("missing-scale", "leaves out the scale BW", () => Gradient(1, 1) / PerChannel(truth.Gamma.Value))
            .Mistake("returns-dLdBZ", "is dLdBZ handed through unchanged", () => dLdBZ);
    }

    private static Tensor Normalized(BatchNorm2d truth, Tensor z, int[] axes) => Affine(truth, Standardized(z, axes));

    private static Tensor Standardized(Tensor z, int[] axes, bool unbiased = false)
    {
        double n = axes.Aggregate(1, (product, axis) => product * z.Shape[axis]);
        var variance = z.Variance(axes, keepDims: true) * (unbiased ? n / (n - 1) : 1);
        return (z - z.Mean(axes, keepDims: true)) / (variance + Epsilon).Sqrt();
    }

    private static Tensor Affine(BatchNorm2d truth, Tensor xHat) => xHat * PerChannel(truth.Gamma.Value) + PerChannel(truth.Beta.Value);

    private static Tensor PerChannel(Tensor values) => values.Reshape(1, -1, 1, 1);
}
