using System.Buffers;
using System.Runtime.InteropServices;

namespace ReferenceImpl;

/// <summary>The right factor of many products, laid out for <see cref="MatrixProduct"/> once: a recurrent network multiplies every
/// time step by the same weights.</summary>
internal readonly struct PackedMatrix : IDisposable
{
    private const int LineBytes = 64;

    private readonly double[] _array;
    private readonly int _start;
    private readonly int _length;

    public PackedMatrix(MatrixView b, int rows, int columns)
    {
        (Rows, Columns) = (rows, columns);
        _length = MatrixProduct.PackedLength(columns, rows);
        _array = ArrayPool<double>.Shared.Rent(_length + LineBytes / sizeof(double));
        // From the start of a cache line, see AlignedBuffer. Should the collector move the array, it is only slower.
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        _start = (int)((LineBytes - address % LineBytes) % LineBytes) / sizeof(double);
        MatrixProduct.Pack(b, _array.AsSpan(_start, _length), columns, rows);
    }

    public int Rows { get; }

    public int Columns { get; }

    public ReadOnlySpan<double> Panels => _array.AsSpan(_start, _length);

    public void Dispose() => ArrayPool<double>.Shared.Return(_array);
}
