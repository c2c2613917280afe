using System.Globalization;

namespace Autograder.Api.Features.Grades;

/// <summary>The gradebook as a spreadsheet opens it. Names are what students chose to be called, so no cell may begin a formula.</summary>
internal static class GradebookCsv
{
    public static string Of(GradebookView gradebook)
    {
        string[] head = ["Name", "Email", .. gradebook.Assignments.Select(a => $"{a.Slug} ({a.MaxScore.ToString("0.##", CultureInfo.InvariantCulture)})"), "Slack days left"];
        var rows = gradebook.Students.Select(s => (string[])
            [s.Name, s.Email, .. s.Scores.Select(score => score?.ToString("0.###", CultureInfo.InvariantCulture) ?? ""), $"{s.SlackDaysLeft}"]);
        return string.Concat(rows.Prepend(head).Select(cells => string.Join(',', cells.Select(Cell)) + "\r\n")); // RFC 4180
    }

    /// <summary>Spreadsheets take a cell that begins with one of these for a formula, some also after blanks; an apostrophe before it makes it text.</summary>
    internal static string Cell(string text)
    {
        var harmless = text.AsSpan().TrimStart() is ['=' or '+' or '-' or '@', ..] || text is ['\t' or '\r' or '\n', ..] ? "'" + text : text;
        return harmless.AsSpan().IndexOfAny(",\"\r\n") < 0 ? harmless : $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
