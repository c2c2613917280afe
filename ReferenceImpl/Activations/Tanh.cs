using ReferenceImpl.Layers;

namespace ReferenceImpl.Activations;

/// <summary>y = tanh(x); dx = dy⊙(1 − y²).</summary>
public sealed class Tanh : Layer
{
    private Tensor? _y;

    public override Tensor Forward(Tensor x) => _y = x.Tanh();

    public override Tensor Backward(Tensor dY) => dY * (1 - Remembered(_y) * _y!);
}
