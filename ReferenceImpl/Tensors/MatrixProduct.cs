using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ReferenceImpl;

/// <summary>Element (i, j) of a matrix lies at Start + i·RowStride + j·ColumnStride.</summary>
internal readonly record struct MatrixView(double[] Data, int Start, int RowStride, int ColumnStride);

/// <summary>C += A·B on plain arrays, blocked for the caches and vectorised.</summary>
/// <remarks>
/// Each element of C is one chain of fused multiply-adds, c ← fma(A(i, p), B(p, j), c) for p = 0, 1, …, K − 1, whatever the
/// block sizes, the vector width or the place in the matrix. So every machine with either width, and every way of cutting
/// the work up, gives the same bits.
/// B is copied ("packed") into panels as wide as a tile, each panel contiguous along p. A tile of C, Rows × two vectors,
/// then lives in registers while one strip of A and one panel of B stream by.
/// Source: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34 (2008) 12.
/// </remarks>
internal static partial class MatrixProduct
{
    /// <summary>Rows of C in a tile: with two vectors each, as many sums as the registers hold beside what streams by.</summary>
    private static readonly int TileRows = Vector512.IsHardwareAccelerated ? 8 : 4;

    /// <summary>Steps of p done at once, so that this much of a panel (32 KiB at most) stays in the first-level cache.</summary>
    private const int Depth = 256;

    /// <summary>Rows of A kept in the second-level cache (at most 256 KiB) while all panels pass over them.</summary>
    private const int Strip = 128;

    /// <summary>
    /// From this many panels on, a strip of A is packed as well. Its rows may lie a power of two apart, and then they push each
    /// other out of the cache on every pass.
    /// </summary>
    private const int PanelsWorthPackingA = 4;

    /// <summary>Columns of C in a tile, and so the width of a panel: two vectors.</summary>
    private static readonly int PanelWidth = Vector512.IsHardwareAccelerated ? 16 : 8;

    [ThreadStatic]
    private static AlignedBuffer? _scratch;

    [ThreadStatic]
    private static double[]? _strip;

    /// <param name="c">(m, n), contiguous.</param>
    public static void Add(MatrixView a, MatrixView b, Span<double> c, int m, int n, int k)
    {
        if (m == 0 || n == 0 || k == 0) return;
        _scratch ??= new AlignedBuffer();
        var panels = _scratch.Take(PackedLength(n, k));
        Pack(b, panels, n, k);
        Add(a, panels, c, m, n, k);
    }

    /// <summary>How many elements B takes when packed.</summary>
    public static int PackedLength(int n, int k) => (n + PanelWidth - 1) / PanelWidth * PanelWidth * k;

    /// <summary>C += A·B with B packed.</summary>
    public static void Add(MatrixView a, ReadOnlySpan<double> panels, Span<double> c, int m, int n, int k)
    {
        if (Vector512.IsHardwareAccelerated) Add<Lanes512, Vector512<double>>(a, panels, c, m, n, k);
        else Add<Lanes256, Vector256<double>>(a, panels, c, m, n, k);
    }

    private static void Add<TLanes, TVector>(MatrixView a, ReadOnlySpan<double> panels, Span<double> c, int m, int n, int k)
        where TLanes : struct, ILanes<TVector>
    {
        Span<double> edge = stackalloc double[8 * 16];
        for (var p = 0; p < k; p += Depth)
        {
            var depth = Math.Min(Depth, k - p);
            for (var strip = 0; strip < m; strip += Strip)
            {
                var stripEnd = Math.Min(strip + Strip, m);
                var block = a with { Start = a.Start + strip * a.RowStride + p * a.ColumnStride };
                var tileStride = TileRows * block.RowStride;
                if (n >= PanelsWorthPackingA * PanelWidth)
                    (block, tileStride) = (PackStrip(block, stripEnd - strip, depth), TileRows * depth);
                for (var j = 0; j < n; j += PanelWidth)
                {
                    ref var panel = ref Unsafe.Add(ref MemoryMarshal.GetReference(panels), j * k + p * PanelWidth);
                    for (var i = strip; i < stripEnd; i += TileRows)
                    {
                        ref var aTile = ref block.Data[block.Start + (i - strip) / TileRows * tileStride];
                        var rows = Math.Min(TileRows, stripEnd - i);
                        if (rows == TileRows && n - j >= PanelWidth)
                            Tile<TLanes, TVector>(ref aTile, block.RowStride, block.ColumnStride, ref panel, ref c[i * n + j], n, depth, rows);
                        else
                            EdgeTile<TLanes, TVector>(ref aTile, block, ref panel, c[(i * n + j)..], n, depth, rows, Math.Min(PanelWidth, n - j), edge);
                    }
                }
            }
        }
    }

