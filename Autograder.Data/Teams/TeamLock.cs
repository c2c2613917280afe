using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Teams;

/// <summary>One thing at a time for one team: its attempts, its picks, its entries on the boards.</summary>
/// <remarks>
/// An advisory lock until the end of the transaction. Always taken after <see cref="Grading.PersonLock"/> where both are, and two teams in the order of
/// their ids, so that nobody waits in a circle.
/// </remarks>
public static class TeamLock
{
    public static Task TakeAsync(AutograderDbContext db, Guid teamId, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is null) throw new InvalidOperationException("The lock lasts as long as a transaction, and there is none.");
        var key = $"team/{teamId:N}";
        return db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({key}, 0))", ct);
    }
}
