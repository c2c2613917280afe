using Autograder.Grading.Diagnosis;
using Autograder.Grading.Judging;
using ReferenceImpl;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw1p1;

/// <summary>What batch normalisation gives when it is computed with one known mistake.</summary>
internal static class BatchNormalizationMistakes
{
    private const double Epsilon = 1e-8;

    public static Expectation TrainingMistakes(this Expectation expectation, BatchNorm1d layer, Tensor z, double alpha)
    {
        var (bw, bb, mean, variance) = (layer.Gamma.Value, layer.Beta.Value, layer.RunningMean, layer.RunningVariance);
        const string Running = "is normalised with the running mean and variance; training uses this batch's own";
        return expectation
            .Mistake("unbiased-variance", "is normalised with the unbiased variance, which divides by N − 1; this one divides by N",
                () => Normalized(z, Mean(z), UnbiasedVariance(z)) * bw + bb)
            .Mistake("mean-not-subtracted", "does not have the mean subtracted", () => Normalized(z, Tensor.Zeros(1), Variance(z)) * bw + bb)
            .Mistake("not-divided", "is not divided by the standard deviation", () => (z - Mean(z)) * bw + bb)
            .Mistake("divided-by-variance", "is divided by the variance instead of its square root", () => (z - Mean(z)) / (Variance(z) + Epsilon) * bw + bb)
            .Mistake("running-statistics", Running, () => Normalized(z, mean, variance) * bw + bb)
            .Mistake("running-statistics", Running, () => Normalized(z, alpha * mean + (1 - alpha) * Mean(z), alpha * variance + (1 - alpha) * Variance(z)) * bw + bb)
            .Mistake("not-normalised", "is BW·Z + Bb: not normalised with this batch's mean and variance", () => z * bw + bb)
            .Mistake("missing-scale-and-shift", "is the normalised values alone, without scale and shift", () => Normalized(z, Mean(z), Variance(z)))
            .Mistake("epsilon-missing", "is computed without ε", () => (z - Mean(z)) / Variance(z).Sqrt() * bw + bb)
            .Mistake("missing-scale", "leaves out the scale BW", () => Normalized(z, Mean(z), Variance(z)) + bb)
            .Mistake("missing-shift", "leaves out the shift Bb", () => Normalized(z, Mean(z), Variance(z)) * bw)
            .Mistake("over-features", "is normalised over the features of each sample; each feature has its own statistics, over the batch",
                () => Normalized(z, z.Mean(1, keepDims: true), z.Variance([1], keepDims: true)) * bw + bb)
            .Mistake("over-everything", "is normalised over the whole array; each feature has its own statistics",
                () => Normalized(z, z.Mean([0, 1], keepDims: true), z.Variance([0, 1], keepDims: true)) * bw + bb)
            .Mistake("epsilon-1e-3", "has an ε of 1e-3; here it is 1e-8", () => (z - Mean(z)) / (Variance(z) + 1e-3).Sqrt() * bw + bb)
            .Mistake("epsilon-1e-5", "has an ε of 1e-5; here it is 1e-8", () => (z - Mean(z)) / (Variance(z) + 1e-5).Sqrt() * bw + bb)
            .Mistake("epsilon-outside", "has ε outside the square root; it is added to the variance, inside", () => (z - Mean(z)) / (Variance(z).Sqrt() + Epsilon) * bw + bb);
    }

