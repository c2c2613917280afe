using System.Globalization;
using System.Text;

namespace Autograder.Data.Uploads;

/// <summary>The rules for names in an upload. They are strict, because a name is later a path in somebody's file system or page.</summary>
internal static class EntryName
{
    private const int MaxBytes = 400;
    private const int MaxSegmentBytes = 200;
    private const int MaxDepth = 20;
    private const int ShownCharacters = 80;

    // What operating systems, editors and Python leave behind. Ignored without a word.
    private static readonly HashSet<string> Clutter = new(StringComparer.OrdinalIgnoreCase)
    {
        "__MACOSX", ".DS_Store", "__pycache__", ".git", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".idea", ".vscode", ".venv",
        "Thumbs.db", "desktop.ini",
    };

    /// <returns>The name with '/' between its parts and no '/' at either end; empty for the archive's own root.</returns>
    public static string Check(string name)
    {
        foreach (var rune in name.EnumerateRunes())
            if (Forbidden(rune)) throw Refuse(name, $"names must not contain the character U+{rune.Value:X4}");

        var path = name.Replace('\\', '/'); // some Windows programs write it so
        if (path.StartsWith('/')) throw Refuse(name, "absolute paths are not allowed");
        if (path.Contains(':')) throw Refuse(name, "drive letters and ':' are not allowed in names");
        if (Encoding.UTF8.GetByteCount(path) > MaxBytes) throw Refuse(name, $"names must not be longer than {MaxBytes} bytes");

        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..]; // as tar writes it
        path = path.TrimEnd('/');
        if (path is "" or ".") return "";

        var segments = path.Split('/');
        if (segments.Length > MaxDepth) throw Refuse(name, $"folders must not be nested deeper than {MaxDepth}");
        foreach (var segment in segments)
        {
            if (segment is "..") throw Refuse(name, "'..' is not allowed in paths");
            if (segment is "" or ".") throw Refuse(name, "empty and '.' parts are not allowed in paths");
            if (segment.StartsWith(' ') || segment.EndsWith(' ') || segment.EndsWith('.')) throw Refuse(name, "parts of a path must not begin or end with a space or end with a dot");
            if (Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes) throw Refuse(name, $"parts of a path must not be longer than {MaxSegmentBytes} bytes");
        }

        return path;
    }

    public static bool IsClutter(string path) =>
        path.EndsWith(".pyc", StringComparison.OrdinalIgnoreCase)
        || path.Split('/').Any(segment => Clutter.Contains(segment) || segment.StartsWith("._", StringComparison.Ordinal));

    public static UploadRefusedException Refuse(string name, string rule) => new($"'{Printable(name)}': {rule}.");

    /// <summary>A name as it may be shown: what cannot be seen is written as its code, and it is cut.</summary>
    public static string Printable(string name)
    {
        var shown = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (shown.Length > ShownCharacters) return shown.Append('…').ToString();
            if (Forbidden(rune)) shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
            else shown.Append(rune);
        }

        return shown.ToString();
    }

    // Control characters and NUL; those that turn the direction of writing or are invisible; broken UTF-8; what is not assigned.
    private static bool Forbidden(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
