using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Competitions.Files;

/// <summary>Writes an array to a <c>.npy</c> file row by row, so that it may be larger than memory; the number of rows is put in at the end.</summary>
/// <remarks>
/// Layout: the bytes 93 N U M P Y, version 1.0, two bytes of header length, the header (a Python dictionary, padded with spaces to a
/// multiple of 64 bytes), the elements in C order, little-endian.
/// Source: numpy.org, "numpy.lib.format", and NEP 1.
/// </remarks>
internal sealed class NpyWriter<T> : IDisposable
    where T : unmanaged
{
    private const int HeaderBytes = 128; // room for any number of rows

    private readonly FileStream _file;
    private readonly int[] _rowShape;
    private readonly int _rowSize;
    private long _elements;

    /// <param name="rowShape">The lengths of all axes but the first; none for a vector.</param>
    public NpyWriter(string path, params int[] rowShape)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        (_file, _rowShape) = (new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20), rowShape);
        _rowSize = rowShape.Aggregate(1, (size, length) => size * length);
        _file.Write(new byte[HeaderBytes]);
    }

    public long Rows => _elements / _rowSize;

    /// <summary>Any number of whole rows.</summary>
    public void Write(ReadOnlySpan<T> elements)
    {
        if (elements.Length % _rowSize != 0) throw new ArgumentException($"{elements.Length} elements are no whole rows of {_rowSize}", nameof(elements));
        _file.Write(MemoryMarshal.AsBytes(elements));
        _elements += elements.Length;
    }

    public void Dispose()
    {
        _file.Position = 0;
        _file.Write(Header());
        _file.Dispose();
    }

    public static void WriteAll(string path, ReadOnlySpan<T> elements, params int[] rowShape)
    {
        using var file = new NpyWriter<T>(path, rowShape);
        file.Write(elements);
    }

    private byte[] Header()
    {
        var header = new byte[HeaderBytes];
        header[0] = 0x93;
        "NUMPY\u0001\0"u8.CopyTo(header.AsSpan(1));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), HeaderBytes - 10);
        var rows = string.Create(CultureInfo.InvariantCulture, $"{Rows},");
        var shape = string.Join(", ", _rowShape.Select(length => length.ToString(CultureInfo.InvariantCulture)).Prepend(rows.TrimEnd(',')));
        var text = $"{{'descr': '{NpyType.Of<T>()}', 'fortran_order': False, 'shape': ({(_rowShape.Length == 0 ? rows : shape)}), }}";
        Encoding.ASCII.GetBytes(text.PadRight(HeaderBytes - 11) + "\n").CopyTo(header, 10);
        return header;
    }
}

internal static class NpyType
{
    public static string Of<T>() => default(T) switch
    {
        float => "<f4",
        double => "<f8",
        byte => "|u1",
        short => "<i2",
        int => "<i4",
        long => "<i8",
        _ => throw new NotSupportedException($"no .npy type is known for {typeof(T)}"),
    };
}
