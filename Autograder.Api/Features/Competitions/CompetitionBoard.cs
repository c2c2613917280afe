using System.Text.Json;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Competitions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Competitions;

/// <summary>Reads a competition's board page by page from its rows; what a page costs does not depend on how many submissions there are.</summary>
internal sealed class CompetitionBoard(AutograderDbContext db, CompetitionCursors cursors)
{
    /// <param name="me">Whose row is marked, and stands in the middle of <paramref name="aroundMe"/>.</param>
    public async Task<CompetitionBoardPage> PageAsync(Assignment assignment, BoardPart part, Guid me, int limit, CompetitionCursor? after, bool aroundMe, CancellationToken ct)
    {
        var settings = assignment.Competition!;
        var myTeam = await db.TeamMembers.Where(m => m.AssignmentId == assignment.Id && m.PersonId == me && m.LeftAt == null).Select(m => (Guid?)m.TeamId).SingleOrDefaultAsync(ct);
        var start = aroundMe && myTeam is { } team ? await BeforeAsync(assignment, part.Board, team, limit, ct) : after;
        var rows = await RowsAsync(assignment, part.Board, start, limit + (start is null ? 1 : 2), ct);
        var above = rows.Count > 0 && rows[0].TeamId == start?.TeamId ? rows[0] : null; // the last row of the page before, for what is tied with it
        if (above is not null) rows.RemoveAt(0);
        var total = await db.BoardEntries.CountAsync(e => e.AssignmentId == assignment.Id && e.Board == part.Board && !e.IsBaseline, ct);
        var ahead = start is null || rows.Count == 0 ? 0 : await AheadAsync(assignment, part.Board, rows[0], ct);
        var publicRanks = part.Board is BoardKind.Private ? await PublicRanksAsync(assignment, ct) : null;

        var shown = rows.Take(limit).ToList();
        return new CompetitionBoardPage(
            part.Board is BoardKind.Private ? "private" : "public", settings.HigherIsBetter, settings.ShownDecimals, part.Board is BoardKind.Frozen,
            [.. BoardRow.Numbered(shown, await NamesAsync(assignment, shown, ct), ahead, settings, myTeam, publicRanks, above)],
            rows.Count > limit ? cursors.After(shown[^1]) : null, total);
    }

    /// <summary>Every row, for an export.</summary>
    public async Task<IReadOnlyList<BoardRow>> AllAsync(Assignment assignment, BoardPart part, CancellationToken ct)
    {
        var rows = part.At is { } at ? await AsOfAsync(assignment, part.Board, at, ct) : await RowsAsync(assignment, part.Board, after: null, limit: int.MaxValue, ct);
        var publicRanks = part is { Board: BoardKind.Private, At: null } ? await PublicRanksAsync(assignment, ct) : null;
        return [.. BoardRow.Numbered(rows, await NamesAsync(assignment, rows, ct), ahead: 0, assignment.Competition!, myTeam: null, publicRanks)];
    }

    /// <summary>The board as it was at a time, from the record of its changes. One page, from the top.</summary>
    public async Task<CompetitionBoardPage> PageAsOfAsync(Assignment assignment, BoardPart part, Guid me, int limit, CancellationToken ct)
    {
        var settings = assignment.Competition!;
        var myTeam = await db.TeamMembers.Where(m => m.AssignmentId == assignment.Id && m.PersonId == me && m.LeftAt == null).Select(m => (Guid?)m.TeamId).SingleOrDefaultAsync(ct);
        var rows = await AsOfAsync(assignment, part.Board, part.At!.Value, ct);
        return new CompetitionBoardPage(
            part.Board is BoardKind.Private ? "private" : "public", settings.HigherIsBetter, settings.ShownDecimals, part.Board is BoardKind.Frozen,
            [.. BoardRow.Numbered(rows.Take(limit), await NamesAsync(assignment, rows.Take(limit), ct), 0, settings, myTeam, publicRanks: null)], Next: null, rows.Count(r => !r.IsBaseline));
    }

    /// <param name="after">The row before the page, which comes first if it still stands there.</param>
    /// <remarks>The order is the index's own, so that the server reads one page of it and no more.</remarks>
    private Task<List<StoredRow>> RowsAsync(Assignment assignment, BoardKind board, CompetitionCursor? after, int limit, CancellationToken ct)
    {
        var (word, key, at, team) = (Word(board), after?.RankKey ?? double.NegativeInfinity, after?.SubmittedAt ?? DateTimeOffset.UnixEpoch, after?.TeamId ?? Guid.Empty);
        return db.Database.SqlQuery<StoredRow>(
            $"""
            SELECT b.team_id, b.score, b.rank_key, b.low, b.high, b.submitted_at, b.entries_count, b.is_baseline, b.secondary_json::text AS secondary_json
            FROM board_entries b
            WHERE assignment_id = {assignment.Id} AND board = {word} AND (rank_key, submitted_at, team_id) >= ({key}, {at}, {team})
            ORDER BY rank_key, submitted_at, team_id LIMIT {limit}
            """).ToListAsync(ct);
    }

