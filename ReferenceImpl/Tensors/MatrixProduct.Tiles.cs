using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ReferenceImpl;

/// <summary>The innermost loops: a tile of C in registers, written out so that each of its vectors is a variable of its own.</summary>
internal static partial class MatrixProduct
{
    private static void Tile8<TLanes, TVector>(
        ref double a, nint rowStride, nint columnStride, ref double panel, ref double c, nint cStride, int depth, int rows)
        where TLanes : struct, ILanes<TVector>
    {
        ref var a0 = ref a;
        ref var a1 = ref Unsafe.Add(ref a, rowStride * Math.Min(1, rows - 1));
        ref var a2 = ref Unsafe.Add(ref a, rowStride * Math.Min(2, rows - 1));
        ref var a3 = ref Unsafe.Add(ref a, rowStride * Math.Min(3, rows - 1));
        ref var a4 = ref Unsafe.Add(ref a, rowStride * Math.Min(4, rows - 1));
        ref var a5 = ref Unsafe.Add(ref a, rowStride * Math.Min(5, rows - 1));
        ref var a6 = ref Unsafe.Add(ref a, rowStride * Math.Min(6, rows - 1));
        ref var a7 = ref Unsafe.Add(ref a, rowStride * Math.Min(7, rows - 1));
        ref var c0 = ref c;
        ref var c1 = ref Unsafe.Add(ref c0, cStride);
        ref var c2 = ref Unsafe.Add(ref c1, cStride);
        ref var c3 = ref Unsafe.Add(ref c2, cStride);
        ref var c4 = ref Unsafe.Add(ref c3, cStride);
        ref var c5 = ref Unsafe.Add(ref c4, cStride);
        ref var c6 = ref Unsafe.Add(ref c5, cStride);
        ref var c7 = ref Unsafe.Add(ref c6, cStride);
        var (c00, c01) = (TLanes.Load(ref c0, 0), TLanes.Load(ref c0, TLanes.Count));
        var (c10, c11) = (TLanes.Load(ref c1, 0), TLanes.Load(ref c1, TLanes.Count));
        var (c20, c21) = (TLanes.Load(ref c2, 0), TLanes.Load(ref c2, TLanes.Count));
        var (c30, c31) = (TLanes.Load(ref c3, 0), TLanes.Load(ref c3, TLanes.Count));
        var (c40, c41) = (TLanes.Load(ref c4, 0), TLanes.Load(ref c4, TLanes.Count));
        var (c50, c51) = (TLanes.Load(ref c5, 0), TLanes.Load(ref c5, TLanes.Count));
        var (c60, c61) = (TLanes.Load(ref c6, 0), TLanes.Load(ref c6, TLanes.Count));
        var (c70, c71) = (TLanes.Load(ref c7, 0), TLanes.Load(ref c7, TLanes.Count));

        nint at = 0;
        for (var p = 0; p < depth; p++, at += columnStride)
        {
            var (b0, b1) = (TLanes.Load(ref panel, 0), TLanes.Load(ref panel, TLanes.Count));
            panel = ref Unsafe.Add(ref panel, 2 * TLanes.Count);

            var x = TLanes.Broadcast(Unsafe.Add(ref a0, at));
            (c00, c01) = (TLanes.MultiplyAdd(x, b0, c00), TLanes.MultiplyAdd(x, b1, c01));
            x = TLanes.Broadcast(Unsafe.Add(ref a1, at));
            (c10, c11) = (TLanes.MultiplyAdd(x, b0, c10), TLanes.MultiplyAdd(x, b1, c11));
            x = TLanes.Broadcast(Unsafe.Add(ref a2, at));
            (c20, c21) = (TLanes.MultiplyAdd(x, b0, c20), TLanes.MultiplyAdd(x, b1, c21));
            x = TLanes.Broadcast(Unsafe.Add(ref a3, at));
            (c30, c31) = (TLanes.MultiplyAdd(x, b0, c30), TLanes.MultiplyAdd(x, b1, c31));
            x = TLanes.Broadcast(Unsafe.Add(ref a4, at));
            (c40, c41) = (TLanes.MultiplyAdd(x, b0, c40), TLanes.MultiplyAdd(x, b1, c41));
            x = TLanes.Broadcast(Unsafe.Add(ref a5, at));
            (c50, c51) = (TLanes.MultiplyAdd(x, b0, c50), TLanes.MultiplyAdd(x, b1, c51));
            x = TLanes.Broadcast(Unsafe.Add(ref a6, at));
            (c60, c61) = (TLanes.MultiplyAdd(x, b0, c60), TLanes.MultiplyAdd(x, b1, c61));
            x = TLanes.Broadcast(Unsafe.Add(ref a7, at));
            (c70, c71) = (TLanes.MultiplyAdd(x, b0, c70), TLanes.MultiplyAdd(x, b1, c71));
        }

        TLanes.Store(c00, ref c0, 0);
        TLanes.Store(c01, ref c0, TLanes.Count);
        TLanes.Store(c10, ref c1, 0);
        TLanes.Store(c11, ref c1, TLanes.Count);
        TLanes.Store(c20, ref c2, 0);
        TLanes.Store(c21, ref c2, TLanes.Count);
        TLanes.Store(c30, ref c3, 0);
        TLanes.Store(c31, ref c3, TLanes.Count);
        TLanes.Store(c40, ref c4, 0);
        TLanes.Store(c41, ref c4, TLanes.Count);
        TLanes.Store(c50, ref c5, 0);
        TLanes.Store(c51, ref c5, TLanes.Count);
        TLanes.Store(c60, ref c6, 0);
        TLanes.Store(c61, ref c6, TLanes.Count);
        TLanes.Store(c70, ref c7, 0);
        TLanes.Store(c71, ref c7, TLanes.Count);
    }

