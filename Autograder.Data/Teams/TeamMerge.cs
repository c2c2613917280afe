using Autograder.Data.Assignments;
using Autograder.Data.Audit;
using Autograder.Data.Competitions;
using Autograder.Data.Courses;
using Autograder.Data.Grading;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Teams;

/// <summary>Accepting an invitation: the invited person's team becomes part of the team that invited, with all its people and submissions.</summary>
/// <remarks>
/// A person alone is a team of one, so there is one rule for joining and for merging, and it is Kaggle's: what both have sent must not be
/// more than a single team could have sent by now, and what both used today is used. On the board the better entry stands; the history of both stays.
/// </remarks>
public sealed class TeamMerge(AutograderDbContext db)
{
    public async Task<TeamOutcome> AcceptAsync(Course course, Assignment assignment, Guid personId, Guid invitationId, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var invitation = await db.TeamInvitations.SingleOrDefaultAsync(i => i.Id == invitationId && i.AssignmentId == assignment.Id && i.PersonId == personId, ct);
        if (invitation is null) return new TeamOutcome.NotFound();

        // Everybody's lock whose submissions would move: no upload and no score of theirs is recorded for the old team meanwhile.
        var own = await db.ActiveTeamAsync(assignment.Id, personId, ct);
        var moving = own is null ? [personId] : await MembersAsync(own.Id, ct);
        foreach (var person in moving.Order()) await PersonLock.TakeAsync(db, assignment.Id, person, ct);
        foreach (var id in new[] { invitation.TeamId, own?.Id }.OfType<Guid>().Distinct().Order()) await TeamLock.TakeAsync(db, id, ct);
        await db.Entry(invitation).ReloadAsync(ct);
        if (invitation.State is not InvitationState.Open) return new TeamOutcome.NotFound();
        if (TeamChanges.ClosedAt(assignment, now) is { } closed) return closed;
        if ((await db.ActiveTeamAsync(assignment.Id, personId, ct))?.Id != own?.Id || (own is not null && !moving.SequenceEqual(await MembersAsync(own.Id, ct))))
            return new TeamOutcome.Refused(TeamRule.Changed, "Your team has just changed. Look at it again, and then accept.");

        var team = await db.Teams.SingleAsync(t => t.Id == invitation.TeamId, ct);
        if (await RefusalAsync(course, assignment, team, own, personId, now, ct) is { } refusal) return refusal;

        if (own is null) await JoinAsync(team, personId, now, ct);
        else await MergeAsync(assignment, own, team, now, ct);
        invitation.Accept(now);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.TeamMerged, personId, now, assignment.Id, personId, detailsJson:
            AuditEntry.Details(("team", team.Id), ("merged", own?.Id), ("invitation", invitation.Id))));
        await BoardUpdate.ApplyAsync(db, assignment, team.Id, now, ct);
        if (own is not null) await BoardUpdate.ApplyAsync(db, assignment, own.Id, now, ct);
        await transaction.CommitAsync(ct);
        return new TeamOutcome.Done();
    }

    private async Task<TeamOutcome.Refused?> RefusalAsync(
        Course course, Assignment assignment, Team team, Team? own, Guid personId, DateTimeOffset now, CancellationToken ct)
    {
        if (own?.Id == team.Id) return new TeamOutcome.Refused(TeamRule.AlreadyTogether, "You are in that team already.");

        var joining = own is null ? [personId] : await MembersAsync(own.Id, ct);
        if (joining[0] != personId)
            return new TeamOutcome.Refused(TeamRule.NotFirstMember, "Your whole team would be merged. Whoever has been in it longest accepts for it.");
        var (size, together) = (assignment.Competition!.TeamSize, joining.Count + (await MembersAsync(team.Id, ct)).Count);
        if (together > size) return new TeamOutcome.Refused(TeamRule.Full, $"Together you would be {together}, and a team has at most {size}.");

        var teams = new[] { team.Id, own?.Id ?? team.Id };
        var sent = await db.Submissions.CountAsync(
            s => s.TeamId != null && teams.Contains(s.TeamId.Value) && s.State != SubmissionState.Failed && s.State != SubmissionState.Superseded, ct);
        if (TeamRules.MostAttemptsUntil(course, assignment, now) is { } most && sent > most)
            return new TeamOutcome.Refused(TeamRule.AttemptsOfOneTeam, $"Together you have sent {sent} times, and one team could have sent only {most} times by now. Every day allows more.");
        return null;
    }

    private async Task MergeAsync(Assignment assignment, Team from, Team into, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var person in await MembersAsync(from.Id, ct))
        {
            var membership = await db.TeamMembers.SingleAsync(m => m.TeamId == from.Id && m.PersonId == person, ct);
            membership.Leave(now);
            await db.SaveChangesAsync(ct); // one active team at a time
            await JoinAsync(into, person, now, ct);
        }

        await db.Submissions.Where(s => s.TeamId == from.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.TeamId, into.Id), ct);

        // Too many picks together: the latest choices stand.
        var stale = await db.FinalPicks.Where(p => db.Submissions.Any(s => s.Id == p.SubmissionId && s.TeamId == into.Id)).OrderByDescending(p => p.PickedAt).ThenBy(p => p.SubmissionId)
            .Skip(assignment.Competition!.FinalPicks).ToListAsync(ct);
        db.FinalPicks.RemoveRange(stale);
        foreach (var open in await db.TeamInvitations.Where(i => i.TeamId == from.Id && i.State == InvitationState.Open).ToListAsync(ct)) open.Withdraw(now);
        await db.SaveChangesAsync(ct);
    }

    private async Task JoinAsync(Team team, Guid personId, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.TeamMembers.SingleOrDefaultAsync(m => m.TeamId == team.Id && m.PersonId == personId, ct) is { } former) former.Return(now);
        else db.TeamMembers.Add(TeamMember.Join(team, personId, now));
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Longest in the team first.</summary>
    private Task<List<Guid>> MembersAsync(Guid teamId, CancellationToken ct) =>
        db.TeamMembers.Where(m => m.TeamId == teamId && m.LeftAt == null).OrderBy(m => m.JoinedAt).ThenBy(m => m.PersonId).Select(m => m.PersonId).ToListAsync(ct);
}
