namespace ReferenceImpl.Optimizers;

/// <summary>
/// Stochastic gradient descent: g ← g + λ·θ; v ← μ·v + g; θ ← θ − η·v, or with Nesterov's look-ahead θ ← θ − η·(g + μ·v).
/// </summary>
/// <remarks>
/// Without momentum (μ = 0), v is the gradient itself. No dampening: v takes all of g.
/// Source: Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013, in the form of
/// torch.optim.SGD, where η multiplies v and not g.
/// </remarks>
public sealed class Sgd : Optimizer
{
    private readonly double _momentum;
    private readonly double _weightDecay;
    private readonly bool _nesterov;
    private readonly Tensor[] _velocity;

    public Sgd(IReadOnlyList<Parameter> parameters, double learningRate = 0.1, double momentum = 0, bool nesterov = false, double weightDecay = 0)
        : base(parameters, learningRate)
    {
        (_momentum, _nesterov, _weightDecay) = (momentum, nesterov, weightDecay);
        _velocity = Memory("velocity");
    }

    /// <summary>v of each parameter.</summary>
    public IReadOnlyList<Tensor> Velocity => _velocity;

    protected override void Update(int index, Parameter parameter)
    {
        var gradient = _weightDecay == 0 ? parameter.Grad : parameter.Grad + _weightDecay * parameter.Value;
        var velocity = _velocity[index];
        velocity.ScaleInPlace(_momentum);
        velocity.AddInPlace(gradient);
        if (_nesterov)
        {
            parameter.Value.AddInPlace(gradient, -LearningRate);
            parameter.Value.AddInPlace(velocity, -LearningRate * _momentum);
        }
        else parameter.Value.AddInPlace(velocity, -LearningRate);
    }
}
