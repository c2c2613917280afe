using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Grading;

/// <summary>One thing at a time for one person in one assignment: version numbers, attempts, the standing.</summary>
/// <remarks>
/// An advisory lock until the end of the transaction. Under it, "count, then insert" and "find the best, then write it" cannot
/// be overtaken, and two different students never wait for each other.
/// </remarks>
internal static class PersonLock
{
    public static Task TakeAsync(AutograderDbContext db, Guid assignmentId, Guid personId, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is null) throw new InvalidOperationException("The lock lasts as long as a transaction, and there is none.");
        var key = $"{assignmentId:N}/{personId:N}";
        return db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({key}, 0))", ct);
    }
}
