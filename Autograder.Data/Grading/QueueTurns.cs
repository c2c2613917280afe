using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Grading;

/// <summary>Where in the order a new run stands, so that nobody's twenty uploads hold up twenty others.</summary>
/// <remarks>
/// The queue is in order of arrival, except that every further run a person has waiting stands as if it had arrived <see cref="Apart"/> after the
/// one before. So of twenty uploads at once, the second lets pass whoever comes within two minutes, the third whoever comes within four. With
/// nobody else there, nothing waits. And as a place in time is never lost to later arrivals for long, nobody starves.
/// </remarks>
internal static class QueueTurns
{
    public static readonly TimeSpan Apart = TimeSpan.FromMinutes(2);

    /// <summary>Queues a run. The caller holds <see cref="PersonLock"/> and saves.</summary>
    public static async Task<GradingRun> QueueAsync(
        AutograderDbContext db, Submission submission, RunCause cause, DateTimeOffset now, CancellationToken ct)
    {
        var priority = GradingRun.PriorityOf(cause);
        var lastOwn = await db.GradingRuns
            .Where(r => r.PersonId == submission.PersonId && r.Priority == priority && (r.State == RunState.Queued || r.State == RunState.Running))
            .MaxAsync(r => (long?)r.Turn, ct);
        var turn = Math.Max(now.ToUnixTimeMilliseconds(), lastOwn + (long)Apart.TotalMilliseconds ?? 0);

        var run = GradingRun.For(submission, cause, turn, now);
        db.GradingRuns.Add(run);
        return run;
    }
}
