namespace ReferenceImpl.Losses;

/// <summary>Mean squared error over all n elements: L = Σ(a − y)²/n; dL/da = 2(a − y)/n.</summary>
public sealed class MseLoss : Loss
{
    private Tensor? _difference;

    public override double Forward(Tensor prediction, Tensor target)
    {
        target.RequireSameShape(nameof(target), prediction);
        _difference = prediction - target;
        return (_difference * _difference).Mean();
    }

    public override Tensor Backward() => Remembered(_difference) * (2.0 / _difference!.Size);
}

/// <summary>Mean absolute error over all n elements: L = Σ|a − y|/n; dL/da = sign(a − y)/n, 0 where they are equal.</summary>
public sealed class L1Loss : Loss
{
    private Tensor? _difference;

    public override double Forward(Tensor prediction, Tensor target)
    {
        target.RequireSameShape(nameof(target), prediction);
        _difference = prediction - target;
        return _difference.Abs().Mean();
    }

    public override Tensor Backward() => Remembered(_difference).Sign() / _difference!.Size;
}
