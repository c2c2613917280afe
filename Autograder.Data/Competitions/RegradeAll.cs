using Autograder.Data.Audit;
using Autograder.Data.Grading;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Competitions;

/// <summary>Queues every submission of an assignment once more: its solution or its metric is another now.</summary>
public static class RegradeAll
{
    /// <summary>Part of the caller's transaction, in which the assignment's row was changed. What runs just now notices the change when it ends.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> QueueAsync(AutograderDbContext db, Guid assignmentId, Guid actorId, DateTimeOffset now, CancellationToken ct)
    {
        // The newest uploads of everybody first, then the second newest of everybody: nobody's history holds up the others.
        var apart = (long)QueueTurns.Apart.TotalMilliseconds;
        var start = now.ToUnixTimeMilliseconds();
        var queued = await db.Database.ExecuteSqlAsync(
            $"""
            WITH again AS (
                UPDATE submissions s SET state = 'queued'
                WHERE s.assignment_id = {assignmentId} AND s.state IN ('graded', 'failed')
                    AND NOT EXISTS (SELECT 1 FROM grading_runs r WHERE r.submission_id = s.id AND r.state IN ('queued', 'running'))
                RETURNING s.id, s.person_id, s.received_at)
            INSERT INTO grading_runs (id, submission_id, assignment_id, person_id, cause, priority, turn, state, queued_at, attempts, progress_json)
            SELECT gen_random_uuid(), id, {assignmentId}, person_id, 'regrade', {(short)RunPriority.Regrade},
                   {start} + {apart} * (row_number() OVER (PARTITION BY person_id ORDER BY received_at DESC) - 1), 'queued', {now.ToUniversalTime()}, 0, '[]'
            FROM again
            """, ct);
        if (queued > 0)
        {
            db.AuditEntries.Add(AuditEntry.Of(AuditActions.RegradeRequested, actorId, now, assignmentId, detailsJson: AuditEntry.Details(("submissions", queued))));
            await db.SaveChangesAsync(ct);
        }

        return queued;
    }

    /// <summary>A few of the runs, to wake workers with; a woken worker goes on by itself.</summary>
    public static Task<List<GradingRun>> SomeAsync(AutograderDbContext db, Guid assignmentId, CancellationToken ct) =>
        db.GradingRuns.AsNoTracking().Where(r => r.AssignmentId == assignmentId && r.State == RunState.Queued).OrderBy(r => r.Turn).Take(8).ToListAsync(ct);
}
