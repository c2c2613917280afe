using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Grading;

/// <summary>Start-time fair queueing: where in the order a new run stands, so that nobody's twenty uploads hold up twenty others.</summary>
/// <remarks>
/// The queue's clock is the turn of the run started last. A person's first waiting run gets the clock's time, each further one a turn
/// later than the one before. So twenty uploads of one student take the turns t, t+1 … t+19, and whoever comes next gets t and
/// goes before the second of the twenty. Turns only grow, therefore nobody starves either.
/// Source: Goyal, Vin, Cheng, "Start-time Fair Queuing", SIGCOMM 1996, with every run of unit length.
/// </remarks>
internal static class QueueTurns
{
    public static async Task<long> NextAsync(AutograderDbContext db, Guid personId, RunPriority priority, CancellationToken ct)
    {
        var clock = await db.GradingRuns.Where(r => r.Priority == priority && r.StartedAt != null)
            .OrderByDescending(r => r.StartedAt).Select(r => (long?)r.Turn).FirstOrDefaultAsync(ct) ?? 0;
        var own = await db.GradingRuns
            .Where(r => r.PersonId == personId && r.Priority == priority && (r.State == RunState.Queued || r.State == RunState.Running))
            .MaxAsync(r => (long?)r.Turn, ct);
        return Math.Max(clock, own + 1 ?? 0);
    }

    /// <summary>Queues a run. The caller holds <see cref="PersonLock"/> and saves.</summary>
    public static async Task<GradingRun> QueueAsync(
        AutograderDbContext db, Submission submission, RunCause cause, DateTimeOffset now, CancellationToken ct)
    {
        var turn = await NextAsync(db, submission.PersonId, GradingRun.PriorityOf(cause), ct);
        var run = GradingRun.For(submission, cause, turn, now);
        db.GradingRuns.Add(run);
        return run;
    }
}
