using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ReferenceImpl;

/// <summary>Sums and updates along contiguous rows. Vector256 has the same four lanes on every machine, so sums do too.</summary>
internal static class VectorMath
{
    /// <summary>target += scale·(source − shift)</summary>
    public static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double scale, double shift = 0)
    {
        ref var ts = ref MemoryMarshal.GetReference(target);
        ref var ss = ref MemoryMarshal.GetReference(source);
        var (factor, origin) = (Vector256.Create(scale), Vector256.Create(shift));
        var i = 0;
        for (; i <= target.Length - 4; i += 4)
        {
            var sum = Vector256.FusedMultiplyAdd(
                Vector256.LoadUnsafe(ref ss, (nuint)i) - origin, factor, Vector256.LoadUnsafe(ref ts, (nuint)i));
            sum.StoreUnsafe(ref ts, (nuint)i);
        }
        for (; i < target.Length; i++)
            Unsafe.Add(ref ts, i) = Math.FusedMultiplyAdd(Unsafe.Add(ref ss, i) - shift, scale, Unsafe.Add(ref ts, i));
    }

    /// <summary>Eight running sums, added up at the end in a fixed order: fast, and more exact than one running sum.</summary>
    public static double Sum(ReadOnlySpan<double> values)
    {
        ref var vs = ref MemoryMarshal.GetReference(values);
        var (even, odd) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i <= values.Length - 8; i += 8)
        {
            even += Vector256.LoadUnsafe(ref vs, (nuint)i);
            odd += Vector256.LoadUnsafe(ref vs, (nuint)i + 4);
        }
        var sums = even + odd;
        var total = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (; i < values.Length; i++) total += Unsafe.Add(ref vs, i);
        return total;
    }

    /// <summary>Σ (aᵢ − shiftA)·(bᵢ − shiftB)</summary>
    public static double ShiftedDot(ReadOnlySpan<double> a, double shiftA, ReadOnlySpan<double> b, double shiftB)
    {
        ref var xs = ref MemoryMarshal.GetReference(a);
        ref var ys = ref MemoryMarshal.GetReference(b);
        var (vectorA, vectorB) = (Vector256.Create(shiftA), Vector256.Create(shiftB));
        var (even, odd) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i <= a.Length - 8; i += 8)
        {
            even = Vector256.FusedMultiplyAdd(
                Vector256.LoadUnsafe(ref xs, (nuint)i) - vectorA, Vector256.LoadUnsafe(ref ys, (nuint)i) - vectorB, even);
            odd = Vector256.FusedMultiplyAdd(
                Vector256.LoadUnsafe(ref xs, (nuint)i + 4) - vectorA, Vector256.LoadUnsafe(ref ys, (nuint)i + 4) - vectorB, odd);
        }
        var sums = even + odd;
        var total = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (; i < a.Length; i++) total = Math.FusedMultiplyAdd(Unsafe.Add(ref xs, i) - shiftA, Unsafe.Add(ref ys, i) - shiftB, total);
        return total;
    }
}
