namespace ReferenceImpl.Losses;

/// <summary>
/// Binary cross-entropy of logits, averaged over all n elements: L = mean(softplus(x) − x·y), softplus(x) = log(1 + eˣ);
/// dL/dx = (σ(x) − y)/n.
/// </summary>
/// <remarks>softplus is taken as max(x, 0) + log(1 + e^−|x|), which neither overflows nor rounds to zero.</remarks>
public sealed class BinaryCrossEntropyLoss : Loss
{
    private Tensor? _gradient;

    public override double Forward(Tensor prediction, Tensor target)
    {
        target.RequireSameShape(nameof(target), prediction);
        _gradient = (prediction.Sigmoid() - target) / prediction.Size;
        return (Softplus(prediction) - prediction * target).Mean();
    }

    public override Tensor Backward() => Remembered(_gradient);

    /// <summary>log(1 + eˣ)</summary>
    public static Tensor Softplus(Tensor x) =>
        Tensor.Maximum(x, Tensor.Scalar(0)) + (-x.Abs()).Map(v => LogOnePlus(Math.Exp(v)));

    // log(1 + u) loses the digits of a small u; dividing by what 1 + u rounded to gives them back (Kahan).
    private static double LogOnePlus(double u)
    {
        var rounded = 1 + u;
        return rounded == 1 ? u : Math.Log(rounded) * u / (rounded - 1);
    }
}
