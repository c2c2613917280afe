using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Assignments;

/// <summary>Which submissions are late, after a deadline has moved: for those that were there before as for those that come.</summary>
public static class LateMarks
{
    /// <returns>How many submissions were late and no longer are, or the other way round.</returns>
    /// <remarks>What staff send, baselines among it, is never late.</remarks>
    public static Task<int> RenewAsync(AutograderDbContext db, Guid assignmentId, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""
        UPDATE submissions s SET is_late = NOT s.is_late
        FROM assignments a
        WHERE a.id = {assignmentId} AND s.assignment_id = a.id AND s.is_late <> (s.received_at > a.due_at AND EXISTS (
            SELECT 1 FROM enrolments e WHERE e.course_id = a.course_id AND e.person_id = s.person_id AND e.role = 'student'))
        """, ct);
}
