using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Audit;
using Autograder.Data.Competitions;
using Autograder.Data.Submissions;
using Autograder.Data.Teams;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Competitions;

/// <param name="Submissions">Picked by the team; the one with the best private score of them counts. Empty: the best public one counts.</param>
/// <param name="Most">How many may be picked.</param>
/// <param name="ChangesUntil">Picks can be changed until then.</param>
internal sealed record FinalPicksView(IReadOnlyList<Guid> Submissions, int Most, DateTimeOffset ChangesUntil);

internal sealed record FinalPicksChoice(IReadOnlyList<Guid> Submissions);

/// <summary>Which submissions a team wants to be judged by in the end.</summary>
internal static class FinalPicks
{
    public static void MapFinalPicks(this IEndpointRouteBuilder api)
    {
        var picks = api.MapGroup("/courses/{course}/assignments/{assignment}/picks").WithTags("Competitions");
        picks.MapGet("/", Get).WithSummary("The submissions your team picked for the private board");
        picks.MapPut("/", Choose).WithSummary("Pick the submissions that count on the private board; none: the best public one counts");
    }

    internal static async Task<Results<Ok<FinalPicksView>, ProblemHttpResult>> Get(
        string course, string assignment, Membership membership, CurrentUser user, AutograderDbContext db, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { Assignment.Kind: AssignmentKind.Competition } member) return Problem.NotFound();
        var team = await db.ActiveTeamAsync(member.Assignment.Id, user.Id, ct);
        return TypedResults.Ok(await ViewAsync(db, member.Assignment, team?.Id, ct));
    }

    internal static async Task<Results<Ok<FinalPicksView>, ProblemHttpResult>> Choose(
        string course, string assignment, FinalPicksChoice choice, Membership membership, CurrentUser user, AutograderDbContext db, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { Assignment.Competition: { } settings } member) return Problem.NotFound();
        var (chosen, now) = (choice.Submissions?.Distinct().ToList() ?? [], clock.GetUtcNow());
        if (now > ChangesUntil(member.Assignment)) return Problem.PicksClosed(ChangesUntil(member.Assignment));
        if (chosen.Count > settings.FinalPicks) return Problem.BadRequest($"At most {settings.FinalPicks} submissions can be picked.");
        if (await db.ActiveTeamAsync(member.Assignment.Id, user.Id, ct) is not { } team)
            return chosen.Count == 0 ? TypedResults.Ok(await ViewAsync(db, member.Assignment, null, ct)) : Problem.NotFound();

        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await TeamLock.TakeAsync(db, team.Id, ct);
        var submissions = await db.Submissions.AsNoTracking().Where(s => chosen.Contains(s.Id) && s.TeamId == team.Id).ToListAsync(ct);
        if (submissions.Count < chosen.Count) return Problem.NotFound();
        if (submissions.Any(s => s.IsLate)) return Problem.BadRequest("A late submission is on no board and cannot be picked.");
        if (submissions.Any(s => s.Score is null)) return Problem.BadRequest("A submission without a score cannot be picked.");

        await db.FinalPicks.Where(p => db.Submissions.Any(s => s.Id == p.SubmissionId && s.TeamId == team.Id)).ExecuteDeleteAsync(ct);
        db.FinalPicks.AddRange(submissions.Select(s => FinalPick.Of(s, user.Id, now)));
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.FinalPicksChosen, user.Id, now, member.Assignment.Id, user.Id, detailsJson: AuditEntry.Details(("submissions", chosen))));
        await BoardUpdate.ApplyAsync(db, member.Assignment, team.Id, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(await ViewAsync(db, member.Assignment, team.Id, ct));
    }

    public static async Task<FinalPicksView> ViewAsync(AutograderDbContext db, Assignment assignment, Guid? team, CancellationToken ct) => new(
        team is null ? [] : await db.FinalPicks.Where(p => db.Submissions.Any(s => s.Id == p.SubmissionId && s.TeamId == team)).OrderBy(p => p.PickedAt).ThenBy(p => p.SubmissionId)
            .Select(p => p.SubmissionId).ToListAsync(ct),
        assignment.Competition!.FinalPicks, ChangesUntil(assignment));

    /// <summary>While uploads are taken, and never with the private board before one's eyes.</summary>
    private static DateTimeOffset ChangesUntil(Assignment assignment) =>
        assignment.Competition!.RevealAt is { } reveal && reveal < assignment.ClosesAt ? reveal : assignment.ClosesAt;
}
