using Autograder.Data.Assignments;
using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Teams;

/// <summary>A person's time in a team.</summary>
public sealed class TeamMember
{
    private TeamMember() { } // EF

    public Guid TeamId { get; private set; }
    public Guid PersonId { get; private set; }

    /// <summary>The team's, repeated for the rule that a person is in one team of an assignment at a time.</summary>
    public Guid AssignmentId { get; private set; }
    public DateTimeOffset JoinedAt { get; private set; }
    public DateTimeOffset? LeftAt { get; private set; }

    public static TeamMember Join(Team team, Guid personId, DateTimeOffset now) =>
        new() { TeamId = team.Id, PersonId = personId, AssignmentId = team.AssignmentId, JoinedAt = now };

    /// <summary>Never before joining, also where the clock was stepped back.</summary>
    public void Leave(DateTimeOffset now) => LeftAt = now > JoinedAt ? now : JoinedAt;

    /// <summary>Back into a team that one has left.</summary>
    public void Return(DateTimeOffset now) => (JoinedAt, LeftAt) = (now, null);
}

internal sealed class TeamMemberConfiguration : IEntityTypeConfiguration<TeamMember>
{
    public void Configure(EntityTypeBuilder<TeamMember> entity)
    {
        entity.ToTable("team_members", table => table.HasCheckConstraint("ck_team_members_leave_after_joining", "left_at >= joined_at"));
        entity.HasKey(m => new { m.TeamId, m.PersonId });
        entity.HasIndex(m => new { m.AssignmentId, m.PersonId }).IsUnique().HasFilter("left_at IS NULL").HasDatabaseName("ix_team_members_one_active_team");
        entity.HasIndex(m => m.PersonId);
        entity.HasOne<Team>().WithMany().HasForeignKey(m => m.TeamId);
        entity.HasOne<Assignment>().WithMany().HasForeignKey(m => m.AssignmentId);
        entity.HasOne<Person>().WithMany().HasForeignKey(m => m.PersonId);
    }
}
