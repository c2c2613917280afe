using System.Collections.Concurrent;
using Autograder.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Autograder.Api.Features.Competitions;

/// <summary>What teams are called on a board. Remembered for a moment: to look the names of a page up costs more than all else of it.</summary>
internal sealed class BoardNames(AutograderDbContext db, IMemoryCache memory)
{
    private sealed record Named(Guid TeamId, string Name);

    /// <summary>The team's own name, or the one under which who began it is shown in the course.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> OfAsync(Guid courseId, IEnumerable<Guid> teamIds, CancellationToken ct)
    {
        var known = memory.GetOrCreate((nameof(BoardNames), courseId), entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = BoardCounts.Moment;
            return new ConcurrentDictionary<Guid, string>();
        })!;
        List<Guid> unknown = [.. teamIds.Where(id => !known.ContainsKey(id))];
        if (unknown.Count > 0)
        {
            foreach (var found in await LookUpAsync(courseId, unknown, ct)) known[found.TeamId] = found.Name;
        }
        return known;
    }

    /// <summary>For who has just chosen another name, and looks whether it stands there.</summary>
    public void Forget(Guid courseId) => memory.Remove((nameof(BoardNames), courseId));

    private Task<List<Named>> LookUpAsync(Guid courseId, List<Guid> teamIds, CancellationToken ct) => db.Database.SqlQuery<Named>(
        $"""
        SELECT t.id AS team_id, COALESCE(t.name, (
            SELECT CASE e.shown_as WHEN 'pseudonym' THEN e.pseudonym ELSE p.name END
            FROM team_members m JOIN people p ON p.id = m.person_id LEFT JOIN enrolments e ON e.course_id = {courseId} AND e.person_id = m.person_id
            WHERE m.team_id = t.id ORDER BY m.left_at IS NOT NULL, m.joined_at, m.person_id LIMIT 1), 'A team without members') AS name
        FROM teams t WHERE t.id = ANY ({teamIds})
        """).ToListAsync(ct);
}
