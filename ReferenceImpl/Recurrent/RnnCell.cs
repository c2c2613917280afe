namespace ReferenceImpl.Recurrent;

/// <summary>One time step of an Elman network: h' = tanh(x·Wxᵀ + bx + h·Whᵀ + bh).</summary>
/// <remarks>
/// Backward: dz = dh'⊙(1 − h'²), and both projections receive it.
/// Source: Elman, "Finding Structure in Time", Cognitive Science 14 (1990) 179-211; two biases as in torch.nn.RNNCell.
/// </remarks>
public sealed class RnnCell(int inputSize, int hiddenSize, Random? rng = null) : RecurrentCell(inputSize, hiddenSize, 1, rng)
{
    private protected override (State Next, Tensor Kept) Combine(Tensor zx, Tensor zh, State previous)
    {
        var h = (zx + zh).Tanh(); // (N, H)
        return (new State(h), h);
    }

    private protected override (Tensor DZx, Tensor DZh, State DDirect) CombineBackward(Step step, State dNext)
    {
        var h = step.Kept;
        var dZ = dNext.H * (1 - h * h); // since tanh'(z) = 1 − tanh²(z)
        return (dZ, dZ, new State(Tensor.ZerosLike(h)));
    }
}
