using Autograder.Data;
using Autograder.Data.Grading;
using Autograder.Data.Jobs;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Worker.Jobs;

/// <summary>Finds what fell between the two stores: runs whose worker was lost, and runs for which no bell rings any more.</summary>
/// <remarks>
/// Every worker sweeps; an advisory lock lets one of them ring. Bells need no owner: as many as there are waiting runs is enough, so it compares two counts.
/// </remarks>
internal sealed partial class RunSweeper(
    IServiceScopeFactory scopes, JobStorage hangfire, IBackgroundJobClient jobs, WorkerSettings settings, ILogger<RunSweeper> log) : Sweeper(Every, log)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private const long LockKey = 0x5377656570; // "Sweep"

    internal override async Task SweepAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var reclaimed = await scope.ServiceProvider.GetRequiredService<GradingRunClaims>().ReclaimExpiredAsync(ct);
        if (reclaimed > 0) LogReclaimed(reclaimed);

        var db = scope.ServiceProvider.GetRequiredService<AutograderDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var mine = await db.Database.SqlQuery<bool>($"""SELECT pg_try_advisory_xact_lock({LockKey}) AS "Value" """).SingleAsync(ct);
        if (!mine) return;

        // Only those that have waited a little: the bell of a fresh upload is on its way.
        var waiting = await db.GradingRuns.FromSql(
            $"""
            SELECT *, xmin FROM grading_runs
            WHERE state = 'queued' AND (not_before IS NULL OR not_before <= now()) AND queued_at < now() - {Every}
            """).OrderBy(r => r.Priority).ThenBy(r => r.Turn).ThenBy(r => r.QueuedAt).AsNoTracking().ToListAsync(ct);
        if (waiting.Count == 0) return;

        var monitor = hangfire.GetMonitoringApi();
        var bells = monitor.EnqueuedCount(GradingQueues.Interactive) + monitor.EnqueuedCount(GradingQueues.Regrade);
        var missing = waiting.Take((int)Math.Clamp(waiting.Count - bells, 0, settings.Slots)).ToList(); // a woken worker goes on by itself
        foreach (var run in missing) jobs.Wake(run);
        if (missing.Count > 0) LogRang(missing.Count, waiting.Count);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Took {Count} runs back from workers that were lost")]
    private partial void LogReclaimed(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Rang {Count} times for {Waiting} waiting runs")]
    private partial void LogRang(int count, int waiting);
}
