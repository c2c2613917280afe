using Autograder.Data.Assignments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Teams;

/// <summary>Staff try a competition out and are on no board. A baseline is on every board, without a rank.</summary>
public enum TeamKind { Students, Staff, Baseline }

/// <summary>Whoever competes: a person alone, or several who share attempts and one entry on each board.</summary>
public sealed class Team
{
    private Team() { } // EF

    public Guid Id { get; private set; }
    public Guid AssignmentId { get; private set; }
    public TeamKind Kind { get; private set; }

    /// <summary>Null: shown under the name of its one member.</summary>
    public string? Name { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Of a baseline that its competition's folder no longer lists: since then it is on no board. What was sent for it is kept.</summary>
    public DateTimeOffset? WithdrawnAt { get; private set; }

    public static Team Of(Guid assignmentId, TeamKind kind, string? name, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), AssignmentId = assignmentId, Kind = kind, Name = name, CreatedAt = now };

    public void Rename(string? name)
    {
        if (name is not null && string.IsNullOrWhiteSpace(name)) throw new ArgumentException("A team's name cannot be blank.", nameof(name));
        Name = name?.Trim();
    }

    public void Withdraw(DateTimeOffset now)
    {
        if (Kind is not TeamKind.Baseline) throw new InvalidOperationException($"Team {Id} is no baseline and stays on the boards.");
        WithdrawnAt = now;
    }

    /// <summary>A baseline that is listed again.</summary>
    public void Return() => WithdrawnAt = null;
}

internal sealed class TeamConfiguration : IEntityTypeConfiguration<Team>
{
    public void Configure(EntityTypeBuilder<Team> entity)
    {
        entity.ToTable("teams", table =>
        {
            table.HasCheckConstraint("ck_teams_baseline_has_name", "kind <> 'baseline' OR name IS NOT NULL");
            table.HasCheckConstraint("ck_teams_only_baselines_are_withdrawn", "withdrawn_at IS NULL OR kind = 'baseline'");
        });
        entity.Property(t => t.Id).ValueGeneratedNever();
        entity.Property(t => t.Name).HasMaxLength(60);
        entity.HasIndex(t => new { t.AssignmentId, t.Name }).IsUnique(); // nobody can pass for another team
        entity.HasOne<Assignment>().WithMany().HasForeignKey(t => t.AssignmentId);
    }
}
