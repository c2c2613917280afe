using Autograder.Data.Assignments;
using Autograder.Data.Audit;
using Autograder.Data.Courses;
using Autograder.Data.Grading;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Teams;

/// <summary>A student names a team, invites, withdraws, declines and leaves; staff take somebody out. Each in one transaction, under the locks, and audited.</summary>
public sealed class TeamChanges(AutograderDbContext db)
{
    /// <param name="name">Well-formed; whether it is free is asked here.</param>
    public async Task<TeamOutcome> NameAsync(Course course, Assignment assignment, Guid personId, string name, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (ClosedAt(assignment, now) is { } closed) return closed;
        await LockNamesAsync(assignment, ct);
        await PersonLock.TakeAsync(db, assignment.Id, personId, ct);
        var team = await db.TeamOfAsync(assignment.Id, personId, TeamKind.Students, now, ct);
        await TeamLock.TakeAsync(db, team.Id, ct);
        var others = db.Teams.Where(t => t.AssignmentId == assignment.Id && t.Id != team.Id);
        if (!await db.IsFreeAsync(course.Id, name, await MembersAsync(team.Id, ct), others, ct))
            return new TeamOutcome.Refused(TeamRule.NameTaken, "Another team, a baseline or somebody else in the course goes by that name.");

        var before = team.Name;
        team.Rename(name);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.TeamNamed, personId, now, assignment.Id, personId, detailsJson:
            AuditEntry.Details(("team", team.Id), ("before", before), ("after", team.Name))));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new TeamOutcome.Done();
    }

    public async Task<TeamOutcome> InviteAsync(Course course, Assignment assignment, Guid personId, string email, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (ClosedAt(assignment, now) is { } closed) return closed;
        if (await db.ActiveTeamAsync(assignment.Id, personId, ct) is not { Name: not null } team)
            return new TeamOutcome.Refused(TeamRule.NameMissing, "Give your team a name first.");
        await TeamLock.TakeAsync(db, team.Id, ct);
        if (await db.ActiveTeamAsync(assignment.Id, personId, ct) is not { } still || still.Id != team.Id) return new TeamOutcome.NotFound(); // merged while we waited

        var address = email.Trim().ToLowerInvariant();
        var invited = await db.Enrolments.Where(e => e.CourseId == course.Id && e.Role == CourseRole.Student)
            .Join(db.People.Where(p => p.Email == address), e => e.PersonId, p => p.Id, (e, p) => (Guid?)p.Id).SingleOrDefaultAsync(ct);
        if (invited is not { } person) return new TeamOutcome.Refused(TeamRule.NoSuchStudent, "No student of this course has that e-mail address.");

        var members = await MembersAsync(team.Id, ct);
        var open = await db.TeamInvitations.Where(i => i.TeamId == team.Id && i.State == InvitationState.Open).Select(i => i.PersonId).ToListAsync(ct);
        if (members.Contains(person)) return new TeamOutcome.Refused(TeamRule.AlreadyTogether, "That is a member of your team already.");
        if (open.Contains(person)) return new TeamOutcome.Refused(TeamRule.AlreadyInvited, "That person is invited already, and has not answered yet.");
        var size = assignment.Competition!.TeamSize;
        if (members.Count + open.Count >= size)
            return new TeamOutcome.Refused(TeamRule.Full, $"A team has at most {size} {(size == 1 ? "person" : "people")}; yours has {members.Count} and {open.Count} open invitation{(open.Count == 1 ? "" : "s")}.");

        db.TeamInvitations.Add(TeamInvitation.Of(team, person, personId, now));
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.TeamInvited, personId, now, assignment.Id, person, detailsJson: AuditEntry.Details(("team", team.Id))));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new TeamOutcome.Done();
    }

    /// <summary>By any member of the team that invited.</summary>
    public Task<TeamOutcome> WithdrawAsync(Assignment assignment, Guid personId, Guid invitationId, DateTimeOffset now, CancellationToken ct) =>
        EndAsync(assignment, personId, invitationId, AuditActions.TeamInvitationWithdrawn, bySender: true, invitation => invitation.Withdraw(now), now, ct);

    /// <summary>By who was invited.</summary>
    public Task<TeamOutcome> DeclineAsync(Assignment assignment, Guid personId, Guid invitationId, DateTimeOffset now, CancellationToken ct) =>
        EndAsync(assignment, personId, invitationId, AuditActions.TeamInvitationDeclined, bySender: false, invitation => invitation.Decline(now), now, ct);

    /// <summary>Only from a team that has sent nothing yet: otherwise leaving and founding anew would be a fresh set of attempts, and whose the entry is, unclear.</summary>
    public async Task<TeamOutcome> LeaveAsync(Assignment assignment, Guid personId, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (ClosedAt(assignment, now) is { } closed) return closed;
        await PersonLock.TakeAsync(db, assignment.Id, personId, ct);
        if (await db.ActiveTeamAsync(assignment.Id, personId, ct) is not { } team) return new TeamOutcome.NotFound();
        await TeamLock.TakeAsync(db, team.Id, ct);

        if ((await MembersAsync(team.Id, ct)).Count == 1) return new TeamOutcome.Refused(TeamRule.Alone, "You are the only one in your team.");
        if (await db.Submissions.AnyAsync(s => s.TeamId == team.Id, ct))
            return new TeamOutcome.Refused(TeamRule.HasUploads, "Your team has uploaded already, and stays together. Ask the course staff if that cannot be.");

        var membership = await db.TeamMembers.SingleAsync(m => m.TeamId == team.Id && m.PersonId == personId && m.LeftAt == null, ct);
        membership.Leave(now);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.TeamLeft, personId, now, assignment.Id, personId, detailsJson: AuditEntry.Details(("team", team.Id))));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new TeamOutcome.Done();
    }

    /// <summary>By staff, at any time: what the team sent stays the team's, and the person may begin anew. What was used today is used.</summary>
    public async Task<TeamOutcome> TakeOutAsync(Assignment assignment, Guid actorId, Guid teamId, Guid personId, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await PersonLock.TakeAsync(db, assignment.Id, personId, ct);
        if (await db.ActiveTeamAsync(assignment.Id, personId, ct) is not { } team || team.Id != teamId) return new TeamOutcome.NotFound();
        await TeamLock.TakeAsync(db, teamId, ct);
        if ((await MembersAsync(teamId, ct)).Count == 1) return new TeamOutcome.Refused(TeamRule.Alone, "There is nobody else in that team: its uploads would be nobody's.");

        var membership = await db.TeamMembers.SingleAsync(m => m.TeamId == teamId && m.PersonId == personId && m.LeftAt == null, ct);
        membership.Leave(now);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.TeamMemberTakenOut, actorId, now, assignment.Id, personId, detailsJson: AuditEntry.Details(("team", teamId))));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new TeamOutcome.Done();
    }

    internal static TeamOutcome? ClosedAt(Assignment assignment, DateTimeOffset now) => now < TeamRules.CloseAt(assignment) ? null
        : new TeamOutcome.Refused(TeamRule.Closed, $"Teams could change until {TeamRules.CloseAt(assignment):u}.");

    private async Task<TeamOutcome> EndAsync(
        Assignment assignment, Guid personId, Guid invitationId, string action, bool bySender, Action<TeamInvitation> end, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var invitation = await db.TeamInvitations.SingleOrDefaultAsync(i => i.Id == invitationId && i.AssignmentId == assignment.Id, ct);
        if (invitation is null) return new TeamOutcome.NotFound();
        await TeamLock.TakeAsync(db, invitation.TeamId, ct);
        await db.Entry(invitation).ReloadAsync(ct);

        var isTheirs = bySender ? (await MembersAsync(invitation.TeamId, ct)).Contains(personId) : invitation.PersonId == personId;
        if (!isTheirs || invitation.State is not InvitationState.Open) return new TeamOutcome.NotFound();
        end(invitation);
        db.AuditEntries.Add(AuditEntry.Of(action, personId, now, assignment.Id, invitation.PersonId, detailsJson: AuditEntry.Details(("team", invitation.TeamId))));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new TeamOutcome.Done();
    }

    private Task<List<Guid>> MembersAsync(Guid teamId, CancellationToken ct) =>
        db.TeamMembers.Where(m => m.TeamId == teamId && m.LeftAt == null).Select(m => m.PersonId).ToListAsync(ct);

    /// <summary>Two teams that choose the same name at once choose it one after the other.</summary>
    private Task LockNamesAsync(Assignment assignment, CancellationToken ct)
    {
        var key = $"team-names/{assignment.Id:N}";
        return db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({key}, 0))", ct);
    }
}
