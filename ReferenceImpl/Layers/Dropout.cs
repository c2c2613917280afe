namespace ReferenceImpl.Layers;

/// <summary>While training, sets each element to zero with probability p: y = x⊙mask/(1 − p), mask ~ Bernoulli(1 − p).</summary>
/// <remarks>
/// Dividing by 1 − p keeps the expected value ("inverted dropout"), so in use the layer does nothing. dx = dy⊙mask/(1 − p).
/// Source: Srivastava et al., "Dropout", JMLR 15 (2014) 1929-1958; whole channels: Tompson et al., CVPR 2015.
/// </remarks>
/// <param name="p">The probability to drop, in [0, 1).</param>
/// <param name="wholeChannels">Dropout2d: of an input (N, C, …) whole channels are dropped, so the mask is (N, C, 1, …).</param>
public sealed class Dropout(double p, Random rng, bool wholeChannels = false) : Layer
{
    private readonly double _keep = p is >= 0 and < 1 ? 1 - p : throw new ArgumentOutOfRangeException(nameof(p), $"p must lie in [0, 1), got {p}");

    private Tensor? _scaledMask;

    public override Tensor Forward(Tensor x)
    {
        if (!Training) return Forward(x, Tensor.Full(_keep, [.. Enumerable.Repeat(1, x.Rank)]));
        int[] shape = wholeChannels ? [.. x.Shape.Select((length, axis) => axis < 2 ? length : 1)] : x.Shape;
        return Forward(x, Tensor.Bernoulli(rng, _keep, shape));
    }

    /// <summary>Forward with a given mask of zeros and ones, which may stretch to the shape of x.</summary>
    public Tensor Forward(Tensor x, Tensor mask) => x * (_scaledMask = mask / _keep);

    public override Tensor Backward(Tensor dY) => dY * Remembered(_scaledMask);
}
