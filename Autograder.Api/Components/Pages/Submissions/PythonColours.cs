using System.Text.RegularExpressions;

namespace Autograder.Api.Components.Pages.Submissions;

/// <summary>Splits a line of Python into coloured pieces. It looks at one line at a time: a docstring's inner lines stay plain.</summary>
internal static partial class PythonColours
{
    private const int LongestColoured = 1000; // nobody reads such a line, and it would become thousands of pieces

    public static IEnumerable<(string Kind, string Text)> Split(string line, string path)
    {
        if (!path.EndsWith(".py", StringComparison.Ordinal) || line.Length > LongestColoured)
        {
            yield return ("", line);
            yield break;
        }

        var end = 0;
        foreach (Match match in Pieces().Matches(line))
        {
            if (match.Index > end) yield return ("", line[end..match.Index]);
            yield return (match.Groups.Values.Skip(1).First(group => group.Success).Name, match.Value);
            end = match.Index + match.Length;
        }

        if (end < line.Length) yield return ("", line[end..]);
    }

    [GeneratedRegex("""
        (?<comment>\#.*)
        |(?<string>[rRbBfFuU]{0,2}(?:\"{3}.*?(?:\"{3}|$)|'{3}.*?(?:'{3}|$)|"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?))
        |\b(?<keyword>and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|finally|for|from|global|if|import|in|is|lambda|None|nonlocal|not|or|pass|raise|return|True|try|while|with|yield|self)\b
        |\b(?<number>\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?)\b
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Pieces();
}
