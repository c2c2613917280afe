namespace ReferenceImpl.Recurrent;

/// <summary>
/// One time step of long short-term memory, with z = zx + zh: i = σ(z_i), f = σ(z_f), g = tanh(z_g), o = σ(z_o),
/// c' = f⊙c + i⊙g, h' = o⊙tanh(c').
/// </summary>
/// <remarks>
/// Gates in the order input i, forget f, cell g, output o, as in torch.nn.LSTMCell. Kept: i, f, g, o, tanh(c').
/// Source: Hochreiter and Schmidhuber, "Long Short-Term Memory", Neural Computation 9 (1997) 1735-1780; the forget gate:
/// Gers, Schmidhuber, Cummins, "Learning to Forget", Neural Computation 12 (2000) 2451-2471.
/// </remarks>
public sealed class LstmCell(int inputSize, int hiddenSize, Random? rng = null) : RecurrentCell(inputSize, hiddenSize, 4, rng)
{
    public override State Start(int batch) => new(Tensor.Zeros(batch, HiddenSize), Tensor.Zeros(batch, HiddenSize));

    private protected override (State Next, Tensor Kept) Combine(Tensor zx, Tensor zh, State previous)
    {
        var z = zx + zh; // (N, 4H)
        var (i, f) = (Gate(z, 0).Sigmoid(), Gate(z, 1).Sigmoid());
        var (g, o) = (Gate(z, 2).Tanh(), Gate(z, 3).Sigmoid());
        var c = f * previous.C! + i * g;
        var tanhC = c.Tanh();
        return (new State(o * tanhC, c), Tensor.Concat([i, f, g, o, tanhC], 1));
    }

    private protected override (Tensor DZx, Tensor DZh, State DDirect) CombineBackward(Step step, State dNext)
    {
        var (i, f, g) = (Gate(step.Kept, 0), Gate(step.Kept, 1), Gate(step.Kept, 2));
        var (o, tanhC) = (Gate(step.Kept, 3), Gate(step.Kept, 4));

        var dC = dNext.H * o * (1 - tanhC * tanhC); // through h' = o⊙tanh(c')
        if (dNext.C is not null) dC.AddInPlace(dNext.C);

        var dZ = Tensor.Concat(
        [
            dC * g * i * (1 - i),
            dC * step.Previous.C! * f * (1 - f),
            dC * i * (1 - g * g),
            dNext.H * tanhC * o * (1 - o),
        ], 1);
        return (dZ, dZ, new State(Tensor.ZerosLike(dC), dC * f));
    }
}
