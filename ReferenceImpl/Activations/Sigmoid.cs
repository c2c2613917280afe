using ReferenceImpl.Layers;

namespace ReferenceImpl.Activations;

/// <summary>y = σ(x) = 1/(1 + e⁻ˣ); dx = dy⊙y⊙(1 − y).</summary>
public sealed class Sigmoid : Layer
{
    private Tensor? _y;

    public override Tensor Forward(Tensor x) => _y = x.Sigmoid();

    public override Tensor Backward(Tensor dY) => dY * Remembered(_y) * (1 - _y!);
}

/// <summary>Also called SiLU: y = x·σ(x); dx = dy⊙(σ + x·σ·(1 − σ)), σ = σ(x).</summary>
/// <remarks>Source: Ramachandran, Zoph, Le, "Searching for Activation Functions", 2017, with β = 1.</remarks>
public sealed class Swish : Layer
{
    private Tensor? _x;

    public override Tensor Forward(Tensor x) => (_x = x) * x.Sigmoid();

    public override Tensor Backward(Tensor dY)
    {
        var x = Remembered(_x);
        var sigma = x.Sigmoid();
        return dY * (sigma + x * sigma * (1 - sigma));
    }
}
