using Autograder.Data;
using Autograder.Data.Grading;
using Autograder.Data.Workers;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Queue;

/// <summary>A run that waits or is being graded. Who and what are named only to the staff of its course.</summary>
internal sealed record LiveRun(
    Guid SubmissionId, Guid CourseId, string Assignment, string Student, int Version, string Cause, bool IsRunning, DateTimeOffset QueuedAt,
    DateTimeOffset? StartedAt, DateTimeOffset? NotBefore, int Attempts, string? Worker, string? Fault);

internal sealed record QueueState(int Waiting, int Running, DateTimeOffset? OldestQueuedAt, IReadOnlyList<LiveRun> Runs, IReadOnlyList<WorkerNode> Workers);

/// <summary>The queue as it stands: the first of those who wait, everything that runs, and who works.</summary>
internal sealed class QueueOverview(AutograderDbContext db, TimeProvider clock)
{
    private const int WaitingShown = 50;
    private static readonly TimeSpan WorkersOf = TimeSpan.FromHours(24);

    public async Task<QueueState> ReadAsync(CancellationToken ct)
    {
        var totals = await db.GradingRuns.Where(r => r.State == RunState.Queued || r.State == RunState.Running).GroupBy(r => r.State)
            .Select(g => new { State = g.Key, Count = g.Count(), Oldest = g.Min(r => r.QueuedAt) }).ToListAsync(ct);
        var runs = await db.Database.SqlQuery<LiveRun>(
            $"""
            WITH live AS (
                (SELECT * FROM grading_runs WHERE state = 'running')
                UNION ALL
                (SELECT * FROM grading_runs WHERE state = 'queued' ORDER BY priority, turn, queued_at LIMIT {WaitingShown}))
            SELECT r.submission_id, a.course_id, a.title AS assignment, p.name AS student, s.version, r.cause, r.state = 'running' AS is_running,
                   r.queued_at, r.started_at, r.not_before, r.attempts, w.name AS worker, r.fault
            FROM live r JOIN submissions s ON s.id = r.submission_id JOIN assignments a ON a.id = r.assignment_id
            JOIN people p ON p.id = r.person_id LEFT JOIN workers w ON w.id = r.worker_id AND r.state = 'running'
            ORDER BY r.state = 'queued', r.priority, r.turn, r.queued_at
            """).ToListAsync(ct);
        var since = clock.GetUtcNow() - WorkersOf;
        var workers = await db.Workers.AsNoTracking().Where(w => w.HeartbeatAt > since).OrderByDescending(w => w.StoppedAt == null).ThenByDescending(w => w.HeartbeatAt).Take(50).ToListAsync(ct);

        var waiting = totals.SingleOrDefault(t => t.State == RunState.Queued);
        return new QueueState(waiting?.Count ?? 0, totals.SingleOrDefault(t => t.State == RunState.Running)?.Count ?? 0, waiting?.Oldest, runs, workers);
    }
}