    /// <param name="layer">With the running statistics that evaluation should use.</param>
    public static Expectation EvaluationMistakes(this Expectation expectation, BatchNorm1d layer, Tensor z, double alpha)
    {
        var (bw, bb, mean, variance) = (layer.Gamma.Value, layer.Beta.Value, layer.RunningMean, layer.RunningVariance);
        return expectation
            .Mistake("batch-statistics", "is normalised with this batch's own mean and variance; evaluation uses the running ones",
                () => Normalized(z, Mean(z), Variance(z)) * bw + bb)
            .Mistake("unbiased-batch-statistics", "is normalised with this batch's own mean and (unbiased) variance; evaluation uses the running ones",
                () => Normalized(z, Mean(z), UnbiasedVariance(z)) * bw + bb)
            .Mistake("updated-first", "is normalised with running statistics into which this batch was averaged first; evaluation leaves them alone",
                () => Normalized(z, alpha * mean + (1 - alpha) * Mean(z), alpha * variance + (1 - alpha) * Variance(z)) * bw + bb)
            .Mistake("only-running-mean", "is normalised with the running mean, yet with this batch's variance", () => Normalized(z, mean, Variance(z)) * bw + bb)
            .Mistake("only-running-variance", "is normalised with the running variance, yet with this batch's mean", () => Normalized(z, Mean(z), variance) * bw + bb)
            .Mistake("mean-not-subtracted", "does not have the running mean subtracted", () => Normalized(z, Tensor.Zeros(1), variance) * bw + bb)
            .Mistake("not-divided", "is not divided by the running standard deviation", () => (z - mean) * bw + bb)
            .Mistake("divided-by-variance", "is divided by the running variance instead of its square root", () => (z - mean) / (variance + Epsilon) * bw + bb)
            .Mistake("not-normalised", "is BW·Z + Bb: not normalised with the running mean and variance", () => z * bw + bb)
            .Mistake("missing-scale-and-shift", "is the normalised values alone, without scale and shift", () => Normalized(z, mean, variance))
            .Mistake("epsilon-missing", "is computed without ε", () => (z - mean) / variance.Sqrt() * bw + bb)
            .Mistake("missing-scale", "leaves out the scale BW", () => Normalized(z, mean, variance) + bb)
            .Mistake("missing-shift", "leaves out the shift Bb", () => Normalized(z, mean, variance) * bw)
            .Mistake("epsilon-1e-3", "has an ε of 1e-3; here it is 1e-8", () => (z - mean) / (variance + 1e-3).Sqrt() * bw + bb)
            .Mistake("epsilon-1e-5", "has an ε of 1e-5; here it is 1e-8", () => (z - mean) / (variance + 1e-5).Sqrt() * bw + bb)
            .Mistake("epsilon-outside", "has ε outside the square root; it is added to the variance, inside", () => (z - mean) / (variance.Sqrt() + Epsilon) * bw + bb);
    }

    // dLdZ = (d − mean(d) − Ẑ·mean(d⊙Ẑ))/√(σ² + ε) with d = dLdBZ⊙BW: one term directly, one through the mean, one through the variance.
    // Through a variance that is next to nothing, a wrong power of it is as good as no way at all: then neither is named.
    public static Expectation InputGradientMistakes(this Expectation expectation, BatchNorm1d layer, Tensor z, Tensor dLdBZ, bool hardlyVaries = false)
    {
        var (bw, n) = (layer.Gamma.Value, z.Rows);
        var (xHat, d) = (Normalized(z, Mean(z), Variance(z)), dLdBZ * bw);
        var inverse = 1 / (Variance(z) + Epsilon).Sqrt();
        Tensor Gradient(Tensor dLdNZ, double throughMean = 1, double throughVariance = 1) =>
            inverse * (dLdNZ - throughMean * Mean(dLdNZ) - throughVariance * xHat * Mean(dLdNZ * xHat));

        var unbiased = Normalized(z, Mean(z), UnbiasedVariance(z));
        Tensor Unbiased(double divisor) => (d - Mean(d) - unbiased * (d * unbiased).Sum(0, keepDims: true) / divisor) / (UnbiasedVariance(z) + Epsilon).Sqrt();

        // The part through the variance is −d⊙(Z − μ)⊙(σ² + ε)^(−3/2), summed, times (Z − μ)/N; here with another power.
        Tensor ThroughVariance(double power) => Gradient(d, 1, 0) - (z - Mean(z)) * Mean(d * (z - Mean(z))) * (Variance(z) + Epsilon).Map(v => Math.Pow(v, power));

        const string UnbiasedWords = "is computed with the unbiased variance, which divides by N − 1; this one divides by N";
        if (!hardlyVaries)
        {
            expectation
                .Mistake("variance-constant", "leaves out the way through the variance, which depends on Z too", () => Gradient(d, 1, 0))
                .Mistake("variance-power", "has a wrong power of σ² + ε in the part that comes through the variance; it is −3/2", () => ThroughVariance(-0.5))
                .Mistake("variance-power", "has a wrong power of σ² + ε in the part that comes through the variance; it is −3/2", () => ThroughVariance(-1))
                .Mistake("variance-power", "has a wrong power of σ² + ε in the part that comes through the variance; it is −3/2", () => ThroughVariance(-2));
        }
        return expectation
            .Mistake("statistics-constant", "treats the mean and the variance as constants; both depend on Z", () => Gradient(d, 0, 0))
            .Mistake("mean-constant", "leaves out the way through the mean, which depends on Z too", () => Gradient(d, 0, 1))
            .Mistake("mean-sign", "has the wrong sign in the part that comes through the mean", () => Gradient(d, -1, 1))
            .Mistake("variance-sign", "has the wrong sign in the part that comes through the variance", () => Gradient(d, 1, -1))
            .Mistake("variance-doubled", "counts the part that comes through the variance twice", () => Gradient(d, 1, 2))
            .Mistake("variance-halved", "has half of the part that comes through the variance", () => Gradient(d, 1, 0.5))
            .Mistake("mean-not-averaged", "does not divide the part that comes through the mean by N", () => Gradient(d, n, 1))
            .Mistake("variance-not-averaged", "does not divide the part that comes through the variance by N", () => Gradient(d, 1, n))
            .Mistake("not-averaged", "does not divide the parts that come through the mean and the variance by N", () => Gradient(d, n, n))
            .Mistake("divided-by-variance", "is divided by the variance in its direct part; there it is its square root", () => Gradient(d) + d * inverse * (inverse - 1))
            .Mistake("missing-scale", "leaves out the scale BW", () => Gradient(dLdBZ))
            .Mistake("scale-squared", "is multiplied by the scale BW twice", () => Gradient(d * bw))
            .Mistake("not-divided", "is not divided by the standard deviation", () => Gradient(d) / inverse)
            .Mistake("unbiased-variance", UnbiasedWords, () => Unbiased(n - 1))
            .Mistake("unbiased-variance", UnbiasedWords, () => Unbiased(n))
            .Mistake("returns-dLdBZ", "is dLdBZ handed through unchanged", () => dLdBZ)
            .Mistake("returns-dLdNZ", "is BW·dLdBZ, the gradient of the normalised values; the way through the normalisation is missing", () => d)
            .DividedByBatch(Gradient(d), n);
    }

