using ReferenceImpl.Autograd;

namespace ReferenceImpl.Gan;

/// <summary>
/// Keeps a Wasserstein critic D smooth: P = mean (|∇ₓD(x̂)| − 1)², at points x̂ = ε·real + (1 − ε)·fake between the two.
/// </summary>
/// <remarks>
/// P contains a gradient, so its own gradient needs a second differentiation ("double backward"). The layers' written-out
/// backward passes cannot be differentiated again; <see cref="Variable"/> can, so here the critic is a function of Variables.
/// Source: Gulrajani et al., "Improved Training of Wasserstein GANs", NIPS 2017, equation 3.
/// </remarks>
public static class GradientPenalty
{
    /// <param name="critic">From points (N, …) and its parameters to scores (N, 1).</param>
    /// <param name="epsilon">Uniform in [0, 1), (N, 1, …).</param>
    public static (double Penalty, Tensor[] DParameters) Compute(
        Func<Variable, IReadOnlyList<Variable>, Variable> critic, IReadOnlyList<Parameter> parameters, Tensor real, Tensor fake, Tensor epsilon)
    {
        Variable between = epsilon * real + (1 - epsilon) * fake;
        Variable[] leaves = [.. parameters.Select(parameter => new Variable(parameter.Value))];
        var slope = Variable.Gradients(critic(between, leaves), between)[0].Reshape(real.Rows, -1); // (N, features)
        var distance = (slope * slope).Sum(1).Sqrt() - 1;                                            // (N)
        var penalty = (distance * distance).Mean();
        return (penalty.Value.ToScalar(), [.. Variable.Gradients(penalty, leaves).Select(gradient => gradient.Value)]);
    }
}
