using ReferenceImpl.Activations;

namespace ReferenceImpl.Losses;

/// <summary>
/// Cross-entropy between a target distribution and softmax of the logits, averaged over the rows:
/// L = −(1/N)·Σₙ Σ_c y·log softmax(a); dL/da = (softmax(a)·Σ_c y − y)/N.
/// </summary>
/// <remarks>
/// Shapes: logits a and targets y (N, C); a sequence (N, T, C) is reshaped to (N·T, C) first. Target rows sum to one, as
/// one-hot rows do, and then dL/da = (softmax(a) − y)/N.
/// The logarithm is taken of the sum, never of a softmax that may have rounded to zero, so logits of any size are safe.
/// Label smoothing s replaces y by (1 − s)·y + s/C: Szegedy et al., "Rethinking the Inception Architecture", CVPR 2016.
/// </remarks>
public sealed class CrossEntropyLoss(double labelSmoothing = 0) : Loss
{
    private Tensor? _dLogits;

    public override double Forward(Tensor prediction, Tensor target)
    {
        prediction.RequireShape(nameof(prediction), -1, -1);
        target.RequireSameShape(nameof(target), prediction);
        return Forward(prediction, Smooth(target), prediction.Rows);
    }

    /// <summary>
    /// The target of row n is the class labels[n]. Rows labelled <paramref name="ignore"/> count neither in the loss nor in N;
    /// if all are, the loss is 0.
    /// </summary>
    public double Forward(Tensor logits, ReadOnlySpan<int> labels, int? ignore = null)
    {
        logits.RequireShape(nameof(logits), labels.Length, -1);
        var target = Tensor.Zeros(logits.Shape);
        var counted = Tensor.Zeros(labels.Length, 1);
        for (var n = 0; n < labels.Length; n++)
        {
            if (labels[n] == ignore) continue;
            target[n, labels[n]] = 1;
            counted[n, 0] = 1;
        }
        return Forward(logits, Smooth(target) * counted, Math.Max(1, counted.Sum()));
    }

    public override Tensor Backward() => Remembered(_dLogits);

    private double Forward(Tensor logits, Tensor target, double rows)
    {
        var logProbabilities = LogSoftmax.Of(logits);
        _dLogits = (logProbabilities.Exp() * target.Sum(1, keepDims: true) - target) / rows;
        // 0·log 0 counts as 0: a class nobody asked for may have probability zero.
        return -Tensor.Where(target, target * logProbabilities, Tensor.Scalar(0)).Sum() / rows;
    }

    private Tensor Smooth(Tensor target) =>
        labelSmoothing == 0 ? target : target * (1 - labelSmoothing) + labelSmoothing / target.Columns;
}
