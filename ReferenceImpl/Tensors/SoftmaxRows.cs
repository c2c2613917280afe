using System.Runtime.Intrinsics;

namespace ReferenceImpl;

/// <summary>Softmax of rows that lie side by side, in place: the innermost loops of attention and of losses.</summary>
/// <remarks>
/// Element i always goes to lane i mod 4 of a sum and the rest of the last four is neutral, so that zeros behind a row
/// (masked positions, padding) change no bit of its result.
/// </remarks>
internal static class SoftmaxRows
{
    private const int Lanes = 4;

    /// <summary>Every row x of the given length becomes e^(scale·(x − m))/Σ e^(scale·(x − m)), m = max x; scale is positive.</summary>
    public static void Forward(Span<double> rows, int length, double scale = 1)
    {
        for (var start = 0; start < rows.Length; start += length)
        {
            var row = rows.Slice(start, length);
            var (max, factor) = (Vector256.Create(Max(row)), Vector256.Create(scale));
            var sums = Vector256<double>.Zero;
            var i = 0;
            for (; i <= length - Lanes; i += Lanes)
            {
                var e = Transcendental.Exp((Vector256.Create<double>(row[i..]) - max) * factor);
                e.CopyTo(row[i..]);
                sums += e;
            }
            if (i < length)
            {
                var e = Transcendental.Exp((Rest(row[i..], double.NegativeInfinity) - max) * factor);
                for (var lane = 0; lane < length - i; lane++) row[i + lane] = e[lane];
                sums += Rest(row[i..], 0);
            }
            var inverse = Vector256.Create(1 / (sums[0] + sums[1] + (sums[2] + sums[3])));
            for (i = 0; i <= length - Lanes; i += Lanes) (Vector256.Create<double>(row[i..]) * inverse).CopyTo(row[i..]);
            for (; i < length; i++) row[i] *= inverse[0];
        }
    }

    /// <summary>Every row dy becomes scale·y⊙(dy − Σ dy·y), with y the softmax.</summary>
    public static void Backward(ReadOnlySpan<double> y, Span<double> dY, int length, double scale = 1)
    {
        for (var start = 0; start < dY.Length; start += length)
        {
            var row = y.Slice(start, length);
            var dRow = dY.Slice(start, length);
            var sums = Vector256<double>.Zero;
            var i = 0;
            for (; i <= length - Lanes; i += Lanes) sums += Vector256.Create<double>(dRow[i..]) * Vector256.Create<double>(row[i..]);
            if (i < length) sums += Rest(dRow[i..], 0) * Rest(row[i..], 0);
            var (along, factor) = (Vector256.Create(sums[0] + sums[1] + (sums[2] + sums[3])), Vector256.Create(scale));
            for (i = 0; i <= length - Lanes; i += Lanes)
                ((Vector256.Create<double>(dRow[i..]) - along) * Vector256.Create<double>(row[i..]) * factor).CopyTo(dRow[i..]);
            for (; i < length; i++) dRow[i] = (dRow[i] - along[0]) * row[i] * scale;
        }
    }

    /// <summary>Every row x becomes x − log Σ eˣ, without overflow; a row of −∞ only becomes NaN, as in PyTorch.</summary>
    public static void LogForward(Span<double> rows, int length)
    {
        for (var start = 0; start < rows.Length; start += length)
        {
            var row = rows.Slice(start, length);
            var max = Max(row);
            var shift = Vector256.Create(double.IsInfinity(max) ? 0 : max);
            var sums = Vector256<double>.Zero;
            var i = 0;
            for (; i <= length - Lanes; i += Lanes) sums += Transcendental.Exp(Vector256.Create<double>(row[i..]) - shift);
            if (i < length) sums += Transcendental.Exp(Rest(row[i..], double.NegativeInfinity) - shift);
            var sum = Vector256.Create(sums[0] + sums[1] + (sums[2] + sums[3]));
            var logSum = Transcendental.Log(sum) + shift;
            for (i = 0; i <= length - Lanes; i += Lanes) (Vector256.Create<double>(row[i..]) - logSum).CopyTo(row[i..]);
            for (; i < length; i++) row[i] -= logSum[0];
        }
    }

    private static double Max(ReadOnlySpan<double> row)
    {
        var largest = Vector256.Create(double.NegativeInfinity);
        var i = 0;
        for (; i <= row.Length - Lanes; i += Lanes) largest = Vector256.Max(largest, Vector256.Create<double>(row[i..]));
        if (i < row.Length) largest = Vector256.Max(largest, Rest(row[i..], double.NegativeInfinity));
        return Math.Max(Math.Max(largest[0], largest[1]), Math.Max(largest[2], largest[3]));
    }

    private static Vector256<double> Rest(ReadOnlySpan<double> values, double neutral)
    {
        var rest = Vector256.Create(neutral);
        for (var lane = 0; lane < values.Length; lane++) rest = rest.WithElement(lane, values[lane]);
        return rest;
    }
}
