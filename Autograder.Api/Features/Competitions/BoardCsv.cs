using System.Globalization;
using System.Text;
using Autograder.Data.Assignments;

namespace Autograder.Api.Features.Competitions;

/// <summary>A board as a table for a spreadsheet.</summary>
internal static class BoardCsv
{
    public static byte[] Write(IReadOnlyList<BoardRow> rows, CompetitionSettings settings, bool isPrivate)
    {
        var csv = new StringBuilder();
        List<string> header = ["rank", "team", "score", "low", "high", "statistically_tied", .. settings.AlsoShow, "entries", "submitted_at"];
        if (isPrivate) header.Add("public_rank");
        Line(csv, header);
        foreach (var row in rows)
        {
            List<string> cells =
            [
                row.Rank is { } rank ? Whole(rank) : "baseline", row.Name, Number(row.Score), Number(row.Low), Number(row.High), row.IsTied ? "yes" : "no",
                .. settings.AlsoShow.Select(key => Number(row.Columns.GetValueOrDefault(key))), Whole(row.Entries),
                row.SubmittedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ];
            if (isPrivate) cells.Add(row.PublicRank is { } place ? Whole(place) : "");
            Line(csv, cells);
        }

        return Encoding.UTF8.GetBytes(csv.ToString());

        string Number(double? value) => value?.ToString($"F{settings.ShownDecimals}", CultureInfo.InvariantCulture) ?? "";
    }

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder csv, IEnumerable<string> cells) => csv.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    /// <summary>A cell that begins like a formula would be one to a spreadsheet; an apostrophe before it makes it text.</summary>
    public static string Cell(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
