using System.Text.Json;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Competitions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Competitions;

/// <summary>Reads a competition's board page by page from its rows; what a page costs does not depend on how many submissions there are.</summary>
internal sealed class CompetitionBoard(AutograderDbContext db, BoardNames names, BoardCounts counts, CompetitionCursors cursors)
{
    /// <summary>Whether row b is of the team of person {3}.</summary>
    private const string IsMine = "EXISTS (SELECT 1 FROM team_members mine WHERE mine.team_id = b.team_id AND mine.person_id = {3} AND mine.left_at IS NULL)";

    /// <summary>Of every team its row on board {1} of assignment {0} as it was at the moment {2}.</summary>
    private const string LatestChanges =
        "SELECT DISTINCT ON (team_id) * FROM board_changes WHERE assignment_id = {0} AND board = {1} AND at <= {2} ORDER BY team_id, at DESC, id DESC";

    /// <param name="me">Whose row is marked, and stands in the middle of <paramref name="aroundMe"/>.</param>
    public async Task<CompetitionBoardPage> PageAsync(Assignment assignment, BoardPart part, Guid me, int limit, CompetitionCursor? after, bool aroundMe, CancellationToken ct)
    {
        var settings = assignment.Competition!;
        var start = aroundMe ? await BeforeMineAsync(assignment, part.Board, me, limit, ct) : after;
        var rows = await RowsAsync(assignment, part.Board, me, start, limit + (start is null ? 1 : 2), ct);
        var above = rows.Count > 0 && rows[0].TeamId == start?.TeamId ? rows[0] : null; // the last row of the page before, for what is tied with it
        if (above is not null) rows.RemoveAt(0);
        var ahead = (start is null ? 0 : await counts.AheadAsync(assignment.Id, part.Board, start, ct)) + (above is { IsBaseline: false } ? 1 : 0);
        var publicRanks = part.Board is BoardKind.Private ? await counts.PublicRanksAsync(assignment.Id, ct) : null;

        List<BoardRow> shown = [.. BoardRow.Numbered(rows.Take(limit), await NamesAsync(assignment, rows, ct), ahead, settings, publicRanks, above)];
        var (isLast, soFar) = (rows.Count <= limit, ahead + shown.Count(row => !row.IsBaseline));
        return new CompetitionBoardPage(
            part.Board is BoardKind.Private ? "private" : "public", settings.HigherIsBetter, settings.ShownDecimals, part.Board is BoardKind.Frozen, shown,
            isLast ? null : cursors.After(rows[limit - 1]), isLast ? soFar : Math.Max(soFar, await counts.TeamsAsync(assignment.Id, part.Board, ct)));
    }

    /// <summary>Every row, for an export.</summary>
    public async Task<IReadOnlyList<BoardRow>> AllAsync(Assignment assignment, BoardPart part, CancellationToken ct)
    {
        var rows = part.At is { } at
            ? await AsOfAsync(assignment, part.Board, at, me: Guid.Empty, limit: int.MaxValue, ct)
            : await RowsAsync(assignment, part.Board, me: Guid.Empty, after: null, limit: int.MaxValue, ct);
        var publicRanks = part is { Board: BoardKind.Private, At: null } ? await counts.PublicRanksAsync(assignment.Id, ct) : null;
        return [.. BoardRow.Numbered(rows, await NamesAsync(assignment, rows, ct), ahead: 0, assignment.Competition!, publicRanks)];
    }

    /// <summary>The board as it was at a time, from the record of its changes. One page, from the top.</summary>
    public async Task<CompetitionBoardPage> PageAsOfAsync(Assignment assignment, BoardPart part, Guid me, int limit, CancellationToken ct)
    {
        var settings = assignment.Competition!;
        var rows = await AsOfAsync(assignment, part.Board, part.At!.Value, me, limit, ct);
        return new CompetitionBoardPage(
            part.Board is BoardKind.Private ? "private" : "public", settings.HigherIsBetter, settings.ShownDecimals, part.Board is BoardKind.Frozen,
            [.. BoardRow.Numbered(rows, await NamesAsync(assignment, rows, ct), ahead: 0, settings, publicRanks: null)], Next: null,
            await TotalAsOfAsync(assignment, part.Board, part.At!.Value, ct));
    }

