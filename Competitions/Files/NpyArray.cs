using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Competitions.Files;

/// <summary>An array as NumPy saved it (version 1.0, C order, little-endian): its shape, and its elements.</summary>
internal sealed partial record NpyArray<T>(int[] Shape, T[] Elements)
    where T : unmanaged
{
    public int Rows => Shape[0];

    public static NpyArray<T> Read(string path)
    {
        using var file = File.OpenRead(path);
        var start = new byte[10];
        file.ReadExactly(start);
        if (!start.AsSpan(1, 5).SequenceEqual("NUMPY"u8) || start[6] != 1) throw new InvalidDataException($"{path} is no .npy file of version 1.0");
        var headerBytes = new byte[BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8))];
        file.ReadExactly(headerBytes);
        var header = Encoding.ASCII.GetString(headerBytes);
        var fields = Fields().Match(header);
        if (!fields.Success || fields.Groups["type"].Value != NpyType.Of<T>())
            throw new InvalidDataException($"{path} does not hold {NpyType.Of<T>()} in C order, but {header.Trim()}");

        int[] shape = [.. fields.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(length => int.Parse(length, CultureInfo.InvariantCulture))];
        var elements = new T[shape.Aggregate(1L, (size, length) => size * length)];
        file.ReadExactly(MemoryMarshal.AsBytes(elements.AsSpan()));
        return new NpyArray<T>(shape, elements);
    }

    [GeneratedRegex(@"'descr': '(?<type>[^']+)', 'fortran_order': False, 'shape': \((?<shape>[^)]*)\)")]
    private static partial Regex Fields();
}
