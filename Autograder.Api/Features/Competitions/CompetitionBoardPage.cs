using System.Text.Json;
using Autograder.Data.Assignments;
using Autograder.Grading.Competitions;

namespace Autograder.Api.Features.Competitions;

/// <param name="Board">public or private.</param>
/// <param name="IsFrozen">It no longer changes; the private one is not revealed yet.</param>
/// <param name="Next">The cursor of the next page; null on the last one.</param>
/// <param name="Total">Teams on the board, without baselines; of a board of several pages it may be some seconds old.</param>
internal sealed record CompetitionBoardPage(
    string Board, bool HigherIsBetter, int ShownDecimals, bool IsFrozen, IReadOnlyList<BoardRow> Entries, string? Next, int Total);

/// <param name="Rank">Null for a baseline, which ranks nowhere. On a page that does not begin at the top it may be some seconds old.</param>
/// <param name="Name">The team's name, or the one a member alone has chosen.</param>
/// <param name="Score">Rounded. Rows are ranked by the full value, of equal ones the earlier first.</param>
/// <param name="Low">The lower end of the score's 95 % interval, by bootstrap.</param>
/// <param name="High">The upper end.</param>
/// <param name="IsTied">Statistically tied with the rank above: the choice of the test rows may explain the difference.</param>
/// <param name="Entries">Scored submissions so far.</param>
/// <param name="Columns">Further metrics, by key, rounded.</param>
/// <param name="PublicRank">On the private board: where the team stood on the public one.</param>
internal sealed record BoardRow(
    int? Rank, string Name, double Score, double? Low, double? High, bool IsTied, DateTimeOffset SubmittedAt, int Entries, bool IsBaseline, bool IsMe,
    IReadOnlyDictionary<string, double?> Columns, int? PublicRank, Guid TeamId)
{
    public static IEnumerable<BoardRow> Numbered(
        IEnumerable<StoredRow> rows, IReadOnlyDictionary<Guid, string> names, int ahead, CompetitionSettings settings,
        IReadOnlyDictionary<Guid, int>? publicRanks, StoredRow? above = null)
    {
        if (above is { IsBaseline: true }) above = null;
        foreach (var row in rows)
        {
            var rank = row.IsBaseline ? (int?)null : ++ahead;
            var tied = !row.IsBaseline && above is not null && StatisticalTie.Between(ScoreOf(above), ScoreOf(row));
            yield return new BoardRow(
                rank, names[row.TeamId], Round(row.Score, settings), Round(row.Low, settings), Round(row.High, settings), tied, row.SubmittedAt, row.EntriesCount,
                row.IsBaseline, row.IsMine, ColumnsOf(row.SecondaryJson, settings, isPrivate: publicRanks is not null),
                row.IsBaseline ? null : publicRanks?.GetValueOrDefault(row.TeamId) is { } r and > 0 ? r : null, row.TeamId);
            if (!row.IsBaseline) above = row;
        }
    }

    private static SplitScore ScoreOf(StoredRow row) => new(row.Score, row.Low ?? row.Score, row.High ?? row.Score, Rows: 0);

    private static double Round(double value, CompetitionSettings settings) => Round((double?)value, settings)!.Value;

    private static double? Round(double? value, CompetitionSettings settings) => ShownScore.Round(value, settings.ShownDecimals);

    public static IReadOnlyDictionary<string, double?> ColumnsOf(string secondaryJson, CompetitionSettings settings, bool isPrivate) =>
        JsonSerializer.Deserialize<Dictionary<string, SecondaryParts>>(secondaryJson, JsonSerializerOptions.Web)!
            .Where(column => settings.AlsoShow.Contains(column.Key))
            .ToDictionary(column => column.Key, column => Round(isPrivate ? column.Value.Private : column.Value.Public, settings));

    private sealed record SecondaryParts(double? Public, double? Private);
}

