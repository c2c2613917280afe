using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Autograder.Data;
using Autograder.Data.Assignments;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Leaderboard;

/// <param name="Next">The cursor of the next page; null on the last one.</param>
/// <param name="Total">Everybody on the board.</param>
internal sealed record BoardPage(IReadOnlyList<BoardEntry> Entries, string? Next, int Total);

/// <param name="Name">Name or pseudonym, as the student chose.</param>
/// <param name="IsMe">Whether it is the row of who asks.</param>
internal sealed record BoardEntry(long Rank, string Name, decimal Score, DateTimeOffset SubmittedAt, int Version, bool IsMe);

/// <summary>Reads the board page by page. Staff who try an upload are not on it.</summary>
internal sealed class Board(AutograderDbContext db)
{
    public async Task<BoardPage> PageAsync(Assignment assignment, Guid me, int limit, BoardCursor? after, bool aroundMe, CancellationToken ct)
    {
        // The order, best first, as one number that grows: so the same comparison serves scores and error rates.
        var sign = assignment.Competition is { HigherIsBetter: false } ? 1 : -1;
        var (order, at, person) = after is { } cursor ? (cursor.Order, cursor.SubmittedAt, cursor.PersonId) : (0m, DateTimeOffset.UnixEpoch, Guid.Empty);
        var rows = await db.Database.SqlQuery<Row>(
            $"""
            WITH board AS (
                SELECT s.person_id, s.score, s.submitted_at, s.submission_id, {sign} * s.score AS standing,
                       CASE e.shown_as WHEN 'pseudonym' THEN e.pseudonym ELSE p.name END AS name,
                       row_number() OVER (ORDER BY {sign} * s.score, s.submitted_at, s.person_id) AS rank,
                       count(*) OVER ()::int AS total
                FROM standings s
                JOIN enrolments e ON e.course_id = {assignment.CourseId} AND e.person_id = s.person_id AND e.role = 'student'
                JOIN people p ON p.id = s.person_id
                WHERE s.assignment_id = {assignment.Id}),
            start AS (
                SELECT CASE WHEN {aroundMe} THEN GREATEST(COALESCE((SELECT rank FROM board WHERE person_id = {me}), 1) - {limit} / 2, 1) ELSE 1 END AS rank)
            SELECT b.rank, b.name, b.score, b.standing, b.submitted_at, u.version, b.person_id, b.total
            FROM board b JOIN submissions u ON u.id = b.submission_id, start
            WHERE b.rank >= start.rank AND ({after is null} OR (b.standing, b.submitted_at, b.person_id) > ({order}, {at}, {person}))
            ORDER BY b.rank LIMIT {limit + 1}
            """).ToListAsync(ct);

        var shown = rows.Take(limit).ToList();
        return new BoardPage(
            [.. shown.Select(r => new BoardEntry(r.Rank, r.Name, r.Score, r.SubmittedAt, r.Version, r.PersonId == me))],
            rows.Count > limit ? new BoardCursor(shown[^1].Standing, shown[^1].SubmittedAt, shown[^1].PersonId).ToString() : null,
            rows.Count > 0 ? rows[0].Total : 0);
    }

    private sealed record Row(long Rank, string Name, decimal Score, decimal Standing, DateTimeOffset SubmittedAt, int Version, Guid PersonId, int Total);
}

/// <summary>The last row of a page, by what the board is ordered by: pages stay whole while scores arrive.</summary>
internal sealed record BoardCursor(decimal Order, DateTimeOffset SubmittedAt, Guid PersonId)
{
    private const int MaxLength = 200;

    public override string ToString() => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Order}|{SubmittedAt.UtcTicks}|{PersonId:N}")));

    /// <summary>No text is no cursor, and well-formed.</summary>
    public static bool TryParse(string? text, out BoardCursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (text.Length > MaxLength || !Base64Url.IsValid(text)) return false;
        if (Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('|') is not [var order, var ticks, var person]
            || !decimal.TryParse(order, NumberStyles.Number, CultureInfo.InvariantCulture, out var o)
            || !long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var t) || t > DateTime.MaxValue.Ticks
            || !Guid.TryParseExact(person, "N", out var id)) return false;
        cursor = new BoardCursor(o, new DateTimeOffset(t, TimeSpan.Zero), id);
        return true;
    }
}
