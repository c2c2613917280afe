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
    private Tensor? _x;
    private Tensor _mean = Tensor.Zeros(0);             // (C), of the latest Forward
    private Tensor _inverseDeviation = Tensor.Zeros(0); // (C), 1/√(σ² + ε)
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

    public override IReadOnlyList<Tensor> Buffers => [RunningMean, RunningVariance];

    public override Tensor Forward(Tensor x)
    {
        var channels = Gamma.Value.Size;
        if (x.Rank < 2 || x.Shape[1] != channels)
            throw new ArgumentException($"x must have shape (N, {channels}, …), got {ShapeMath.Text(x.Shape)}", nameof(x));

        _x = x = x.Contiguous();
        (_mean, var variance) = (RunningMean.Copy(), RunningVariance);
        if (_usedBatchStatistics = Training)
        {
            double n = x.Size / channels;
            _mean = x.Mean(AllButChannels(x));
            variance = SumOfProducts((x, _mean), (x, _mean)) / n;
            Average(RunningMean, _mean);
            Average(RunningVariance, _unbiasedRunningVariance ? variance * (n / (n - 1)) : variance);
        }
        _inverseDeviation = 1 / (variance + _epsilon).Sqrt();

        return Affine(Beta.Value, (x, _mean, Gamma.Value * _inverseDeviation));
    }

    public override Tensor Backward(Tensor dY)
    {
        var x = Remembered(_x);
        dY.RequireSameShape(nameof(dY), x);
        dY = dY.Contiguous();

        var zero = Tensor.ZerosLike(_mean);
        var dBeta = dY.Sum(AllButChannels(dY));                                  // (C)
        var dGamma = SumOfProducts((dY, zero), (x, _mean)) * _inverseDeviation; // (C)
        Beta.Grad.AddInPlace(dBeta);
        Gamma.Grad.AddInPlace(dGamma);

        var scale = Gamma.Value * _inverseDeviation;
        if (!_usedBatchStatistics) return Affine(zero, (dY, zero, scale));
        double n = dY.Size / Gamma.Value.Size;
        return Affine(-scale * dBeta / n, (dY, zero, scale), (x, _mean, -scale * _inverseDeviation * dGamma / n));
    }

    private void Average(Tensor running, Tensor batch)
    {
        running.ScaleInPlace(_alpha);
        running.AddInPlace(batch, 1 - _alpha);
    }

    private static int[] AllButChannels(Tensor x) => [.. Enumerable.Range(0, x.Rank).Where(axis => axis != 1)];

    // One number per channel: Σ (a − shiftA)⊙(b − shiftB).
    private static Tensor SumOfProducts((Tensor Values, Tensor Shift) a, (Tensor Values, Tensor Shift) b)
    {
        var result = Tensor.ZerosLike(a.Shift);
        var length = PlaneLength(a.Values);
        for (var (plane, c) = (0, 0); plane * length < a.Values.Size; plane++, c = plane % result.Size)
            result[c] += VectorMath.ShiftedDot(Plane(a.Values, plane, length), a.Shift[c], Plane(b.Values, plane, length), b.Shift[c]);
        return result;
    }

    // For each channel: constant + Σ scale·(values − shift), in one pass over memory per term.
    private static Tensor Affine(Tensor constant, params ReadOnlySpan<(Tensor Values, Tensor Shift, Tensor Scale)> terms)
    {
        var result = Tensor.Uninitialized(terms[0].Values.Shape);
        var length = PlaneLength(result);
        for (var (plane, c) = (0, 0); plane * length < result.Size; plane++, c = plane % constant.Size)
        {
            var target = result.Span.Slice(plane * length, length);
            target.Fill(constant[c]);
            foreach (var (values, shift, scale) in terms)
                VectorMath.AddScaled(target, Plane(values, plane, length), scale[c], shift[c]);
        }
        return result;
    }

    // A plane is what one example has of one channel: elements that lie side by side.
    private static int PlaneLength(Tensor x) => Math.Max(1, x.Size / Math.Max(1, x.Rows * x.Shape[1]));

    private static ReadOnlySpan<double> Plane(Tensor x, int plane, int length) => x.Data.Slice(plane * length, length);
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