    private Task<List<StoredRow>> AsOfAsync(Assignment assignment, BoardKind board, DateTimeOffset at, CancellationToken ct) =>
        db.Database.SqlQuery<StoredRow>(
            $$"""
            SELECT b.team_id, b.score, b.rank_key, b.low, b.high, b.submitted_at, b.entries_count, t.kind = 'baseline' AS is_baseline, '{}' AS secondary_json
            FROM (SELECT DISTINCT ON (team_id) * FROM board_changes
                  WHERE assignment_id = {{assignment.Id}} AND board = {{Word(board)}} AND at <= {{at}} ORDER BY team_id, at DESC, id DESC) b
            JOIN teams t ON t.id = b.team_id
            WHERE b.score IS NOT NULL
            ORDER BY b.rank_key, b.submitted_at, b.team_id
            """).ToListAsync(ct);

    /// <summary>The row before the page that has mine in its middle; null where that is the top, or where I am not on the board.</summary>
    private async Task<CompetitionCursor?> BeforeAsync(Assignment assignment, BoardKind board, Guid myTeam, int limit, CancellationToken ct)
    {
        if (await db.BoardEntries.AsNoTracking().SingleOrDefaultAsync(e => e.AssignmentId == assignment.Id && e.Board == board && e.TeamId == myTeam, ct) is not { } mine) return null;
        var word = Word(board);
        return (await db.Database.SqlQuery<CompetitionCursor>(
            $"""
            SELECT rank_key, submitted_at, team_id FROM board_entries
            WHERE assignment_id = {assignment.Id} AND board = {word} AND (rank_key, submitted_at, team_id) < ({mine.RankKey}, {mine.SubmittedAt}, {mine.TeamId})
            ORDER BY rank_key DESC, submitted_at DESC, team_id DESC OFFSET {limit / 2} LIMIT 1
            """).ToListAsync(ct)).SingleOrDefault();
    }

    /// <summary>How many stand before a row: counted in the index, without the rows themselves.</summary>
    private Task<int> AheadAsync(Assignment assignment, BoardKind board, StoredRow row, CancellationToken ct)
    {
        var word = Word(board);
        return db.Database.SqlQuery<int>(
            $"""
            SELECT count(*)::int AS "Value" FROM board_entries
            WHERE assignment_id = {assignment.Id} AND board = {word} AND NOT is_baseline AND (rank_key, submitted_at, team_id) < ({row.RankKey}, {row.SubmittedAt}, {row.TeamId})
            """).SingleAsync(ct);
    }

    private async Task<Dictionary<Guid, int>> PublicRanksAsync(Assignment assignment, CancellationToken ct)
    {
        var order = await db.BoardEntries.AsNoTracking().Where(e => e.AssignmentId == assignment.Id && e.Board == BoardKind.Public && !e.IsBaseline)
            .OrderBy(e => e.RankKey).ThenBy(e => e.SubmittedAt).ThenBy(e => e.TeamId).Select(e => e.TeamId).ToListAsync(ct);
        return order.Select((team, i) => (team, i)).ToDictionary(t => t.team, t => t.i + 1);
    }

    /// <summary>A team's own name, or as the one who began it is shown.</summary>
    private async Task<Dictionary<Guid, string>> NamesAsync(Assignment assignment, IEnumerable<StoredRow> rows, CancellationToken ct)
    {
        var teams = rows.Select(r => r.TeamId).ToArray();
        return (await db.Database.SqlQuery<TeamName>(
            $"""
            SELECT t.id AS team_id, COALESCE(t.name, member.name, 'A team without members') AS name
            FROM teams t
            LEFT JOIN LATERAL (
                SELECT CASE e.shown_as WHEN 'pseudonym' THEN e.pseudonym ELSE p.name END AS name
                FROM team_members m JOIN people p ON p.id = m.person_id
                LEFT JOIN enrolments e ON e.course_id = {assignment.CourseId} AND e.person_id = m.person_id
                WHERE t.name IS NULL AND m.team_id = t.id ORDER BY m.left_at IS NOT NULL, m.joined_at, m.person_id LIMIT 1) member ON true
            WHERE t.id = ANY({teams})
            """).ToListAsync(ct)).ToDictionary(t => t.TeamId, t => t.Name);
    }

    private sealed record TeamName(Guid TeamId, string Name);

    private static string Word(BoardKind board) => JsonNamingPolicy.KebabCaseLower.ConvertName(board.ToString());
}

/// <summary>A row as the database has it.</summary>
internal sealed record StoredRow(
    Guid TeamId, double Score, double RankKey, double? Low, double? High, DateTimeOffset SubmittedAt, int EntriesCount, bool IsBaseline, string SecondaryJson);
