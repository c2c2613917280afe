namespace Autograder.Data.Uploads;

/// <summary>Finds the assignment's files wherever the student's archive program put them.</summary>
internal static class UploadLayout
{
    public static IReadOnlyDictionary<string, byte[]> Place(IReadOnlyDictionary<string, byte[]> files, IReadOnlyCollection<string> expected) =>
        FindTopFolder(files.Keys, expected) is { } top ? Strip(files, top) : PlaceByName(files, expected);

    /// <summary>What stands before most of the expected paths: "", "hw1p1/", "Downloads/hw1p1/". Null when none is there.</summary>
    private static string? FindTopFolder(IEnumerable<string> paths, IReadOnlyCollection<string> expected) =>
        paths.SelectMany(path => expected.Where(e => path == e || path.EndsWith("/" + e, StringComparison.Ordinal)).Select(e => path[..^e.Length]))
            .GroupBy(top => top)
            .OrderByDescending(found => found.Count()).ThenBy(found => found.Key.Length).ThenBy(found => found.Key, StringComparer.Ordinal)
            .FirstOrDefault()?.Key;

    private static Dictionary<string, byte[]> Strip(IReadOnlyDictionary<string, byte[]> files, string top) =>
        files.Where(file => file.Key.StartsWith(top, StringComparison.Ordinal)).ToDictionary(file => file.Key[top.Length..], file => file.Value);

    /// <summary>No folders as expected: a single file, or files zipped without theirs. Each goes where the assignment has one of its name.</summary>
    private static Dictionary<string, byte[]> PlaceByName(IReadOnlyDictionary<string, byte[]> files, IReadOnlyCollection<string> expected)
    {
        var placed = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var origin = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, content) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            var name = path[(path.LastIndexOf('/') + 1)..];
            var target = expected.FirstOrDefault(e => e == name || e.EndsWith("/" + name, StringComparison.Ordinal)) ?? path;
            if (!origin.TryAdd(target, path))
                throw EntryName.Refuse(path, $"'{EntryName.Printable(origin[target])}' could be '{target}' as well; keep the assignment's folders in the archive");
            placed.Add(target, content);
        }

        return placed;
    }
}
