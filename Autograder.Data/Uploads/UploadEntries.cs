namespace Autograder.Data.Uploads;

/// <summary>Collects the entries of an archive and holds them to the rules that all formats share.</summary>
internal sealed class UploadEntries(UploadLimits limits)
{
    private const int RatioMattersFromBytes = 1024 * 1024;

    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Name, bool IsFile)> _seen = new(StringComparer.OrdinalIgnoreCase);
    private int _entries;
    private long _totalBytes;

    public IReadOnlyDictionary<string, byte[]> Files => _files;

    public UploadLimits Limits => limits;

    /// <summary>A folder: nothing to keep, but it counts and its name must be in order.</summary>
    public void AddFolder(string name)
    {
        Count();
        var path = EntryName.Check(name);
        if (path.Length > 0 && !EntryName.IsClutter(path)) Remember(name, path, isFile: false);
    }

    /// <summary>A link, a device, a pipe: nothing a source archive needs. Inside clutter, such as a virtual environment, it is ignored.</summary>
    public void RefuseSpecial(string name, string kind)
    {
        Count();
        if (!EntryName.IsClutter(EntryName.Check(name))) throw EntryName.Refuse(name, $"a {kind} is not allowed, only files and folders");
    }

    public void Add(string name, Stream content, long packedBytes)
    {
        Count();
        var path = EntryName.Check(name);
        if (path.Length == 0) throw EntryName.Refuse(name, "a file needs a name");
        if (EntryName.IsClutter(path)) return;

        Remember(name, path, isFile: true);
        if (_files.Count == limits.Files) throw new UploadRefusedException($"The archive holds more than {limits.Files} files.");

        var bytes = ReadBounded(name, content, packedBytes);
        if (FileKinds.Of(bytes) is not FileKind.Unknown && !path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) // NumPy's data files are zips
            throw EntryName.Refuse(name, "an archive inside the archive is not allowed");
        _files.Add(path, bytes);
    }

    private void Count()
    {
        if (++_entries > limits.Entries) throw new UploadRefusedException($"The archive holds more than {limits.Entries} entries.");
    }

    /// <summary>Every name once, also where case makes no difference; and nothing both a file and a folder.</summary>
    private void Remember(string name, string path, bool isFile)
    {
        if (_seen.TryGetValue(path, out var earlier))
        {
            if (!isFile && !earlier.IsFile && earlier.Name == path) return; // folders are announced as often as one likes
            throw EntryName.Refuse(name, earlier.Name == path ? "it is in the archive twice" : $"it differs only in upper and lower case from '{EntryName.Printable(earlier.Name)}'");
        }

        _seen.Add(path, (path, isFile));
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            var folder = path[..slash];
            if (!_seen.TryGetValue(folder, out var known)) _seen.Add(folder, (folder, false));
            else if (known.IsFile) throw EntryName.Refuse(name, $"'{EntryName.Printable(known.Name)}' is a file and cannot be a folder too");
            else if (known.Name != folder) throw EntryName.Refuse(name, $"its folder differs only in upper and lower case from '{EntryName.Printable(known.Name)}'");
        }
    }

    private byte[] ReadBounded(string name, Stream content, long packedBytes)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            _totalBytes += read;
            if (kept.Length + read > limits.FileBytes) throw EntryName.Refuse(name, $"a file must not be larger than {limits.FileBytes:N0} bytes");
            if (_totalBytes > limits.TotalBytes) throw new UploadRefusedException($"The archive unpacks to more than {limits.TotalBytes:N0} bytes.");
            kept.Write(buffer, 0, read);
            if (kept.Length > RatioMattersFromBytes && kept.Length > packedBytes * limits.Ratio)
                throw EntryName.Refuse(name, $"it unpacks to more than {limits.Ratio} times its packed size");
        }

        return kept.ToArray();
    }
}
