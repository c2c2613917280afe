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
        if (SpecialKind(entry) is { } kind)
        {
            entries.RefuseSpecial(entry.FullName, kind);
            return;
        }

        if (IsFolder(entry))
        {
            entries.AddFolder(entry.FullName);
            return;
        }

        using var data = new CheckedStream(entry);
        entries.Add(entry.FullName, data, entry.CompressedLength);
    }

    /// <summary>What an entry is that is neither a file nor a folder; null for those.</summary>
    internal static string? SpecialKind(ZipArchiveEntry entry)
    {
        if (entry.IsEncrypted) throw EntryName.Refuse(entry.FullName, "encrypted entries are not allowed");
        return TypeOf(entry) is 0 or UnixFile or UnixFolder ? null : TypeOf(entry) is UnixLink ? "symbolic link" : "device, pipe or socket";
    }

    internal static bool IsFolder(ZipArchiveEntry entry) => entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\') || TypeOf(entry) is UnixFolder;

    private static int TypeOf(ZipArchiveEntry entry) => (entry.ExternalAttributes >> 16) & UnixTypeMask;

    private static int CountHeaders(ReadOnlySpan<byte> content)
    {
        var count = 0;
        for (int at; (at = content.IndexOf("PK\x01\x02"u8)) >= 0; content = content[(at + 4)..]) count++;
        return count;
    }

    /// <summary>Computes the checksum of what is read (CRC-32 of PKWARE's APPNOTE), which the library leaves unchecked.</summary>
    internal sealed class CheckedStream(ZipArchiveEntry entry) : ReadOnlyStream
    {
        private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(static n =>
        {
            var c = (uint)n;
            for (var bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            return c;
        })];

        private readonly Stream inner = entry.Open();
        private uint _state = uint.MaxValue;

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            if (read == 0 && buffer.Length > 0 && ~_state != entry.Crc32) throw EntryName.Refuse(entry.FullName, "its checksum is wrong, the archive is damaged");
            foreach (var value in buffer[..read]) _state = Table[(byte)(_state ^ value)] ^ (_state >> 8);
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
