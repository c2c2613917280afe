using System.IO.Compression;
using System.Text;

namespace Autograder.Data.Uploads;

internal static class ZipUpload
{
    private const int UnixTypeMask = 0xF000, UnixFile = 0x8000, UnixFolder = 0x4000, UnixLink = 0xA000;

    public static void Read(byte[] content, UploadEntries entries)
    {
        // Before the library builds an object per entry: a few bytes each are enough to announce a million of them.
        if (CountHeaders(content) > entries.Limits.Entries)
            throw new UploadRefusedException($"The archive holds more than {entries.Limits.Entries} entries.");

        try
        {
            using var zip = new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read, leaveOpen: false, new UTF8Encoding(false));
            foreach (var entry in zip.Entries) Read(entry, entries);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or IOException or NotSupportedException or ArgumentException)
        {
            throw new UploadRefusedException($"The zip archive is damaged or cut off: {damaged.Message}");
        }
    }

    private static void Read(ZipArchiveEntry entry, UploadEntries entries)
    {
        if (entry.IsEncrypted) throw EntryName.Refuse(entry.FullName, "encrypted entries are not allowed");

        var type = (entry.ExternalAttributes >> 16) & UnixTypeMask;
        if (type is not (0 or UnixFile or UnixFolder))
        {
            entries.RefuseSpecial(entry.FullName, type is UnixLink ? "symbolic link" : "device, pipe or socket");
            return;
        }

        if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\') || type is UnixFolder)
        {
            entries.AddFolder(entry.FullName);
            return;
        }

        using var data = new CheckedStream(entry.Open());
        entries.Add(entry.FullName, data, entry.CompressedLength);
        if (data.AtEnd && data.Crc != entry.Crc32) throw EntryName.Refuse(entry.FullName, "its checksum is wrong, the archive is damaged");
    }

    private static int CountHeaders(ReadOnlySpan<byte> content)
    {
        var count = 0;
        for (int at; (at = content.IndexOf("PK\x01\x02"u8)) >= 0; content = content[(at + 4)..]) count++;
        return count;
    }

    /// <summary>Computes the checksum of what is read (CRC-32 of PKWARE's APPNOTE), which the library leaves unchecked.</summary>
    private sealed class CheckedStream(Stream inner) : Stream
    {
        private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(static n =>
        {
            var c = (uint)n;
            for (var bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            return c;
        })];

        private uint _state = uint.MaxValue;

        public uint Crc => ~_state;
        public bool AtEnd { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            if (read == 0) AtEnd = true;
            foreach (var value in buffer.AsSpan(offset, read)) _state = Table[(byte)(_state ^ value)] ^ (_state >> 8);
            return read;
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
