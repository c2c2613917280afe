using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Teams;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Teams;

/// <summary>The team of who asks, and the invitations from and to it.</summary>
/// <param name="Id">Null: nothing has been sent and no team named yet; the first upload makes a team of one.</param>
/// <param name="Name">Null: a team of one without a name is shown under its member's.</param>
/// <param name="ChangesUntil">Teams form until then.</param>
/// <param name="Invited">Asked by this team, and not answered yet.</param>
/// <param name="Invitations">To who asks.</param>
internal sealed record TeamView(
    Guid? Id, string? Name, IReadOnlyList<TeamMemberView> Members, int MaxSize, DateTimeOffset ChangesUntil, bool MayChange,
    IReadOnlyList<InvitedView> Invited, IReadOnlyList<InvitationView> Invitations);

internal sealed record TeamMemberView(string Name, bool IsMe, DateTimeOffset Since);

internal sealed record InvitedView(Guid Id, string Email, DateTimeOffset At);

/// <param name="By">Who invites.</param>
/// <param name="Members">Of the team that invites.</param>
internal sealed record InvitationView(Guid Id, string Team, string By, IReadOnlyList<string> Members, DateTimeOffset At);

/// <summary>For the staff.</summary>
/// <param name="People">The members once more, with the ids by which one of them is taken out.</param>
internal sealed record TeamLine(Guid Id, string? Name, IReadOnlyList<string> Members, IReadOnlyList<TeamPerson> People);

internal sealed record TeamPerson(Guid Id, string Name);

/// <summary>Reads teams for REST and pages alike.</summary>
internal sealed class TeamReader(AutograderDbContext db, CurrentUser user, TimeProvider clock)
{
    public async Task<TeamView> MineAsync(Assignment assignment, CancellationToken ct)
    {
        var until = TeamRules.CloseAt(assignment);
        var team = await db.ActiveTeamAsync(assignment.Id, user.Id, ct);
        var received = await db.TeamInvitations.AsNoTracking().Where(i => i.AssignmentId == assignment.Id && i.PersonId == user.Id && i.State == InvitationState.Open)
            .Join(db.Teams, i => i.TeamId, t => t.Id, (i, t) => new { Invitation = i, t.Name })
            .Join(db.People, i => i.Invitation.InvitedBy, p => p.Id, (i, p) => new { i.Invitation, i.Name, By = p.Name })
            .OrderBy(i => i.Invitation.CreatedAt).ToListAsync(ct);
        var members = await MembersAsync([.. received.Select(i => i.Invitation.TeamId), .. team is null ? Array.Empty<Guid>() : [team.Id]], ct);
        var invited = team is null ? [] : await db.TeamInvitations.AsNoTracking().Where(i => i.TeamId == team.Id && i.State == InvitationState.Open)
            .Join(db.People, i => i.PersonId, p => p.Id, (i, p) => new InvitedView(i.Id, p.Email, i.CreatedAt)).ToListAsync(ct);

        return new TeamView(
            team?.Id, team?.Name, team is null ? [] : [.. members[team.Id].Select(m => new TeamMemberView(m.Name, m.PersonId == user.Id, m.JoinedAt))],
            assignment.Competition!.TeamSize, until, clock.GetUtcNow() < until, [.. invited.OrderBy(i => i.At)],
            [.. received.Select(i => new InvitationView(i.Invitation.Id, i.Name ?? i.By, i.By, [.. members[i.Invitation.TeamId].Select(m => m.Name)], i.Invitation.CreatedAt))]);
    }

    public async Task<IReadOnlyList<TeamLine>> AllAsync(Assignment assignment, CancellationToken ct)
    {
        var teams = await db.Teams.AsNoTracking().Where(t => t.AssignmentId == assignment.Id && t.Kind == TeamKind.Students).ToListAsync(ct);
        var members = await MembersAsync([.. teams.Select(t => t.Id)], ct);
        return [.. teams.Where(t => members[t.Id].Any()) // a team that was merged into another has nobody left
            .Select(t => new TeamLine(t.Id, t.Name, [.. members[t.Id].Select(m => m.Name)], [.. members[t.Id].Select(m => new TeamPerson(m.PersonId, m.Name))]))
            .OrderBy(t => t.Name ?? t.Members[0], StringComparer.OrdinalIgnoreCase).ThenBy(t => t.Id)];
    }

    private async Task<ILookup<Guid, Member>> MembersAsync(IReadOnlyCollection<Guid> teams, CancellationToken ct) =>
        (await db.TeamMembers.AsNoTracking().Where(m => teams.Contains(m.TeamId) && m.LeftAt == null)
            .Join(db.People, m => m.PersonId, p => p.Id, (m, p) => new Member(m.TeamId, p.Id, p.Name, m.JoinedAt)).ToListAsync(ct))
        .OrderBy(m => m.JoinedAt).ThenBy(m => m.PersonId).ToLookup(m => m.TeamId);

    private sealed record Member(Guid TeamId, Guid PersonId, string Name, DateTimeOffset JoinedAt);
}