    public static Expectation ScaleGradientMistakes(this Expectation expectation, BatchNorm1d layer, Tensor z, Tensor dLdBZ)
    {
        var (bw, bb, xHat) = (layer.Gamma.Value, layer.Beta.Value, Normalized(z, Mean(z), Variance(z)));
        return expectation
            .SummedWrongly(dLdBZ * xHat)
            .Mistake("with-output", "is multiplied by the output BZ instead of the normalised values", () => (dLdBZ * (xHat * bw + bb)).Sum(0, keepDims: true))
            .Mistake("with-input", "is multiplied by the input Z instead of the normalised values", () => (dLdBZ * z).Sum(0, keepDims: true))
            .Mistake("with-running-statistics", "is multiplied by Z normalised with the running mean and variance; training normalises with this batch's own",
                () => (dLdBZ * Normalized(z, layer.RunningMean, layer.RunningVariance)).Sum(0, keepDims: true))
            .Mistake("with-centred-input", "is multiplied by Z − mean instead of the normalised values", () => (dLdBZ * (z - Mean(z))).Sum(0, keepDims: true))
            .Mistake("divided-by-variance", "is multiplied by Z − mean over the variance; the normalised values are over its square root",
                () => (dLdBZ * (z - Mean(z)) / (Variance(z) + Epsilon)).Sum(0, keepDims: true))
            .Mistake("with-scale", "is multiplied by the scale BW", () => (dLdBZ * xHat * bw).Sum(0, keepDims: true))
            .Mistake("unbiased-variance", "is computed with the unbiased variance, which divides by N − 1; this one divides by N",
                () => (dLdBZ * Normalized(z, Mean(z), UnbiasedVariance(z))).Sum(0, keepDims: true));
    }

    public static Expectation ShiftGradientMistakes(this Expectation expectation, BatchNorm1d layer, Tensor dLdBZ) => expectation
        .SummedWrongly(dLdBZ)
        .Mistake("with-scale", "is multiplied by the scale BW", () => (dLdBZ * layer.Gamma.Value).Sum(0, keepDims: true));

    public static Expectation RunningMeanMistakes(this Expectation expectation, BatchNorm1d start, Tensor[] batches, double alpha) => expectation
        .AveragedWrongly(start.RunningMean, [.. batches.Select(Mean)], alpha)
        .Mistake("of-normalised", "averages the normalised values, whose mean is zero; it should average the means of Z",
            () => Running(start.RunningMean, batches.Select(_ => Tensor.Zeros(1)), alpha, 1 - alpha))
        .Mistake("of-output", "averages the outputs BZ; it should average the means of Z",
            () => Running(start.RunningMean, batches.Select(_ => start.Beta.Value), alpha, 1 - alpha))
        .Mistake("over-everything", "averages one mean of the whole array; each feature has its own",
            () => Running(start.RunningMean, batches.Select(z => z.Mean([0, 1], keepDims: true)), alpha, 1 - alpha));

