using System.Runtime.Intrinsics;
using static ReferenceImpl.Transcendental;

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
    internal override bool HasMemory => true;

    internal override int KeptBlocks => 5;

    internal override void Combine(Step step, Tensor zx, Tensor zh) => Fused.Apply<Formula>(
        zx.Rows, HiddenSize,
        [
            Block(zx, 0), Block(zx, 1), Block(zx, 2), Block(zx, 3),
            Block(zh, 0), Block(zh, 1), Block(zh, 2), Block(zh, 3), step.Previous.C!.RowsFrom(),
        ],
        [
            Block(step.Kept, 0), Block(step.Kept, 1), Block(step.Kept, 2), Block(step.Kept, 3), Block(step.Kept, 4),
            step.Next.C!.RowsFrom(), step.Next.H.RowsFrom(),
        ]);

    internal override void CombineBackward(Step step, State dNext, Tensor dZx, Tensor dZh, State dPrevious)
    {
        Fused.Apply<FormulaBackward>(
            dZx.Rows, HiddenSize,
            [
                Block(step.Kept, 0), Block(step.Kept, 1), Block(step.Kept, 2), Block(step.Kept, 3), Block(step.Kept, 4),
                step.Previous.C!.RowsFrom(), dNext.H.RowsFrom(), dNext.C!.RowsFrom(),
            ],
            [Block(dZx, 0), Block(dZx, 1), Block(dZx, 2), Block(dZx, 3), dPrevious.C!.RowsFrom()]);
        dPrevious.H.FillInPlace(0); // h is read by its projection only
    }

    private readonly struct Formula : IFormula
    {
        public static void Of(ReadOnlySpan<Vector256<double>> x, Span<Vector256<double>> y)
        {
            var (zxI, zxF, zxG, zxO) = (x[0], x[1], x[2], x[3]);
            var (zhI, zhF, zhG, zhO, c) = (x[4], x[5], x[6], x[7], x[8]);

            var (i, f, g, o) = (Sigmoid(zxI + zhI), Sigmoid(zxF + zhF), Tanh(zxG + zhG), Sigmoid(zxO + zhO));
            var next = f * c + i * g;
            var tanhC = Tanh(next);

            (y[0], y[1], y[2], y[3], y[4]) = (i, f, g, o, tanhC);
            (y[5], y[6]) = (next, o * tanhC);
        }
    }

    private readonly struct FormulaBackward : IFormula
    {
        public static void Of(ReadOnlySpan<Vector256<double>> x, Span<Vector256<double>> y)
        {
            var (i, f, g, o, tanhC) = (x[0], x[1], x[2], x[3], x[4]);
            var (c, dH, dNextC) = (x[5], x[6], x[7]);
            var one = Vector256<double>.One;

            var dC = dH * o * (one - tanhC * tanhC) + dNextC; // through h' = o⊙tanh(c'), and from step t + 1

            y[0] = dC * g * i * (one - i);                    // each gate before its σ or tanh
            y[1] = dC * c * f * (one - f);
            y[2] = dC * i * (one - g * g);
            y[3] = dH * tanhC * o * (one - o);
            y[4] = dC * f;
        }
    }
}
