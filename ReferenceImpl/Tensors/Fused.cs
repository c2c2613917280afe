using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ReferenceImpl;

/// <summary>A formula of several numbers with several results, on four of each at a time.</summary>
internal interface IFormula
{
    static abstract void Of(ReadOnlySpan<Vector256<double>> x, Span<Vector256<double>> y);
}

/// <summary>Row n of a matrix, or of some of its columns, starts at Start + n·RowStride; its elements lie side by side.</summary>
internal readonly record struct RowsView(double[] Data, int Start, int RowStride);

/// <summary>
/// Computes a whole formula in one pass over memory, where a chain of tensor operations would write every intermediate value
/// to a tensor of its own. Each element is computed alone, as in <see cref="Elementwise"/>.
/// </summary>
internal static class Fused
{
    private const int Lanes = 4;

    public static void Apply<TFormula>(int rows, int width, ReadOnlySpan<RowsView> inputs, ReadOnlySpan<RowsView> outputs)
        where TFormula : struct, IFormula
    {
        Span<Vector256<double>> x = stackalloc Vector256<double>[inputs.Length];
        Span<Vector256<double>> y = stackalloc Vector256<double>[outputs.Length];
        for (var row = 0; row < rows; row++)
        {
            var i = 0;
            for (; i <= width - Lanes; i += Lanes)
            {
                for (var k = 0; k < x.Length; k++) x[k] = Vector256.LoadUnsafe(ref Element(inputs[k], row, i));
                TFormula.Of(x, y);
                for (var k = 0; k < y.Length; k++) y[k].StoreUnsafe(ref Element(outputs[k], row, i));
            }
            if (i < width) ApplyToRest<TFormula>(row, i, width - i, inputs, x, outputs, y);
        }
    }

    // Lanes beyond the end of a row are zero, and what comes of them is thrown away.
    private static void ApplyToRest<TFormula>(
        int row, int i, int count, ReadOnlySpan<RowsView> inputs, Span<Vector256<double>> x, ReadOnlySpan<RowsView> outputs, Span<Vector256<double>> y)
        where TFormula : struct, IFormula
    {
        Span<double> rest = stackalloc double[Lanes];
        for (var k = 0; k < x.Length; k++)
        {
            rest.Clear();
            for (var lane = 0; lane < count; lane++) rest[lane] = Element(inputs[k], row, i + lane);
            x[k] = Vector256.Create<double>(rest);
        }
        TFormula.Of(x, y);
        for (var k = 0; k < y.Length; k++)
            for (var lane = 0; lane < count; lane++) Element(outputs[k], row, i + lane) = y[k][lane];
    }

    private static ref double Element(RowsView view, int row, int i) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(view.Data), view.Start + row * view.RowStride + i);
}
