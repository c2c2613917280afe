using System.Runtime.Intrinsics;

namespace ReferenceImpl.Optimizers;

/// <summary>Where ε stands in Adam's denominator; the two differ when a gradient is tiny.</summary>
public enum EpsilonPlace
{
    /// <summary>√v̂ + ε: Kingma and Ba, and PyTorch.</summary>
    OutsideRoot,

    /// <summary>√(v̂ + ε): CMU 11-785.</summary>
    InsideRoot,
}

/// <summary>
/// Adam: m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; m̂ = m/(1 − β₁ᵗ); v̂ = v/(1 − β₂ᵗ); θ ← θ − η·m̂/(√v̂ + ε).
/// </summary>
/// <remarks>
/// Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, Algorithm 1.
/// Weight decay λ here is added to the gradient, g ← g + λ·θ, as torch.optim.Adam does; <see cref="AdamW"/> decouples it.
/// </remarks>
public class Adam : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly EpsilonPlace _place;
    private readonly double _weightDecay;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;

    public Adam(
        IReadOnlyList<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, EpsilonPlace epsilonPlace = EpsilonPlace.OutsideRoot, double weightDecay = 0)
        : base(parameters, learningRate)
    {
        (_beta1, _beta2, _epsilon, _place, _weightDecay) = (beta1, beta2, epsilon, epsilonPlace, weightDecay);
        (_first, _second) = (Memory("first_moment"), Memory("second_moment"));
    }

    /// <summary>m of each parameter: the running mean of its gradient.</summary>
    public IReadOnlyList<Tensor> FirstMoments => _first;

    /// <summary>v of each parameter: the running mean of its squared gradient.</summary>
    public IReadOnlyList<Tensor> SecondMoments => _second;

    // One pass over memory: with a million parameters, that is what the step costs.
    protected override void Update(int index, Parameter parameter)
    {
        var value = parameter.Value.Span;
        var gradient = parameter.Grad.Span;
        var m = _first[index].Span;
        var v = _second[index].Span;
        var correction1 = 1 - Math.Pow(_beta1, Steps);
        var correction2 = 1 - Math.Pow(_beta2, Steps);
        var i = 0;
        for (; i <= value.Length - 4; i += 4)
        {
            var theta = Vector256.Create<double>(value[i..]);
            var g = Vector256.Create<double>(gradient[i..]) + _weightDecay * theta;
            var mNew = _beta1 * Vector256.Create<double>(m[i..]) + (1 - _beta1) * g;
            var vNew = _beta2 * Vector256.Create<double>(v[i..]) + (1 - _beta2) * g * g;
            var root = _place == EpsilonPlace.InsideRoot
                ? Vector256.Sqrt(vNew / correction2 + Vector256.Create(_epsilon))
                : Vector256.Sqrt(vNew / correction2) + Vector256.Create(_epsilon);
            mNew.CopyTo(m[i..]);
            vNew.CopyTo(v[i..]);
            (theta - LearningRate / correction1 * mNew / root).CopyTo(value[i..]);
        }
        for (; i < value.Length; i++)
        {
            var g = gradient[i] + _weightDecay * value[i];
            m[i] = _beta1 * m[i] + (1 - _beta1) * g;
            v[i] = _beta2 * v[i] + (1 - _beta2) * g * g;
            var root = _place == EpsilonPlace.InsideRoot
                ? Math.Sqrt(v[i] / correction2 + _epsilon)
                : Math.Sqrt(v[i] / correction2) + _epsilon;
            value[i] -= LearningRate / correction1 * m[i] / root;
        }
    }
}

/// <summary><see cref="Adam"/> with decoupled weight decay: first θ ← θ − η·λ·θ, then Adam's step on the plain gradient.</summary>
/// <remarks>Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, Algorithm 2.</remarks>
public sealed class AdamW(
    IReadOnlyList<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
    double epsilon = 1e-8, EpsilonPlace epsilonPlace = EpsilonPlace.OutsideRoot, double weightDecay = 0.01)
    : Adam(parameters, learningRate, beta1, beta2, epsilon, epsilonPlace)
{
    protected override void Update(int index, Parameter parameter)
    {
        parameter.Value.ScaleInPlace(1 - LearningRate * weightDecay);
        base.Update(index, parameter);
    }
}
