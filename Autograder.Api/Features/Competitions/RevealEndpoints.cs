using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Audit;
using Autograder.Data.Competitions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Competitions;

/// <param name="At">Null: now.</param>
internal sealed record RevealChoice(DateTimeOffset? At);

internal sealed record RevealView(DateTimeOffset RevealAt, bool IsRevealed);

/// <summary>Shows the private board to everybody.</summary>
internal static class RevealEndpoints
{
    public static void MapReveal(this IEndpointRouteBuilder api) =>
        api.MapPut("/courses/{course}/assignments/{assignment}/reveal", Reveal).WithTags("Competitions")
            .WithSummary("For staff: show students the private board, now or at a time");

    internal static async Task<Results<Ok<RevealView>, ProblemHttpResult>> Reveal(
        string course, string assignment, RevealChoice? choice, Membership membership, CurrentUser user, AutograderDbContext db, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { IsStaff: true, Assignment.Competition: not null } member) return Problem.NotFound();
        var now = clock.GetUtcNow();
        var row = await db.Assignments.SingleAsync(a => a.Id == member.Assignment.Id, ct);
        var at = choice?.At?.ToUniversalTime() ?? now;
        var earlier = row.Competition!.RevealAt < at ? row.Competition.RevealAt.Value : at;
        row.Competition.Reveal(at);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.BoardRevealed, user.Id, now, row.Id, detailsJson: AuditEntry.Details(("at", at))));
        // What came after the old moment and before the new one counts now, or no longer.
        var boardsChange = await db.Submissions.AnyAsync(s => s.AssignmentId == row.Id && s.ReceivedAt > earlier, ct);
        if (boardsChange) row.Competition.OutdateBoards(now);
        await db.SaveChangesAsync(ct);
        if (boardsChange) await BoardRebuild.RunAsync(db, row.Id, now, ct);
        return TypedResults.Ok(new RevealView(at, row.Competition.IsRevealedAt(now)));
    }
}
