using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Audit;

/// <summary>Who did what to whose grade, and when. Rows are added, never changed.</summary>
public sealed class AuditEntry
{
    private AuditEntry() { } // EF

    public long Id { get; private set; }
    public DateTimeOffset At { get; private set; }

    /// <summary>Null: the service itself, for example a worker that recorded a score.</summary>
    public Guid? ActorId { get; private set; }
    public string Action { get; private set; } = "";
    public Guid? AssignmentId { get; private set; }
    public Guid? PersonId { get; private set; }
    public Guid? SubmissionId { get; private set; }
    public string DetailsJson { get; private set; } = "{}";

    public static AuditEntry Of(
        string action, Guid? actorId, DateTimeOffset now, Guid? assignmentId = null, Guid? personId = null, Guid? submissionId = null,
        string detailsJson = "{}") => new()
        {
            At = now, ActorId = actorId, Action = action, AssignmentId = assignmentId, PersonId = personId, SubmissionId = submissionId,
            DetailsJson = detailsJson,
        };

    public static string Details(params (string Name, object? Value)[] details) =>
        JsonSerializer.Serialize(details.ToDictionary(d => d.Name, d => d.Value is Enum word ? word.ToString().ToLowerInvariant() : d.Value));
}

/// <summary>The actions that are recorded.</summary>
public static class AuditActions
{
    public const string Submitted = "submitted";
    public const string Graded = "graded";
    public const string GradingFailed = "grading-failed";
    public const string RegradeRequested = "regrade-requested";
    public const string CompetitionImported = "competition-imported";
    public const string BoardRevealed = "board-revealed";
    public const string FinalPicksChosen = "final-picks-chosen";
    public const string TokenIssued = "token-issued";
    public const string TokenRevoked = "token-revoked";
    public const string IdentityLinked = "identity-linked";
    public const string TeamNamed = "team-named";
    public const string TeamInvited = "team-invited";
    public const string TeamInvitationWithdrawn = "team-invitation-withdrawn";
    public const string TeamInvitationDeclined = "team-invitation-declined";
    public const string TeamMerged = "team-merged";
    public const string TeamLeft = "team-left";
    public const string TeamMemberTakenOut = "team-member-taken-out";
    public const string GradingPolicySet = "grading-policy-set";
    public const string GradePublished = "grade-published";
    public const string CopyingCompared = "copying-compared";
    public const string SlackDaysSet = "slack-days-set";
    public const string ScheduleSet = "schedule-set";
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entity)
    {
        // No foreign keys: the record outlives what it is about.
        entity.ToTable("audit_entries");
        entity.Property(e => e.Action).HasMaxLength(64);
        entity.Property(e => e.DetailsJson).HasColumnType("jsonb");
        entity.HasIndex(e => e.SubmissionId);
        entity.HasIndex(e => new { e.AssignmentId, e.PersonId, e.At });
    }
}
