using System.Runtime.Intrinsics;
using static ReferenceImpl.Transcendental;

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
    internal override bool SameGradient => false; // zh_n is reset, zx_n is not

    internal override int KeptBlocks => 4;

    internal override void Combine(Step step, Tensor zx, Tensor zh) => Fused.Apply<Formula>(
        zx.Rows, HiddenSize,
        [Block(zx, 0), Block(zx, 1), Block(zx, 2), Block(zh, 0), Block(zh, 1), Block(zh, 2), step.Previous.H.RowsFrom()],
        [Block(step.Kept, 0), Block(step.Kept, 1), Block(step.Kept, 2), Block(step.Kept, 3), step.Next.H.RowsFrom()]);

    internal override void CombineBackward(Step step, State dNext, Tensor dZx, Tensor dZh, State dPrevious) => Fused.Apply<FormulaBackward>(
        dZx.Rows, HiddenSize,
        [
            Block(step.Kept, 0), Block(step.Kept, 1), Block(step.Kept, 2), Block(step.Kept, 3),
            step.Previous.H.RowsFrom(), dNext.H.RowsFrom(),
        ],
        [Block(dZx, 0), Block(dZx, 1), Block(dZx, 2), Block(dZh, 0), Block(dZh, 1), Block(dZh, 2), dPrevious.H.RowsFrom()]);

    private readonly struct Formula : IFormula
    {
        public static void Of(ReadOnlySpan<Vector256<double>> x, Span<Vector256<double>> y)
        {
            var (zxR, zxZ, zxN) = (x[0], x[1], x[2]);
            var (zhR, zhZ, zhN, h) = (x[3], x[4], x[5], x[6]);

            var (r, z) = (Sigmoid(zxR + zhR), Sigmoid(zxZ + zhZ));
            var n = Tanh(zxN + r * zhN);

            (y[0], y[1], y[2], y[3]) = (r, z, n, zhN);
            y[4] = (Vector256<double>.One - z) * n + z * h;
        }
    }

    private readonly struct FormulaBackward : IFormula
    {
        public static void Of(ReadOnlySpan<Vector256<double>> x, Span<Vector256<double>> y)
        {
            var (r, z, n, zhN) = (x[0], x[1], x[2], x[3]);
            var (h, dH) = (x[4], x[5]);
            var one = Vector256<double>.One;

            var dN = dH * (one - z) * (one - n * n); // before tanh
            var dZ = dH * (h - n) * z * (one - z);   // before σ
            var dR = dN * zhN * r * (one - r);       // before σ

            (y[0], y[1], y[2]) = (dR, dZ, dN);
            (y[3], y[4], y[5]) = (dR, dZ, dN * r);
            y[6] = dH * z;
        }
    }
}
