using Autograder.Data.Assignments;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Standings;

/// <summary>Finds the submission of code that counts, from all of them and never from the order in which they were graded.</summary>
internal static class StandingUpdate
{
    /// <summary>Part of the caller's transaction, under the person's lock.</summary>
    public static async Task ApplyAsync(AutograderDbContext db, Assignment assignment, Submission justGraded, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct); // the query below must see the new score

        var (assignmentId, personId) = (assignment.Id, justGraded.PersonId);
        var scored = db.Submissions.Where(s => s.AssignmentId == assignmentId && s.PersonId == personId && s.Score != null);
        var counting = await Ordered(scored, assignment).FirstAsync(ct);

        var standing = await db.Standings.FindAsync([assignmentId, personId], ct);
        if (standing is null) db.Standings.Add(Standing.From(counting));
        else standing.Become(counting);
        await db.SaveChangesAsync(ct);
    }

    private static IOrderedQueryable<Submission> Ordered(IQueryable<Submission> scored, Assignment assignment) => assignment switch
    {
        { Counts: CountingRule.Last } => scored.OrderByDescending(s => s.Version),
        _ => scored.OrderByDescending(s => s.Score).ThenBy(s => s.Version), // of equal ones the earliest
    };
}
