namespace Autograder.Data.Uploads;

/// <summary>The names of an archive's entries: how many, each once, none that could surprise a file system.</summary>
internal sealed class EntryNames(int mostEntries)
{
    private readonly Dictionary<string, (string Name, bool IsFile)> _seen = new(StringComparer.OrdinalIgnoreCase);
    private int _entries;

    /// <summary>A folder counts and its name must be in order.</summary>
    public void Folder(string name)
    {
        Count();
        var path = EntryName.Check(name);
        if (path.Length > 0 && !EntryName.IsClutter(path)) Remember(name, path, isFile: false);
    }

    /// <returns>The file's path, or null for clutter, which is passed over.</returns>
    public string? File(string name)
    {
        Count();
        var path = EntryName.Check(name);
        if (path.Length == 0) throw EntryName.Refuse(name, "a file needs a name");
        if (EntryName.IsClutter(path)) return null;
        Remember(name, path, isFile: true);
        return path;
    }

    /// <summary>A link, a device, a pipe: nothing an upload needs. Inside clutter, such as a virtual environment, it is ignored.</summary>
    public void RefuseSpecial(string name, string kind)
    {
        Count();
        if (!EntryName.IsClutter(EntryName.Check(name))) throw EntryName.Refuse(name, $"a {kind} is not allowed, only files and folders");
    }

    private void Count()
    {
        if (++_entries > mostEntries) throw new UploadRefusedException($"The archive holds more than {mostEntries} entries.");
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
}
