namespace ReferenceImpl.Optimizers;

/// <summary>Adagrad: s ← s + g²; θ ← θ − η·g/(√s + ε). Weight decay is added to the gradient, g ← g + λ·θ.</summary>
/// <remarks>Source: Duchi, Hazan, Singer, "Adaptive Subgradient Methods", JMLR 12 (2011) 2121-2159.</remarks>
public sealed class Adagrad : Optimizer
{
    private readonly double _epsilon;
    private readonly double _weightDecay;
    private readonly Tensor[] _squares;

    public Adagrad(IReadOnlyList<Parameter> parameters, double learningRate = 1e-2, double epsilon = 1e-10, double weightDecay = 0)
        : base(parameters, learningRate)
    {
        (_epsilon, _weightDecay) = (epsilon, weightDecay);
        _squares = Memory("squares");
    }

    protected override void Update(int index, Parameter parameter)
    {
        var g = parameter.Grad + _weightDecay * parameter.Value;
        _squares[index].AddInPlace(g * g);
        parameter.Value.AddInPlace(g / (_squares[index].Sqrt() + _epsilon), -LearningRate);
    }
}