    public static Expectation RunningVarianceMistakes(this Expectation expectation, BatchNorm1d start, Tensor[] batches, double alpha) => expectation
        .Mistake("starts-from-zeros", "starts from zeros; the running variance of a new layer is one", // first, for a fresh layer that drops its old value has the same
            () => Running(Tensor.ZerosLike(start.RunningVariance), batches.Select(Variance), alpha, 1 - alpha))
        .AveragedWrongly(start.RunningVariance, [.. batches.Select(Variance)], alpha)
        .Mistake("unbiased-variance", "averages the unbiased variance, which divides by N − 1; this one divides by N",
            () => Running(start.RunningVariance, batches.Select(UnbiasedVariance), alpha, 1 - alpha))
        .Mistake("standard-deviation", "averages standard deviations; it should average variances",
            () => Running(start.RunningVariance, batches.Select(z => Variance(z).Sqrt()), alpha, 1 - alpha))
        .Mistake("of-normalised", "averages the normalised values, whose variance is one; it should average the variances of Z",
            () => Running(start.RunningVariance, batches.Select(_ => Tensor.Ones(1)), alpha, 1 - alpha))
        .Mistake("of-output", "averages the outputs BZ; it should average the variances of Z",
            () => Running(start.RunningVariance, batches.Select(_ => start.Gamma.Value * start.Gamma.Value), alpha, 1 - alpha))
        .Mistake("of-means", "averages the batch means; it should average the variances",
            () => Running(start.RunningVariance, batches.Select(Mean), alpha, 1 - alpha))
        .Mistake("over-everything", "averages one variance of the whole array; each feature has its own",
            () => Running(start.RunningVariance, batches.Select(z => z.Variance([0, 1], keepDims: true)), alpha, 1 - alpha));

    private static Expectation AveragedWrongly(this Expectation expectation, Tensor start, Tensor[] statistics, double alpha) => expectation
        .Mistake("not-updated", "is not updated in training", () => start.Reshape(1, -1))
        .Mistake("alpha-swapped", "has alpha and 1 − alpha swapped: alpha belongs to the old value", () => Running(start, statistics, 1 - alpha, alpha))
        .Mistake("not-averaged", "is the last batch's alone; it should be a running average", () => Running(start, statistics, 0, 1))
        .Mistake("old-value-dropped", "has only the share of the last batch; alpha times the old value is missing", () => Running(start, statistics, 0, 1 - alpha))
        .Mistake("old-value-kept-whole", "adds each batch's share to the whole old value, which should be multiplied by alpha", () => Running(start, statistics, 1, 1 - alpha))
        .Mistake("batch-kept-whole", "adds the whole value of each batch, which should be multiplied by 1 − alpha", () => Running(start, statistics, alpha, 1));

    private static Expectation SummedWrongly(this Expectation expectation, Tensor perSample)
    {
        const string Everything = "is summed over the features too; each feature has its own";
        return expectation
            .Mistake("not-summed", "is not summed over the batch", () => perSample)
            .Mistake("summed-over-features", "is summed over the features instead of the batch", () => perSample.Sum(1, keepDims: true))
            .Mistake("summed-over-everything", Everything, () => Tensor.Full(perSample.Sum(), 1))
            .Mistake("summed-over-everything", Everything, () => Tensor.Full(perSample.Sum(), 1, perSample.Columns))
            .DividedByBatch(perSample.Sum(0, keepDims: true), perSample.Rows);
    }

    private static Tensor Running(Tensor start, IEnumerable<Tensor> statistics, double keep, double take) =>
        statistics.Aggregate(start.Reshape(1, -1), (running, batch) => running * keep + batch * take);

    private static Tensor Normalized(Tensor z, Tensor mean, Tensor variance) => (z - mean) / (variance + Epsilon).Sqrt();

    private static Tensor Mean(Tensor z) => z.Mean(0, keepDims: true);

    private static Tensor Variance(Tensor z) => z.Variance([0], keepDims: true);

    private static Tensor UnbiasedVariance(Tensor z) => Variance(z) * ((double)z.Rows / (z.Rows - 1));
}
