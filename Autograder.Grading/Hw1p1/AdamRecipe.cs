using ReferenceImpl;

namespace Autograder.Grading.Hw1p1;

/// <summary>
/// Adam's step as a list of choices, so that each known mistake is the right recipe with one choice changed:
/// m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², θ ← θ − η·m̂/√(v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
/// </summary>
internal sealed record AdamRecipe(double Rate, double Beta1, double Beta2)
{
    public double Epsilon { get; init; } = 1e-8;

    public double Keep1 { get; init; } = Beta1;

    public double Take1 { get; init; } = 1 - Beta1;

    public double Keep2 { get; init; } = Beta2;

    public double Take2 { get; init; } = 1 - Beta2;

    /// <summary>1 − β₁ᵗ, with t from 1.</summary>
    public Func<int, double> Correction1 { get; init; } = t => 1 - Math.Pow(Beta1, t);

    public Func<int, double> Correction2 { get; init; } = t => 1 - Math.Pow(Beta2, t);

    /// <summary>What the second moment averages.</summary>
    public Func<Tensor, Tensor> Square { get; init; } = g => g * g;

    /// <summary>What m̂ is divided by, given v̂ and ε.</summary>
    public Func<Tensor, double, Tensor> Denominator { get; init; } = (v, epsilon) => (v + epsilon).Sqrt();

    /// <summary>Whether the corrected moments take the place of the moments themselves.</summary>
    public bool KeepsCorrected { get; init; }

    /// <summary>Added to the gradient, as λ·θ.</summary>
    public double CoupledDecay { get; init; }

    /// <summary>The part of θ that goes before each step.</summary>
    public double DecayBefore { get; init; }

    /// <summary>The part of θ that goes after each step.</summary>
    public double DecayAfter { get; init; }

    /// <summary>The part of the gradient, where that of θ belongs, that goes before each step.</summary>
    public double GradientDecay { get; init; }

    public static Tensor EpsilonOutsideRoot(Tensor v, double epsilon) => v.Sqrt() + epsilon;

    public Tensor Run(Trajectory trajectory)
    {
        var theta = trajectory.Start;
        var (m, v) = (Tensor.ZerosLike(theta), Tensor.ZerosLike(theta));
        for (var t = 1; t <= trajectory.Gradients.Length; t++)
        {
            var g = trajectory.Gradients[t - 1] + CoupledDecay * theta;
            m = Keep1 * m + Take1 * g;
            v = Keep2 * v + Take2 * Square(g);
            var (mHat, vHat) = (m / Correction1(t), v / Correction2(t));
            if (KeepsCorrected) (m, v) = (mHat, vHat);
            theta = (1 - DecayAfter) * ((1 - DecayBefore) * theta - GradientDecay * trajectory.Gradients[t - 1] - Rate * mHat / Denominator(vHat, Epsilon));
        }
        return theta;
    }
}
