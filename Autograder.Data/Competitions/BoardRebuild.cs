using Autograder.Data.Teams;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Competitions;

/// <summary>Brings all entries of a competition's boards up to date after a setting changed that they depend on.</summary>
public static class BoardRebuild
{
    /// <summary>Longer than a rebuild takes, as a rule. Two at once do no harm.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Each team in a transaction of its own, under its lock: scores that arrive meanwhile are not held up, and a rebuild that stops half-way is begun anew.</summary>
    /// <remarks>The mark is taken away only if it is still the one that stood there at the beginning: a change made meanwhile keeps its own.</remarks>
    public static async Task RunAsync(AutograderDbContext db, Guid assignmentId, DateTimeOffset now, CancellationToken ct)
    {
        var staleSince = await db.Assignments.Where(a => a.Id == assignmentId).Select(a => a.Competition!.BoardsStaleSince).SingleAsync(ct);
        var teams = await db.Teams.Where(t => t.AssignmentId == assignmentId).OrderBy(t => t.Id).Select(t => t.Id).ToListAsync(ct);
        foreach (var teamId in teams)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await TeamLock.TakeAsync(db, teamId, ct);
            var assignment = await db.Assignments.AsNoTracking().SingleAsync(a => a.Id == assignmentId, ct);
            await BoardUpdate.ApplyAsync(db, assignment, teamId, now, ct);
            await transaction.CommitAsync(ct);
        }

        await db.Database.ExecuteSqlAsync(
            $"UPDATE assignments SET competition_boards_stale_since = NULL WHERE id = {assignmentId} AND competition_boards_stale_since = {staleSince}", ct);
    }

    /// <summary>Competitions whose boards have been stale so long that whoever changed the setting no longer sees to them.</summary>
    public static Task<List<Guid>> AbandonedAsync(AutograderDbContext db, DateTimeOffset now, CancellationToken ct)
    {
        var before = now - Patience;
        return db.Assignments.Where(a => a.Competition!.BoardsStaleSince < before).Select(a => a.Id).ToListAsync(ct);
    }
}
