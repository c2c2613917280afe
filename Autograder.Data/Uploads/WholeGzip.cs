using System.IO.Compression;

namespace Autograder.Data.Uploads;

/// <summary>What a gzip unpacks to, and at its end whether that was all of it: a file cut off within its trailer, or with something behind it, is refused.</summary>
/// <remarks>
/// The library checks a trailer (CRC-32 and length, RFC 1952) where there is one, takes the file's end for the gzip's where there is none, and passes over what follows.
/// So one more member is put behind the file, a single byte that no text holds. It comes out at the end exactly where all before it was whole; a trailer that is
/// missing or short is filled from that member's bytes, and is wrong. Members one after the other are one gzip, as <c>cat</c> and <c>bgzip</c> make them.
/// </remarks>
internal sealed class WholeGzip(Stream gzip) : ReadOnlyStream
{
    private const byte Mark = 0xFF;

    private static readonly byte[] LastMember = Packed([Mark]);

    private readonly GZipStream _unpacked = new(new Followed(gzip, LastMember), CompressionMode.Decompress);
    private int _held = -1; // the byte that may be the mark; -1 where none is held

    /// <exception cref="InvalidDataException">The gzip is damaged, cut off, or not alone.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            var read = _unpacked.Read(buffer);
            if (read == 0) return _held is Mark ? 0 : throw new InvalidDataException("The gzip is cut off, or something follows it.");
            var last = buffer[read - 1];
            buffer[..(read - 1)].CopyTo(buffer[(_held < 0 ? 0 : 1)..]);
            if (_held >= 0) buffer[0] = (byte)_held;
            else read--;
            _held = last;
            if (read > 0) return read;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpacked.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) packing.Write(content);
        return packed.ToArray();
    }

    /// <summary>A stream, and then some bytes. The stream outlives it.</summary>
    private sealed class Followed(Stream first, byte[] then) : ReadOnlyStream
    {
        private int _given;

        public override int Read(Span<byte> buffer)
        {
            if (_given == 0 && first.Read(buffer) is > 0 and var read) return read;
            var rest = Math.Min(buffer.Length, then.Length - _given);
            then.AsSpan(_given, rest).CopyTo(buffer);
            _given += rest;
            return rest;
        }
    }
}
