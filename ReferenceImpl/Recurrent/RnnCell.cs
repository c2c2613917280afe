using System.Runtime.Intrinsics;

namespace ReferenceImpl.Recurrent;

/// <summary>One time step of an Elman network: h' = tanh(x·Wxᵀ + bx + h·Whᵀ + bh).</summary>
/// <remarks>
/// Backward: dz = dh'⊙(1 − h'²), and both projections receive it.
/// Source: Elman, "Finding Structure in Time", Cognitive Science 14 (1990) 179-211; two biases as in torch.nn.RNNCell.
/// </remarks>
public sealed class RnnCell(int inputSize, int hiddenSize, Random? rng = null) : RecurrentCell(inputSize, hiddenSize, 1, rng)
{
    internal override int KeptBlocks => 1;

    internal override void Combine(Step step, Tensor zx, Tensor zh) => Fused.Apply<Formula>(
        zx.Rows, HiddenSize, [zx.RowsFrom(), zh.RowsFrom()], [step.Kept.RowsFrom(), step.Next.H.RowsFrom()]);

    internal override void CombineBackward(Step step, State dNext, Tensor dZx, Tensor dZh, State dPrevious)
    {
        Fused.Apply<FormulaBackward>(dZx.Rows, HiddenSize, [step.Kept.RowsFrom(), dNext.H.RowsFrom()], [dZx.RowsFrom()]);
        dPrevious.H.FillInPlace(0); // h is read by its projection only
    }

    private readonly struct Formula : IFormula
    {
        public static void Of(ReadOnlySpan<Vector256<double>> x, Span<Vector256<double>> y)
        {
            var (zx, zh) = (x[0], x[1]);
            y[0] = y[1] = Transcendental.Tanh(zx + zh);
        }
    }

    private readonly struct FormulaBackward : IFormula
    {
        public static void Of(ReadOnlySpan<Vector256<double>> x, Span<Vector256<double>> y)
        {
            var (h, dH) = (x[0], x[1]);
            y[0] = dH * (Vector256<double>.One - h * h); // since tanh'(z) = 1 − tanh²(z)
        }
    }
}
