using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Leaderboard;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Competitions;
using Autograder.Data.Teams;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Competitions;

/// <summary>What a competition's boards give beside their pages: a table of all rows, and a team's rank over time.</summary>
internal static class BoardEndpoints
{
    public static void MapCompetitionBoards(this IEndpointRouteBuilder api)
    {
        var assignment = api.MapGroup("/courses/{course}/assignments/{assignment}").WithTags("Leaderboard");
        assignment.MapGet("/leaderboard.csv", Csv).WithSummary("The whole board of a competition as csv").Produces(StatusCodes.Status200OK, contentType: "text/csv");
        assignment.MapGet("/leaderboard/history", History).WithSummary("A team's rank over time; without a team your own");
    }

    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Csv(
        string course, string assignment, string? board, string? at, Membership membership, CompetitionBoard boards, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { Assignment.Competition: { } settings } member) return Problem.NotFound();
        if (!BoardPart.TryParse(board, out var wanted)) return Problem.BadRequest("board is 'public' or 'private'.");
        if (!LeaderboardEndpoints.TryMoment(at, out var moment)) return Problem.BadRequest("at is a moment like 2026-11-01T12:00:00Z.");
        if (BoardPart.For(settings, member.IsStaff, wanted, moment, clock.GetUtcNow()) is not { } part) return Problem.NotRevealed(settings.RevealAt);

        var isPrivate = part.Board is BoardKind.Private;
        var table = BoardCsv.Write(await boards.AllAsync(member.Assignment, part, ct), settings, isPrivate);
        return LeaderboardEndpoints.Tagged(table, "text/csv; charset=utf-8", $"{member.Assignment.Slug}-{(isPrivate ? "private" : "public")}.csv");
    }

    /// <param name="course">The course's slug.</param>
    /// <param name="assignment">The assignment's slug.</param>
    /// <param name="team">A team's id, as the board gives it; absent: one's own.</param>
    /// <param name="board"><c>public</c>, or <c>private</c> for staff and after the reveal.</param>
    internal static async Task<Results<Ok<RankHistory>, ProblemHttpResult>> History(
        string course, string assignment, Guid? team, string? board, Membership membership, CurrentUser user, BoardHistory histories, AutograderDbContext db,
        TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { Assignment.Competition: { } settings } member) return Problem.NotFound();
        if (!BoardPart.TryParse(board, out var wanted)) return Problem.BadRequest("board is 'public' or 'private'.");
        var now = clock.GetUtcNow();
        if (BoardPart.For(settings, member.IsStaff, wanted, at: null, now) is not { } part) return Problem.NotRevealed(settings.RevealAt);

        var asked = team ?? (await db.ActiveTeamAsync(member.Assignment.Id, user.Id, ct))?.Id;
        if (team is not null && !await db.Teams.AnyAsync(t => t.Id == team && t.AssignmentId == member.Assignment.Id, ct)) return Problem.NotFound();
        var isFrozen = part.Board is BoardKind.Frozen;
        return TypedResults.Ok(new RankHistory(asked, part.Board is BoardKind.Private ? "private" : "public", asked is not { } id ? []
            : await histories.OfAsync(member.Assignment, isFrozen ? BoardKind.Public : part.Board, id, isFrozen ? settings.FreezeAt : null, ct)));
    }
}
