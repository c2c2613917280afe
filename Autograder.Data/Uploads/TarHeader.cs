namespace Autograder.Data.Uploads;

/// <summary>A walk over a tar's headers before the library reads it: it would take memory for whatever size a header claims.</summary>
internal static class TarHeader
{
    public const int BlockBytes = 512;
    private const int ExtendedHeaderBytes = 64 * 1024; // long names need a few hundred

    private static readonly Range SizeField = 124..136, ChecksumField = 148..156;
    private const int TypeField = 156;

    public static void CheckAll(ReadOnlySpan<byte> content, int maxEntries)
    {
        var entries = 0;
        for (long at = 0; at + BlockBytes <= content.Length;)
        {
            var header = content.Slice((int)at, BlockBytes);
            if (!header.ContainsAnyExcept((byte)0)) return; // the end is marked by empty blocks
            if (!HasChecksum(header)) throw new UploadRefusedException("The tar archive is damaged: the checksum of a header is wrong.");
            if (++entries > 2 * maxEntries) throw new UploadRefusedException($"The archive holds more than {maxEntries} entries.");

            if (Octal(header[SizeField]) is not { } size) throw new UploadRefusedException("The tar archive is damaged: the size of an entry is no number.");
            if (header[TypeField] is (byte)'x' or (byte)'g' or (byte)'L' or (byte)'K' && size > ExtendedHeaderBytes)
                throw new UploadRefusedException($"A header of the tar archive is larger than {ExtendedHeaderBytes:N0} bytes.");

            at += BlockBytes + (size + BlockBytes - 1) / BlockBytes * BlockBytes;
            if (at > content.Length + BlockBytes) throw new UploadRefusedException("The tar archive is cut off.");
        }
    }

    /// <summary>The sum of all bytes of the header, its own field counted as blanks.</summary>
    public static bool HasChecksum(ReadOnlySpan<byte> header)
    {
        if (Octal(header[ChecksumField]) is not { } stated) return false;
        var sum = 8 * ' ';
        for (var i = 0; i < header.Length; i++)
            if (i < ChecksumField.Start.Value || i >= ChecksumField.End.Value) sum += header[i];
        return sum == stated;
    }

    private static long? Octal(ReadOnlySpan<byte> field)
    {
        var digits = field.Trim(" \0"u8);
        if (digits.Length == 0) return 0;
        long value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7') return null; // also the binary form, which only files of 8 GiB need
            value = value * 8 + (digit - '0');
        }

        return value;
    }
}
