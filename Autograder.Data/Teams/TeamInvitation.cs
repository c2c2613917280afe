using Autograder.Data.Assignments;
using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Teams;

public enum InvitationState { Open, Accepted, Declined, Withdrawn }

/// <summary>A team asks a person to join. Who is asked sees it on their own page; there is no link that could be passed on.</summary>
public sealed class TeamInvitation
{
    private TeamInvitation() { } // EF

    public Guid Id { get; private set; }
    public Guid AssignmentId { get; private set; }
    public Guid TeamId { get; private set; }

    /// <summary>Who is asked.</summary>
    public Guid PersonId { get; private set; }
    public Guid InvitedBy { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public InvitationState State { get; private set; }
    public DateTimeOffset? AnsweredAt { get; private set; }

    public static TeamInvitation Of(Team team, Guid personId, Guid invitedBy, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), AssignmentId = team.AssignmentId, TeamId = team.Id, PersonId = personId, InvitedBy = invitedBy,
        CreatedAt = now, State = InvitationState.Open,
    };

    public void Accept(DateTimeOffset now) => Answer(InvitationState.Accepted, now);

    public void Decline(DateTimeOffset now) => Answer(InvitationState.Declined, now);

    public void Withdraw(DateTimeOffset now) => Answer(InvitationState.Withdrawn, now);

    private void Answer(InvitationState answer, DateTimeOffset now)
    {
        if (State is not InvitationState.Open) throw new InvalidOperationException($"Invitation {Id} is {State} already.");
        (State, AnsweredAt) = (answer, now);
    }
}

internal sealed class TeamInvitationConfiguration : IEntityTypeConfiguration<TeamInvitation>
{
    public void Configure(EntityTypeBuilder<TeamInvitation> entity)
    {
        entity.ToTable("team_invitations", table => table.HasCheckConstraint("ck_team_invitations_answered", "(state = 'open') = (answered_at IS NULL)"));
        entity.Property(i => i.Id).ValueGeneratedNever();
        entity.HasIndex(i => new { i.TeamId, i.PersonId }).IsUnique().HasFilter("state = 'open'").HasDatabaseName("ix_team_invitations_one_open");
        entity.HasIndex(i => new { i.AssignmentId, i.PersonId });
        entity.HasOne<Team>().WithMany().HasForeignKey(i => i.TeamId);
        entity.HasOne<Assignment>().WithMany().HasForeignKey(i => i.AssignmentId);
        entity.HasOne<Person>().WithMany().HasForeignKey(i => i.PersonId);
        entity.HasOne<Person>().WithMany().HasForeignKey(i => i.InvitedBy);
    }
}
