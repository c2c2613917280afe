using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Autograder.Data.Uploads;

/// <summary>A zip on disk whose names have been checked, and whose files are read one by one within the limits.</summary>
public sealed class CheckedZip : IDisposable
{
    private const int EndBytes = 22, LongestComment = 65_535, CentralSizeAt = 12;
    private const int BytesPerName = 500; // a central header with its name, generously

    private readonly ZipArchive _zip;
    private readonly UploadLimits _limits;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;

    private CheckedZip(ZipArchive zip, UploadLimits limits, Dictionary<string, ZipArchiveEntry> entries) => (_zip, _limits, _entries) = (zip, limits, entries);

    /// <summary>Paths with '/' between their parts, in the archive's order.</summary>
    public IReadOnlyList<string> Files => [.. _entries.Keys];

    /// <param name="content">Seekable.</param>
    /// <param name="limits">How much is read.</param>
    /// <param name="leaveOpen">Whether <paramref name="content"/> outlives the zip.</param>
    /// <exception cref="UploadRefusedException">The reason names the entry and the rule it breaks.</exception>
    public static CheckedZip Open(Stream content, UploadLimits limits, bool leaveOpen = true)
    {
        // Before the library builds an object per entry: a few bytes each are enough to announce a million of them.
        if (CentralDirectoryBytes(content) > (long)limits.Entries * BytesPerName) throw new UploadRefusedException($"The archive holds more than {limits.Entries} entries.");
        ZipArchive? zip = null;
        try
        {
            content.Position = 0;
            zip = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen, new UTF8Encoding(false));
            return new CheckedZip(zip, limits, EntriesOf(zip, limits));
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or IOException or NotSupportedException or ArgumentException)
        {
            zip?.Dispose();
            throw new UploadRefusedException($"The zip archive is damaged or cut off: {damaged.Message}");
        }
        catch
        {
            zip?.Dispose();
            throw;
        }
    }

    /// <summary>The file's bytes. Too many of them, too dense or damaged ones end in an <see cref="UploadRefusedException"/> while they are read.</summary>
    public Stream OpenRead(string path)
    {
        var entry = _entries[path];
        return new BoundedStream(new ZipUpload.CheckedStream(entry), Math.Min(_limits.FileBytes, entry.Length), entry.CompressedLength, _limits.Ratio,
            tooLarge: () => entry.Length < _limits.FileBytes ? EntryName.Refuse(path, "it is longer than its header says, the archive is damaged")
                : TooLarge(path, _limits),
            tooDense: () => EntryName.Refuse(path, $"it unpacks to more than {_limits.Ratio} times its packed size"));
    }

    /// <summary>As its header says; reading more than that is refused.</summary>
    public long BytesOf(string path) => _entries[path].Length;

    public void Dispose() => _zip.Dispose();

    private static UploadRefusedException TooLarge(string path, UploadLimits limits) => EntryName.Refuse(path, $"a file must not be larger than {limits.FileBytes:N0} bytes");

    private static Dictionary<string, ZipArchiveEntry> EntriesOf(ZipArchive zip, UploadLimits limits)
    {
        var names = new EntryNames(limits.Entries);
        var files = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            if (ZipUpload.SpecialKind(entry) is { } kind) names.RefuseSpecial(entry.FullName, kind);
            else if (ZipUpload.IsFolder(entry)) names.Folder(entry.FullName);
            else if (names.File(entry.FullName) is { } path) files.Add(path, entry);
            if (files.Count > limits.Files) throw new UploadRefusedException($"The archive holds more than {limits.Files} files.");
        }

        // What the headers say is what can be read: every entry is held to its own.
        if (files.FirstOrDefault(file => file.Value.Length > limits.FileBytes) is { Key: { } large }) throw TooLarge(large, limits);
        if (files.Values.Sum(entry => (decimal)entry.Length) > limits.TotalBytes) throw new UploadRefusedException($"The archive unpacks to more than {limits.TotalBytes:N0} bytes.");
        return files;
    }

    /// <summary>As the end record states it (PKWARE's APPNOTE 4.3.16); a record that lies is found out by the library.</summary>
    private static long CentralDirectoryBytes(Stream content)
    {
        var tail = new byte[Math.Min(content.Length, EndBytes + LongestComment)];
        content.Position = content.Length - tail.Length;
        content.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        return end < 0 || end + EndBytes > tail.Length ? throw new UploadRefusedException("The zip archive is damaged or cut off: it has no end record.")
            : BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + CentralSizeAt));
    }
}
