using System.Text;

namespace Autograder.Api.Components.Pages.Submissions;

/// <summary>An uploaded file as lines to show. Whatever is in it ends up as text between escaped tags, never as markup.</summary>
internal static class SourceText
{
    private const int MaxBytes = 512 * 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null when it is no text, or too long for a page.</summary>
    public static IReadOnlyList<string>? Of(byte[] content)
    {
        if (content.Length > MaxBytes || content.AsSpan().Contains((byte)0)) return null;
        try
        {
            return Lines(Strict.GetString(content));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static IReadOnlyList<string> Lines(string text)
    {
        var lines = text.ReplaceLineEndings("\n").TrimStart('\uFEFF').Split('\n').Select(Visible).ToList();
        if (lines.Count > 1 && lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    /// <summary>Controls and the marks that reverse the direction of text could make code read as something it is not.</summary>
    private static string Visible(string line) => string.Concat(line.Select(c => c switch
    {
        '\t' => "\t",
        < ' ' or '\u007F' or (>= '\u0080' and <= '\u009F') => "\uFFFD",
        (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' => "\uFFFD",
        _ => c.ToString(),
    }));
}
