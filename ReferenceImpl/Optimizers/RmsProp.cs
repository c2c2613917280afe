namespace ReferenceImpl.Optimizers;

/// <summary>
/// RMSprop: s ← α·s + (1 − α)·g²; d = g/(√s + ε); with momentum b ← μ·b + d, else b = d; θ ← θ − η·b. Weight decay is added
/// to the gradient, g ← g + λ·θ.
/// </summary>
/// <remarks>Source: Tieleman and Hinton, "Neural Networks for Machine Learning", lecture 6.5, 2012; ε as in torch.optim.RMSprop.</remarks>
public sealed class RmsProp : Optimizer
{
    private readonly double _alpha;
    private readonly double _epsilon;
    private readonly double _momentum;
    private readonly double _weightDecay;
    private readonly Tensor[] _squares;
    private readonly Tensor[] _velocity;

    public RmsProp(
        IReadOnlyList<Parameter> parameters, double learningRate = 1e-2, double alpha = 0.99, double epsilon = 1e-8,
        double momentum = 0, double weightDecay = 0)
        : base(parameters, learningRate)
    {
        (_alpha, _epsilon, _momentum, _weightDecay) = (alpha, epsilon, momentum, weightDecay);
        (_squares, _velocity) = (Memory("squares"), Memory("velocity"));
    }

    protected override void Update(int index, Parameter parameter)
    {
        var g = parameter.Grad + _weightDecay * parameter.Value;
        _squares[index].ScaleInPlace(_alpha);
        _squares[index].AddInPlace(g * g, 1 - _alpha);
        _velocity[index].ScaleInPlace(_momentum);
        _velocity[index].AddInPlace(g / (_squares[index].Sqrt() + _epsilon));
        parameter.Value.AddInPlace(_velocity[index], -LearningRate);
    }
}
