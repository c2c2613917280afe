namespace ReferenceImpl.Losses;

/// <summary>
/// Kullback-Leibler divergence from log-probabilities a to a distribution y, averaged over the N rows:
/// L = (1/N)·Σ y·(log y − a); dL/da = −y/N.
/// </summary>
/// <remarks>
/// Shapes: a and y (N, C); a is a log-softmax already. Where y = 0 nothing is lost, whatever a is.
/// Source: Kullback and Leibler, Annals of Mathematical Statistics 22 (1951) 79-86; the mean as PyTorch's "batchmean".
/// </remarks>
public sealed class KlDivergenceLoss : Loss
{
    private Tensor? _target;

    public override double Forward(Tensor prediction, Tensor target)
    {
        prediction.RequireShape(nameof(prediction), -1, -1);
        target.RequireSameShape(nameof(target), prediction);
        _target = target;
        return Tensor.Where(target, target * (target.Log() - prediction), Tensor.Scalar(0)).Sum() / target.Rows;
    }

    public override Tensor Backward() => -Remembered(_target) / _target!.Rows;
}
