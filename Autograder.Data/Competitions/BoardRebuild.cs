using Autograder.Data.Teams;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Competitions;

/// <summary>Brings all entries of a competition's boards up to date after a setting changed that they depend on.</summary>
public static class BoardRebuild
{
    /// <summary>Each team in a transaction of its own, under its lock: scores that arrive meanwhile are not held up, and a rebuild that stops half-way can begin anew.</summary>
    public static async Task RunAsync(AutograderDbContext db, Guid assignmentId, DateTimeOffset now, CancellationToken ct)
    {
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
    }
}
