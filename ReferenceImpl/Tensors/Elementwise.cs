using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ReferenceImpl;

/// <summary>A function of one number, on four at a time.</summary>
internal interface IUnary
{
    static abstract Vector256<double> Of(Vector256<double> x);
}

/// <summary>A function of two numbers, also on four pairs at a time.</summary>
internal interface IBinary
{
    static abstract double Of(double x, double y);

    static abstract Vector256<double> Of(Vector256<double> x, Vector256<double> y);
}

/// <summary>
/// Applies a function along rows, four elements per instruction. Each element is computed alone, so the result does not
/// depend on how the row is cut up.
/// </summary>
internal static class Elementwise
{
    public static void Apply<TFunction>(ReadOnlySpan<double> x, Span<double> result)
        where TFunction : struct, IUnary
    {
        ref var xs = ref MemoryMarshal.GetReference(x);
        ref var rs = ref MemoryMarshal.GetReference(result);
        var i = 0;
        for (; i <= x.Length - 4; i += 4)
            TFunction.Of(Vector256.LoadUnsafe(ref xs, (nuint)i)).StoreUnsafe(ref rs, (nuint)i);
        if (i == x.Length) return;

        // The rest goes through the vector form too, since a scalar exp might differ in the last bit.
        Span<double> rest = stackalloc double[4];
        rest.Clear();
        x[i..].CopyTo(rest);
        TFunction.Of(Vector256.Create<double>(rest)).CopyTo(rest);
        rest[..(x.Length - i)].CopyTo(result[i..]);
    }

    /// <summary>Steps of 1 and 0 (one value for the whole row) are vectorised; other strides go one by one.</summary>
    public static void Apply<TFunction>(
        ReadOnlySpan<double> x, int stepX, ReadOnlySpan<double> y, int stepY, Span<double> result)
        where TFunction : struct, IBinary
    {
        if (result.IsEmpty) return;
        ref var xs = ref MemoryMarshal.GetReference(x);
        ref var ys = ref MemoryMarshal.GetReference(y);
        ref var rs = ref MemoryMarshal.GetReference(result);
        var i = 0;
        if (stepX is 0 or 1 && stepY is 0 or 1)
        {
            var (x0, y0) = (Vector256.Create(xs), Vector256.Create(ys));
            for (; i <= result.Length - 4; i += 4)
            {
                var vx = stepX == 1 ? Vector256.LoadUnsafe(ref xs, (nuint)i) : x0;
                var vy = stepY == 1 ? Vector256.LoadUnsafe(ref ys, (nuint)i) : y0;
                TFunction.Of(vx, vy).StoreUnsafe(ref rs, (nuint)i);
            }
        }
        for (; i < result.Length; i++)
            Unsafe.Add(ref rs, i) = TFunction.Of(Unsafe.Add(ref xs, i * stepX), Unsafe.Add(ref ys, i * stepY));
    }
}
