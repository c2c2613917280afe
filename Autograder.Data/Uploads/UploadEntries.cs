namespace Autograder.Data.Uploads;

/// <summary>Collects the files of an archive in memory and holds them to the rules that all formats share.</summary>
internal sealed class UploadEntries(UploadLimits limits)
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly EntryNames _names = new(limits.Entries);
    private long _totalBytes;

    public IReadOnlyDictionary<string, byte[]> Files => _files;

    public UploadLimits Limits => limits;

    /// <summary>A folder: nothing to keep, but it counts and its name must be in order.</summary>
    public void AddFolder(string name) => _names.Folder(name);

    public void RefuseSpecial(string name, string kind) => _names.RefuseSpecial(name, kind);

    public void Add(string name, Stream content, long packedBytes)
    {
        if (_names.File(name) is not { } path) return;
        if (_files.Count == limits.Files) throw new UploadRefusedException($"The archive holds more than {limits.Files} files.");

        var bytes = ReadBounded(name, content, packedBytes);
        if (FileKinds.Of(bytes) is not FileKind.Unknown && !path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) // NumPy's data files are zips
            throw EntryName.Refuse(name, "an archive inside the archive is not allowed");
        _files.Add(path, bytes);
    }

    private byte[] ReadBounded(string name, Stream content, long packedBytes)
    {
        using var kept = new MemoryStream();
        var allowed = Math.Min(limits.FileBytes, limits.TotalBytes - _totalBytes);
        using var bounded = new BoundedStream(content, allowed, packedBytes, limits.Ratio,
            tooLarge: () => allowed < limits.FileBytes ? new UploadRefusedException($"The archive unpacks to more than {limits.TotalBytes:N0} bytes.")
                : EntryName.Refuse(name, $"a file must not be larger than {limits.FileBytes:N0} bytes"),
            tooDense: () => EntryName.Refuse(name, $"it unpacks to more than {limits.Ratio} times its packed size"));
        bounded.CopyTo(kept, 16 * 1024);
        _totalBytes += kept.Length;
        return kept.ToArray();
    }
}
