namespace ReferenceImpl.Losses;

/// <summary>
/// Triplet loss: an anchor must be nearer to its like than to another by a margin; L = mean max(0, |a − p| − |a − n| + margin).
/// </summary>
/// <remarks>
/// Shapes: anchor, positive, negative (N, D). With u = (a − p)/|a − p| and v = (a − n)/|a − n|, rows above the margin have
/// da = (u − v)/N, dp = −u/N, dn = v/N; the others have none.
/// Source: Schroff, Kalenichenko, Philbin, "FaceNet", CVPR 2015; distances not squared, and ε added to each difference
/// (so that the distance has a slope at zero), as in torch.nn.TripletMarginLoss.
/// </remarks>
public sealed class TripletLoss(double margin = 1, double epsilon = 1e-6)
{
    private Tensor? _toPositive;
    private Tensor? _toNegative;
    private Tensor? _active;

    public double Forward(Tensor anchor, Tensor positive, Tensor negative)
    {
        positive.RequireSameShape(nameof(positive), anchor);
        negative.RequireSameShape(nameof(negative), anchor);
        var (near, far) = (anchor - positive + epsilon, anchor - negative + epsilon);
        var (nearDistance, farDistance) = (Distance(near), Distance(far)); // (N, 1)
        (_toPositive, _toNegative) = (near / nearDistance, far / farDistance);
        var losses = nearDistance - farDistance + margin;
        _active = Tensor.Greater(losses, Tensor.Scalar(0));
        return (losses * _active).Mean();
    }

    public (Tensor DAnchor, Tensor DPositive, Tensor DNegative) Backward()
    {
        var share = (_active ?? throw new InvalidOperationException("TripletLoss.Backward needs a Forward before it")) / _active.Rows;
        return ((_toPositive! - _toNegative!) * share, -_toPositive! * share, _toNegative! * share);
    }

    internal static Tensor Distance(Tensor difference) => (difference * difference).Sum(1, keepDims: true).Sqrt();
}

/// <summary>
/// Contrastive loss of pairs: like ones are drawn together, others pushed apart up to a margin;
/// L = mean(y·d² + (1 − y)·max(0, margin − d)²), with d = |a − b| and y = 1 for a like pair.
/// </summary>
/// <remarks>
/// Shapes: a, b (N, D), y (N, 1). With u = (a − b)/d: da = (2·y·d − 2·(1 − y)·max(0, margin − d))·u/N, db = −da.
/// Source: Hadsell, Chopra, LeCun, "Dimensionality Reduction by Learning an Invariant Mapping", CVPR 2006, without its ½.
/// </remarks>
public sealed class ContrastiveLoss(double margin = 1)
{
    private Tensor? _dA;

    public double Forward(Tensor a, Tensor b, Tensor like)
    {
        b.RequireSameShape(nameof(b), a);
        like.RequireShape(nameof(like), a.Rows, 1);
        var difference = a - b;
        var distance = TripletLoss.Distance(difference); // (N, 1)
        var gap = Tensor.Maximum(margin - distance, Tensor.Scalar(0));
        var unit = difference / Tensor.Maximum(distance, Tensor.Scalar(double.Epsilon)); // equal points have no direction
        _dA = (2 * like * distance - 2 * (1 - like) * gap) * unit / a.Rows;
        return (like * distance * distance + (1 - like) * gap * gap).Mean();
    }

    public (Tensor DA, Tensor DB) Backward()
    {
        var dA = _dA ?? throw new InvalidOperationException("ContrastiveLoss.Backward needs a Forward before it");
        return (dA, -dA);
    }
}
