using Autograder.Api.Features.Competitions;
using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Autograder.Data.Teams;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Autograder.Api.Features.Teams;

internal static class TeamEndpoints
{
    public static void MapTeams(this IEndpointRouteBuilder api)
    {
        var competition = api.MapGroup("/courses/{course}/assignments/{assignment}").WithTags("Teams");
        competition.MapGet("/teams", List).WithSummary("For staff: every team with its members");
        competition.MapDelete("/teams/{team:guid}/members/{person:guid}", TakeOut).WithSummary("For staff: take somebody out of a team; what it sent stays the team's");
        competition.MapGet("/team", Get).WithSummary("Your team, whom it invited, and who invites you");
        competition.MapPut("/team", Name).WithSummary("Name your team; the first to do so founds it");
        competition.MapPost("/team/invitations", Invite).WithSummary("Invite a student of the course by e-mail address; they see it on the competition's page");
        competition.MapDelete("/team/invitations/{id:guid}", Withdraw).WithSummary("Take back an invitation of your team");
        competition.MapPost("/team/invitations/{id:guid}/accept", Accept).WithSummary("Join, with your whole team and everything it sent");
        competition.MapPost("/team/invitations/{id:guid}/decline", Decline).WithSummary("Decline an invitation");
        competition.MapPost("/team/leave", Leave).WithSummary("Leave a team that has not uploaded yet");
    }

    internal static async Task<Results<Ok<IReadOnlyList<TeamLine>>, ProblemHttpResult>> List(
        string course, string assignment, Membership membership, TeamReader reader, CancellationToken ct) =>
        await membership.InCompetitionAsync(course, assignment, ct) is { IsStaff: true } member
            ? TypedResults.Ok(await reader.AllAsync(member.Assignment, ct)) : Problem.NotFound();

    internal static async Task<Results<NoContent, ProblemHttpResult>> TakeOut(
        string course, string assignment, Guid team, Guid person, Membership membership, CurrentUser user, TeamChanges changes, BoardNames names, TimeProvider clock,
        CancellationToken ct)
    {
        if (await membership.InCompetitionAsync(course, assignment, ct) is not { IsStaff: true } member) return Problem.NotFound();
        var outcome = await changes.TakeOutAsync(member.Assignment, user.Id, team, person, clock.GetUtcNow(), ct);
        names.Forget(member.Course.Id); // a team without a name is shown under a member's
        return outcome switch
        {
            TeamOutcome.Refused refused => Problem.TeamRefused(refused.Rule, refused.Reason),
            TeamOutcome.NotFound => Problem.NotFound(),
            _ => TypedResults.NoContent(),
        };
    }

    internal static async Task<Results<Ok<TeamView>, ProblemHttpResult>> Get(
        string course, string assignment, Membership membership, TeamReader reader, CancellationToken ct) =>
        await membership.InCompetitionAsync(course, assignment, ct) is { IsStaff: false } member
            ? TypedResults.Ok(await reader.MineAsync(member.Assignment, ct)) : Problem.NotFound();

    internal static Task<Results<Ok<TeamView>, ProblemHttpResult>> Name(
        string course, string assignment, TeamName wish, Membership membership, CurrentUser user, TeamChanges changes, BoardNames names, TeamReader reader,
        TimeProvider clock, CancellationToken ct) =>
        ChangeAsync(course, assignment, membership, reader, async member =>
        {
            if (BoardName.ProblemWith(wish.Name ?? "", "The team's name") is { } problem) return new TeamOutcome.Refused(TeamRule.BadName, problem);
            var outcome = await changes.NameAsync(member.Course, member.Assignment, user.Id, wish.Name!, clock.GetUtcNow(), ct);
            names.Forget(member.Course.Id);
            return outcome;
        }, ct);

    internal static Task<Results<Ok<TeamView>, ProblemHttpResult>> Invite(
        string course, string assignment, Invitee invitee, Membership membership, CurrentUser user, TeamChanges changes, TeamReader reader, TimeProvider clock, CancellationToken ct) =>
        ChangeAsync(course, assignment, membership, reader,
            member => changes.InviteAsync(member.Course, member.Assignment, user.Id, invitee.Email ?? "", clock.GetUtcNow(), ct), ct);

    internal static Task<Results<Ok<TeamView>, ProblemHttpResult>> Withdraw(
        string course, string assignment, Guid id, Membership membership, CurrentUser user, TeamChanges changes, TeamReader reader, TimeProvider clock, CancellationToken ct) =>
        ChangeAsync(course, assignment, membership, reader, member => changes.WithdrawAsync(member.Assignment, user.Id, id, clock.GetUtcNow(), ct), ct);

    internal static Task<Results<Ok<TeamView>, ProblemHttpResult>> Accept(
        string course, string assignment, Guid id, Membership membership, CurrentUser user, TeamMerge merge, TeamReader reader, TimeProvider clock, CancellationToken ct) =>
        ChangeAsync(course, assignment, membership, reader, member => merge.AcceptAsync(member.Course, member.Assignment, user.Id, id, clock.GetUtcNow(), ct), ct);

    internal static Task<Results<Ok<TeamView>, ProblemHttpResult>> Decline(
        string course, string assignment, Guid id, Membership membership, CurrentUser user, TeamChanges changes, TeamReader reader, TimeProvider clock, CancellationToken ct) =>
        ChangeAsync(course, assignment, membership, reader, member => changes.DeclineAsync(member.Assignment, user.Id, id, clock.GetUtcNow(), ct), ct);

    internal static Task<Results<Ok<TeamView>, ProblemHttpResult>> Leave(
        string course, string assignment, Membership membership, CurrentUser user, TeamChanges changes, TeamReader reader, TimeProvider clock, CancellationToken ct) =>
        ChangeAsync(course, assignment, membership, reader, member => changes.LeaveAsync(member.Assignment, user.Id, clock.GetUtcNow(), ct), ct);

    private static async Task<Results<Ok<TeamView>, ProblemHttpResult>> ChangeAsync(
        string course, string assignment, Membership membership, TeamReader reader, Func<Membership.InAssignment, Task<TeamOutcome>> change, CancellationToken ct)
    {
        if (await membership.InCompetitionAsync(course, assignment, ct) is not { IsStaff: false } member) return Problem.NotFound();
        return await change(member) switch
        {
            TeamOutcome.Refused refused => Problem.TeamRefused(refused.Rule, refused.Reason),
            TeamOutcome.NotFound => Problem.NotFound(),
            _ => TypedResults.Ok(await reader.MineAsync(member.Assignment, ct)),
        };
    }
}

/// <param name="Name">Letters, digits, spaces and simple punctuation, at most 40.</param>
internal sealed record TeamName(string? Name);

/// <param name="Email">The address under which the student is enrolled.</param>
internal sealed record Invitee(string? Email);
