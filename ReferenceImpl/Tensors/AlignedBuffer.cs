using System.Runtime.InteropServices;

namespace ReferenceImpl;

/// <summary>
/// Working memory that starts on a cache line and is used again and again: a vector load that straddles two lines costs
/// twice, and an ordinary array of doubles starts in the middle of one.
/// </summary>
internal sealed class AlignedBuffer
{
    private const int LineBytes = 64;

    private double[] _array = [];
    private int _start;

    /// <summary>The first <paramref name="length"/> elements, whatever they hold; what was taken before is void.</summary>
    public Span<double> Take(int length)
    {
        if (_array.Length < _start + length)
        {
            // Pinned, so that the collector cannot move the start off its line.
            _array = GC.AllocateUninitializedArray<double>(Math.Max(1024, length + length / 4) + LineBytes / sizeof(double), pinned: true);
            var address = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
            _start = (int)((LineBytes - address % LineBytes) % LineBytes) / sizeof(double);
        }
        return _array.AsSpan(_start, length);
    }
}
