namespace ReferenceImpl.Layers;

/// <summary>
/// Batch normalisation: every channel c is brought to mean 0 and variance 1 over the batch, then scaled and shifted:
/// x̂ = (x − μ)/√(σ² + ε), y = γ·x̂ + β.
/// </summary>
/// <remarks>
/// Shapes: x and y (N, C) or (N, C, …); γ, β, μ, σ² one number per channel, over n = N·… elements.
/// While training μ and σ² are those of the batch (σ² divided by n), and running averages are kept:
/// running ← α·running + (1 − α)·batch. In use the running averages take their place and are constants.
/// Gradients: dβ = Σdy, dγ = Σdy⊙x̂, and, since μ and σ² depend on every x of the channel,
/// dx = γ/√(σ² + ε) · (dy − dβ/n − x̂·dγ/n). In use only dx = γ/√(σ² + ε)·dy.
/// Source: Ioffe and Szegedy, "Batch Normalization", ICML 2015, Algorithm 1 and the gradients of section 3.
/// Conventions differ in the running variance: PyTorch divides by n − 1 (and calls 1 − α its momentum), CMU 11-785 by n.
/// </remarks>
public class BatchNorm : Layer
{
    private readonly double _alpha;
    private readonly double _epsilon;
    private readonly bool _unbiasedRunningVariance;
    private Tensor? _normalized;
    private Tensor? _inverseDeviation;
    private bool _usedBatchStatistics;

    /// <param name="alpha">How much of a running average stays at each step.</param>
    /// <param name="unbiasedRunningVariance">Whether the running variance divides by n − 1, as PyTorch's, or by n.</param>
    public BatchNorm(int channels, double alpha = 0.9, double epsilon = 1e-5, bool unbiasedRunningVariance = true)
    {
        (_alpha, _epsilon, _unbiasedRunningVariance) = (alpha, epsilon, unbiasedRunningVariance);
        (Gamma, Beta) = (new Parameter(Tensor.Ones(channels)), new Parameter(channels));
        (RunningMean, RunningVariance) = (Tensor.Zeros(channels), Tensor.Ones(channels));
    }

    public Parameter Gamma { get; } // (C)

    public Parameter Beta { get; } // (C)

    public Tensor RunningMean { get; } // (C)

    public Tensor RunningVariance { get; } // (C)

    public override IReadOnlyList<Parameter> Parameters => [Gamma, Beta];

    public override Tensor Forward(Tensor x)
    {
        if (x.Rank < 2 || x.Shape[1] != Gamma.Value.Size)
            throw new ArgumentException($"x must have shape (N, {Gamma.Value.Size}, …), got {ShapeMath.Text(x.Shape)}", nameof(x));

        var (mean, variance) = (RunningMean, RunningVariance);
        if (_usedBatchStatistics = Training)
        {
            (mean, variance) = (x.Mean(AllButChannels(x)), x.Variance(AllButChannels(x))); // (C)
            double n = x.Size / Gamma.Value.Size;
            Average(RunningMean, mean);
            Average(RunningVariance, _unbiasedRunningVariance ? variance * (n / (n - 1)) : variance);
        }
        _inverseDeviation = 1 / (variance + _epsilon).Sqrt();
        _normalized = (x - PerChannel(mean, x)) * PerChannel(_inverseDeviation, x);
        return _normalized * PerChannel(Gamma.Value, x) + PerChannel(Beta.Value, x);
    }

    public override Tensor Backward(Tensor dY)
    {
        var xHat = Remembered(_normalized);
        dY.RequireSameShape(nameof(dY), xHat);

        var dBeta = dY.Sum(AllButChannels(dY));           // (C)
        var dGamma = (dY * xHat).Sum(AllButChannels(dY)); // (C)
        Beta.Grad.AddInPlace(dBeta);
        Gamma.Grad.AddInPlace(dGamma);

        var scale = PerChannel(Gamma.Value * _inverseDeviation!, dY);
        if (!_usedBatchStatistics) return dY * scale;
        double n = dY.Size / Gamma.Value.Size;
        return scale * (dY - PerChannel(dBeta / n, dY) - xHat * PerChannel(dGamma / n, dY));
    }

    private void Average(Tensor running, Tensor batch)
    {
        running.ScaleInPlace(_alpha);
        running.AddInPlace(batch, 1 - _alpha);
    }

    private static int[] AllButChannels(Tensor x) => [.. Enumerable.Range(0, x.Rank).Where(axis => axis != 1)];

    // (C) → (1, C, 1, …), so that it stretches over batch and positions.
    private static Tensor PerChannel(Tensor values, Tensor x) =>
        values.Reshape([1, values.Size, .. Enumerable.Repeat(1, x.Rank - 2)]);
}

/// <summary><see cref="BatchNorm"/> of vectors (N, C) or sequences (N, C, L).</summary>
public sealed class BatchNorm1d(int channels, double alpha = 0.9, double epsilon = 1e-5, bool unbiasedRunningVariance = true)
    : BatchNorm(channels, alpha, epsilon, unbiasedRunningVariance)
{
    /// <summary>The convention of CMU 11-785: ε = 1e-8, and the running variance divides by n.</summary>
    public static BatchNorm1d OfTheCourse(int channels, double alpha = 0.9) => new(channels, alpha, 1e-8, unbiasedRunningVariance: false);
}

/// <summary><see cref="BatchNorm"/> of images (N, C, H, W).</summary>
public sealed class BatchNorm2d(int channels, double alpha = 0.9, double epsilon = 1e-5, bool unbiasedRunningVariance = true)
    : BatchNorm(channels, alpha, epsilon, unbiasedRunningVariance)
{
    /// <summary>The convention of CMU 11-785: ε = 1e-8, and the running variance divides by n.</summary>
    public static BatchNorm2d OfTheCourse(int channels, double alpha = 0.9) => new(channels, alpha, 1e-8, unbiasedRunningVariance: false);
}
