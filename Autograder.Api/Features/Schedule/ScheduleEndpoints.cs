using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Audit;
using Autograder.Data.Competitions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Schedule;

/// <summary>Moves deadlines: of homework and competitions alike, before they have passed and afterwards.</summary>
internal static class ScheduleEndpoints
{
    public static void MapSchedule(this IEndpointRouteBuilder api) =>
        api.MapPut("/courses/{course}/assignments/{assignment}/schedule", Set).WithTags("Assignments")
            .WithSummary("For staff: set when an assignment opens, is due and closes, and the attempts a day; what was late and no longer is counts as in time");

    internal static async Task<Results<Ok<AssignmentSchedule>, ProblemHttpResult>> Set(
        string course, string assignment, AssignmentSchedule schedule, Membership membership, CurrentUser user, AutograderDbContext db, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { IsStaff: true } member) return Problem.NotFound();
        if (schedule.Fault(member.Assignment) is { } fault) return Problem.BadRequest(fault);

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var row = await db.Assignments.SingleAsync(a => a.Id == member.Assignment.Id, ct);
        var frozenAt = row.Competition?.FreezeAt;
        schedule.ApplyTo(row);
        await db.SaveChangesAsync(ct);
        var moved = await LateMarks.RenewAsync(db, row.Id, ct);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.ScheduleSet, user.Id, now, row.Id, detailsJson: AuditEntry.Details(
            ("opens", row.OpensAt), ("due", row.DueAt), ("closes", row.ClosesAt), ("early", row.Competition?.EarlyAt), ("freeze", row.Competition?.FreezeAt),
            ("attemptsPerDay", row.AttemptsPerDay), ("lateMarksMoved", moved))));
        var boardsChange = row.Competition is { } competition && (moved > 0 || competition.FreezeAt != frozenAt);
        if (boardsChange) row.Competition!.OutdateBoards(now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);

        if (boardsChange) await BoardRebuild.RunAsync(db, row.Id, now, ct);
        return TypedResults.Ok(AssignmentSchedule.Of(row));
    }
}
