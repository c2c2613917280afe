namespace ReferenceImpl.Recurrent;

/// <summary>
/// One time step of a gated recurrent unit: r = σ(zx_r + zh_r), z = σ(zx_z + zh_z), n = tanh(zx_n + r⊙zh_n),
/// h' = (1 − z)⊙n + z⊙h.
/// </summary>
/// <remarks>
/// Gates in the order reset r, update z, new n. zh_n = h·Wnhᵀ + bnh is formed first and then reset, as in torch.nn.GRUCell,
/// cuDNN and CMU 11-785; <see cref="ResetFirstGruCell"/> is the original. Kept: r, z, n, zh_n.
/// Source: Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", EMNLP 2014.
/// </remarks>
public sealed class GruCell(int inputSize, int hiddenSize, Random? rng = null) : RecurrentCell(inputSize, hiddenSize, 3, rng)
{
    private protected override (State Next, Tensor Kept) Combine(Tensor zx, Tensor zh, State previous)
    {
        var r = (Gate(zx, 0) + Gate(zh, 0)).Sigmoid();
        var z = (Gate(zx, 1) + Gate(zh, 1)).Sigmoid();
        var n = (Gate(zx, 2) + r * Gate(zh, 2)).Tanh();
        var h = (1 - z) * n + z * previous.H;
        return (new State(h), Tensor.Concat([r, z, n, Gate(zh, 2)], 1));
    }

    private protected override (Tensor DZx, Tensor DZh, State DDirect) CombineBackward(Step step, State dNext)
    {
        var (r, z, n, zhN) = (Gate(step.Kept, 0), Gate(step.Kept, 1), Gate(step.Kept, 2), Gate(step.Kept, 3));
        var dH = dNext.H;

        var dZn = dH * (1 - z) * (1 - n * n);               // before tanh
        var dZz = dH * (step.Previous.H - n) * z * (1 - z); // before σ
        var dZr = dZn * zhN * r * (1 - r);                  // before σ

        var dZx = Tensor.Concat([dZr, dZz, dZn], 1);
        var dZh = Tensor.Concat([dZr, dZz, dZn * r], 1);
        return (dZx, dZh, new State(dH * z));
    }
}