    /// <param name="after">The row before the page, which comes first if it still stands there.</param>
    /// <remarks>
    /// The order is the index's own, so that the server reads one page of it and no more. The limit stands there as a number: of a parameter the
    /// server expects a tenth of the board, takes its general plan for dear, and plans anew at every page, which costs more than the page.
    /// </remarks>
    private Task<List<StoredRow>> RowsAsync(Assignment assignment, BoardKind board, Guid me, CompetitionCursor? after, int limit, CancellationToken ct)
    {
        var (key, at, team) = (after?.RankKey ?? double.NegativeInfinity, after?.SubmittedAt ?? DateTimeOffset.UnixEpoch, after?.TeamId ?? Guid.Empty);
#pragma warning disable EF1002 // the limit is an int
        return db.Database.SqlQueryRaw<StoredRow>(
            $$"""
            SELECT b.team_id, b.score, b.rank_key, b.low, b.high, b.submitted_at, b.entries_count, b.is_baseline, {{IsMine}} AS is_mine, b.secondary_json::text AS secondary_json
            FROM board_entries b
            WHERE assignment_id = {0} AND board = {1} AND (rank_key, submitted_at, team_id) >= ({2}, {4}, {5})
            ORDER BY rank_key, submitted_at, team_id LIMIT {{limit}}
            """, assignment.Id, Word(board), key, me, at, team).ToListAsync(ct);
#pragma warning restore EF1002
    }

    private Task<List<StoredRow>> AsOfAsync(Assignment assignment, BoardKind board, DateTimeOffset at, Guid me, int limit, CancellationToken ct) =>
        db.Database.SqlQueryRaw<StoredRow>(
            $$"""
            SELECT b.team_id, b.score, b.rank_key, b.low, b.high, b.submitted_at, b.entries_count, t.kind = 'baseline' AS is_baseline, {{IsMine}} AS is_mine,
                   jsonb_build_object()::text AS secondary_json
            FROM (SELECT * FROM ({{LatestChanges}}) latest WHERE score IS NOT NULL ORDER BY rank_key, submitted_at, team_id LIMIT {4}) b
            JOIN teams t ON t.id = b.team_id
            ORDER BY b.rank_key, b.submitted_at, b.team_id
            """, assignment.Id, Word(board), at, me, limit).ToListAsync(ct);

    private Task<int> TotalAsOfAsync(Assignment assignment, BoardKind board, DateTimeOffset at, CancellationToken ct) =>
        db.Database.SqlQueryRaw<int>(
            $$"""
            SELECT count(*)::int AS "Value"
            FROM ({{LatestChanges}}) latest
            JOIN teams t ON t.id = latest.team_id
            WHERE latest.score IS NOT NULL AND t.kind <> 'baseline'
            """, assignment.Id, Word(board), at).SingleAsync(ct);

    private Task<IReadOnlyDictionary<Guid, string>> NamesAsync(Assignment assignment, List<StoredRow> rows, CancellationToken ct) =>
        names.OfAsync(assignment.CourseId, rows.Select(row => row.TeamId), ct);

    /// <summary>The row before the page that has mine in its middle; null where that is the top, or where I am not on the board.</summary>
    private async Task<CompetitionCursor?> BeforeMineAsync(Assignment assignment, BoardKind board, Guid me, int limit, CancellationToken ct)
    {
        var word = Word(board);
        return (await db.Database.SqlQuery<CompetitionCursor>(
            $"""
            SELECT b.rank_key, b.submitted_at, b.team_id FROM board_entries b
            WHERE b.assignment_id = {assignment.Id} AND b.board = {word} AND (b.rank_key, b.submitted_at, b.team_id) < (
                SELECT mine.rank_key, mine.submitted_at, mine.team_id FROM board_entries mine
                JOIN team_members m ON m.team_id = mine.team_id AND m.person_id = {me} AND m.left_at IS NULL
                WHERE mine.assignment_id = {assignment.Id} AND mine.board = {word})
            ORDER BY b.rank_key DESC, b.submitted_at DESC, b.team_id DESC OFFSET {limit / 2} LIMIT 1
            """).ToListAsync(ct)).SingleOrDefault();
    }

    private static string Word(BoardKind board) => JsonNamingPolicy.KebabCaseLower.ConvertName(board.ToString());
}

/// <summary>A row as the database has it.</summary>
internal sealed record StoredRow(
    Guid TeamId, double Score, double RankKey, double? Low, double? High, DateTimeOffset SubmittedAt, int EntriesCount, bool IsBaseline, bool IsMine, string SecondaryJson);
