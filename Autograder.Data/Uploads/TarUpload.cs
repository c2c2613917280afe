using System.Formats.Tar;
using System.IO.Compression;

namespace Autograder.Data.Uploads;

internal static class TarUpload
{
    private const int OverheadBytesPerEntry = 2 * TarHeader.BlockBytes; // a header, and padding to the next block

    public static void ReadGzip(byte[] content, UploadEntries entries)
    {
        // Unpacked into bounded memory first, so that headers can be looked at before anything is made of them.
        var limit = entries.Limits.TotalBytes + (long)entries.Limits.Entries * OverheadBytesPerEntry;
        using var unpacked = new MemoryStream();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(content, writable: false), CompressionMode.Decompress);
            var buffer = new byte[64 * 1024];
            for (int read; (read = gzip.Read(buffer)) > 0;)
            {
                if (unpacked.Length + read > limit) throw new UploadRefusedException($"The archive unpacks to more than {entries.Limits.TotalBytes:N0} bytes.");
                unpacked.Write(buffer, 0, read);
            }
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            throw new UploadRefusedException($"The gzip archive is damaged or cut off: {damaged.Message}");
        }

        if (FileKinds.Of(unpacked.GetBuffer().AsSpan(0, (int)unpacked.Length)) is not FileKind.Tar)
            throw new UploadRefusedException("The gzip file holds no tar archive, or the archive is cut off.");
        Read(unpacked.ToArray(), entries);
    }

    public static void Read(byte[] content, UploadEntries entries)
    {
        TarHeader.CheckAll(content, entries.Limits.Entries);
        try
        {
            using var tar = new TarReader(new MemoryStream(content, writable: false));
            while (tar.GetNextEntry() is { } entry) Read(entry, entries);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or FormatException or IOException or ArgumentException or OverflowException)
        {
            throw new UploadRefusedException($"The tar archive is damaged or cut off: {damaged.Message}");
        }
    }

    private static void Read(TarEntry entry, UploadEntries entries)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.GlobalExtendedAttributes:
                break;
            case TarEntryType.Directory:
                entries.AddFolder(entry.Name);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                entries.Add(entry.Name, entry.DataStream ?? Stream.Null, packedBytes: entry.Length);
                break;
            default:
                entries.RefuseSpecial(entry.Name, entry.EntryType switch
                {
                    TarEntryType.SymbolicLink => "symbolic link",
                    TarEntryType.HardLink => "hard link",
                    TarEntryType.CharacterDevice or TarEntryType.BlockDevice => "device",
                    TarEntryType.Fifo => "named pipe",
                    _ => $"entry of type {entry.EntryType}",
                });
                break;
        }
    }
}