    private static void Tile4<TLanes, TVector>(
        ref double a, nint rowStride, nint columnStride, ref double panel, ref double c, nint cStride, int depth, int rows)
        where TLanes : struct, ILanes<TVector>
    {
        ref var a0 = ref a;
        ref var a1 = ref Unsafe.Add(ref a, rowStride * Math.Min(1, rows - 1));
        ref var a2 = ref Unsafe.Add(ref a, rowStride * Math.Min(2, rows - 1));
        ref var a3 = ref Unsafe.Add(ref a, rowStride * Math.Min(3, rows - 1));
        ref var c0 = ref c;
        ref var c1 = ref Unsafe.Add(ref c0, cStride);
        ref var c2 = ref Unsafe.Add(ref c1, cStride);
        ref var c3 = ref Unsafe.Add(ref c2, cStride);
        var (c00, c01) = (TLanes.Load(ref c0, 0), TLanes.Load(ref c0, TLanes.Count));
        var (c10, c11) = (TLanes.Load(ref c1, 0), TLanes.Load(ref c1, TLanes.Count));
        var (c20, c21) = (TLanes.Load(ref c2, 0), TLanes.Load(ref c2, TLanes.Count));
        var (c30, c31) = (TLanes.Load(ref c3, 0), TLanes.Load(ref c3, TLanes.Count));

        nint at = 0;
        for (var p = 0; p < depth; p++, at += columnStride)
        {
            var (b0, b1) = (TLanes.Load(ref panel, 0), TLanes.Load(ref panel, TLanes.Count));
            panel = ref Unsafe.Add(ref panel, 2 * TLanes.Count);

            var x = TLanes.Broadcast(Unsafe.Add(ref a0, at));
            (c00, c01) = (TLanes.MultiplyAdd(x, b0, c00), TLanes.MultiplyAdd(x, b1, c01));
            x = TLanes.Broadcast(Unsafe.Add(ref a1, at));
            (c10, c11) = (TLanes.MultiplyAdd(x, b0, c10), TLanes.MultiplyAdd(x, b1, c11));
            x = TLanes.Broadcast(Unsafe.Add(ref a2, at));
            (c20, c21) = (TLanes.MultiplyAdd(x, b0, c20), TLanes.MultiplyAdd(x, b1, c21));
            x = TLanes.Broadcast(Unsafe.Add(ref a3, at));
            (c30, c31) = (TLanes.MultiplyAdd(x, b0, c30), TLanes.MultiplyAdd(x, b1, c31));
        }

        TLanes.Store(c00, ref c0, 0);
        TLanes.Store(c01, ref c0, TLanes.Count);
        TLanes.Store(c10, ref c1, 0);
        TLanes.Store(c11, ref c1, TLanes.Count);
        TLanes.Store(c20, ref c2, 0);
        TLanes.Store(c21, ref c2, TLanes.Count);
        TLanes.Store(c30, ref c3, 0);
        TLanes.Store(c31, ref c3, TLanes.Count);
    }

    /// <summary>The four instructions a tile is made of, for one vector width.</summary>
    private interface ILanes<TVector>
    {
        static abstract int Count { get; }
        static abstract TVector Load(ref double from, int offset);
        static abstract void Store(TVector value, ref double to, int offset);
        static abstract TVector Broadcast(double value);
        static abstract TVector MultiplyAdd(TVector x, TVector y, TVector sum);
    }

    private readonly struct Lanes512 : ILanes<Vector512<double>>
    {
        public static int Count => 8;
        public static Vector512<double> Load(ref double from, int offset) => Vector512.LoadUnsafe(ref from, (nuint)offset);
        public static void Store(Vector512<double> value, ref double to, int offset) => value.StoreUnsafe(ref to, (nuint)offset);
        public static Vector512<double> Broadcast(double value) => Vector512.Create(value);
        public static Vector512<double> MultiplyAdd(Vector512<double> x, Vector512<double> y, Vector512<double> sum) =>
            Vector512.FusedMultiplyAdd(x, y, sum);
    }

    private readonly struct Lanes256 : ILanes<Vector256<double>>
    {
        public static int Count => 4;
        public static Vector256<double> Load(ref double from, int offset) => Vector256.LoadUnsafe(ref from, (nuint)offset);
        public static void Store(Vector256<double> value, ref double to, int offset) => value.StoreUnsafe(ref to, (nuint)offset);
        public static Vector256<double> Broadcast(double value) => Vector256.Create(value);
        public static Vector256<double> MultiplyAdd(Vector256<double> x, Vector256<double> y, Vector256<double> sum) =>
            Vector256.FusedMultiplyAdd(x, y, sum);
    }
}