    // At the border the tile is computed in a buffer.
    private static void EdgeTile<TLanes, TVector>(
        ref double aTile, MatrixView a, ref double panel, Span<double> c, int n, int depth, int rows, int columns, Span<double> edge)
        where TLanes : struct, ILanes<TVector>
    {
        for (var r = 0; r < rows; r++) c.Slice(r * n, columns).CopyTo(edge[(r * PanelWidth)..]);
        Tile<TLanes, TVector>(ref aTile, a.RowStride, a.ColumnStride, ref panel, ref edge[0], PanelWidth, depth, rows);
        for (var r = 0; r < rows; r++) edge.Slice(r * PanelWidth, columns).CopyTo(c[(r * n)..]);
    }

    // Rows beyond the matrix repeat its last row; where they are, the caller throws the sums away.
    private static void Tile<TLanes, TVector>(
        ref double a, nint rowStride, nint columnStride, ref double panel, ref double c, nint cStride, int depth, int rows)
        where TLanes : struct, ILanes<TVector>
    {
        if (rows <= 4) Tile4<TLanes, TVector>(ref a, rowStride, columnStride, ref panel, ref c, cStride, depth, rows);
        else Tile8<TLanes, TVector>(ref a, rowStride, columnStride, ref panel, ref c, cStride, depth, rows);
    }

    // Tile by tile, element (p, row) at p·TileRows + row, so that a tile is read from front to back.
    private static MatrixView PackStrip(MatrixView a, int rows, int depth)
    {
        _strip ??= new double[(Strip + 8) * Depth];
        ref var source = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(a.Data), a.Start);
        for (var row = 0; row < rows; row++)
        {
            var to = _strip.AsSpan(row / TileRows * TileRows * depth + row % TileRows);
            ref var from = ref Unsafe.Add(ref source, row * a.RowStride);
            for (var p = 0; p < depth; p++) to[p * TileRows] = Unsafe.Add(ref from, p * a.ColumnStride);
        }
        return new MatrixView(_strip, 0, 1, TileRows);
    }

    /// <summary>Panel j holds columns j … j + width − 1, element (p, column) at p·width + column; columns beyond n are zero.</summary>
    public static void Pack(MatrixView b, Span<double> panels, int n, int k)
    {
        for (var j = 0; j < n; j += PanelWidth)
        {
            var panel = panels.Slice(j * k, PanelWidth * k);
            var columns = Math.Min(PanelWidth, n - j);
            if (columns < PanelWidth) panel.Clear();
            var start = b.Start + j * b.ColumnStride;
            if (b.ColumnStride == 1)
            {
                for (var p = 0; p < k; p++)
                    b.Data.AsSpan(start + p * b.RowStride, columns).CopyTo(panel[(p * PanelWidth)..]);
                continue;
            }
            ref var source = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(b.Data), start);
            var column = 0;
            for (; column <= columns - 4; column += 4)
                PackFourColumns(ref Unsafe.Add(ref source, column * b.ColumnStride), b, ref panel[column], k);
            for (; column < columns; column++)
            {
                for (var p = 0; p < k; p++)
                    panel[p * PanelWidth + column] = Unsafe.Add(ref source, p * b.RowStride + column * b.ColumnStride);
            }
        }
    }

    // A transposed matrix is read along its columns; four at a time share the cache line they are written to.
    private static void PackFourColumns(ref double source, MatrixView b, ref double to, int k)
    {
        ref var source1 = ref Unsafe.Add(ref source, b.ColumnStride);
        ref var source2 = ref Unsafe.Add(ref source1, b.ColumnStride);
        ref var source3 = ref Unsafe.Add(ref source2, b.ColumnStride);
        nint at = 0;
        for (var p = 0; p < k; p++, at += b.RowStride)
        {
            to = Unsafe.Add(ref source, at);
            Unsafe.Add(ref to, 1) = Unsafe.Add(ref source1, at);
            Unsafe.Add(ref to, 2) = Unsafe.Add(ref source2, at);
            Unsafe.Add(ref to, 3) = Unsafe.Add(ref source3, at);
            to = ref Unsafe.Add(ref to, PanelWidth);
        }
    }
}
