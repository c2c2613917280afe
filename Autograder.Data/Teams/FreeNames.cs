using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Teams;

/// <summary>Whether a team or a person may go by a name: nobody passes for somebody else, nor for a baseline.</summary>
public static class FreeNames
{
    /// <summary>What the staff's baselines are usually called; nobody is in their way.</summary>
    private static readonly string[] NamesOfBaselines = ["very low", "low", "medium", "high", "baseline"];

    /// <param name="people">Whose name it would be: their own names are no hindrance.</param>
    /// <param name="teams">All whose names are.</param>
    public static async Task<bool> IsFreeAsync(
        this AutograderDbContext db, Guid courseId, string name, IReadOnlyCollection<Guid> people, IQueryable<Team> teams, CancellationToken ct)
    {
        var wanted = name.Trim().ToLowerInvariant();
        if (NamesOfBaselines.Contains(wanted)) return false;
        var baselines = db.Teams.Where(t => t.Kind == TeamKind.Baseline && db.Assignments.Any(a => a.Id == t.AssignmentId && a.CourseId == courseId));
#pragma warning disable CA1304, CA1311, CA1862 // compared by the database
        return !await teams.Concat(baselines).AnyAsync(t => t.Name!.ToLower() == wanted, ct)
            && !await db.Enrolments.Where(e => e.CourseId == courseId && !people.Contains(e.PersonId))
                .Join(db.People, e => e.PersonId, p => p.Id, (e, p) => new { e.Pseudonym, p.Name })
                .AnyAsync(one => one.Name.ToLower() == wanted || one.Pseudonym!.ToLower() == wanted, ct);
#pragma warning restore CA1304, CA1311, CA1862
    }
}
