using Autograder.Data.Assignments;
using Autograder.Data.People;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Grades;

/// <summary>A published grade of a competition. It stands, whatever happens on the board, until it is published anew.</summary>
public sealed class GradebookEntry
{
    private GradebookEntry() { } // EF

    public Guid AssignmentId { get; private set; }
    public Guid PersonId { get; private set; }
    public decimal Percent { get; private set; }

    /// <summary>What it was computed from; null when nothing was handed in.</summary>
    public double? Score { get; private set; }
    public Guid? SubmissionId { get; private set; }

    /// <summary>Of the course's slack days, those that this grade took.</summary>
    public int SlackDaysUsed { get; private set; }

    /// <summary>How it was computed, step by step, in words.</summary>
    public string StepsJson { get; private set; } = "[]";
    public DateTimeOffset PublishedAt { get; private set; }
    public Guid PublishedBy { get; private set; }

    public static GradebookEntry Of(Guid assignmentId, Guid personId) => new() { AssignmentId = assignmentId, PersonId = personId };

    public void Publish(decimal percent, double? score, Guid? submissionId, int slackDaysUsed, string stepsJson, Guid by, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfNegative(slackDaysUsed);
        (Percent, Score, SubmissionId, SlackDaysUsed, StepsJson, PublishedBy, PublishedAt) = (percent, score, submissionId, slackDaysUsed, stepsJson, by, now);
    }
}

internal sealed class GradebookEntryConfiguration : IEntityTypeConfiguration<GradebookEntry>
{
    public void Configure(EntityTypeBuilder<GradebookEntry> entity)
    {
        entity.ToTable("gradebook_entries", table => table.HasCheckConstraint(
            "ck_gradebook_entries_not_negative", "percent >= 0 AND slack_days_used >= 0"));
        entity.HasKey(e => new { e.AssignmentId, e.PersonId });
        entity.Property(e => e.Percent).HasPrecision(6, 3);
        entity.Property(e => e.StepsJson).HasColumnType("jsonb");
        entity.HasIndex(e => e.PersonId);
        entity.HasOne<Assignment>().WithMany().HasForeignKey(e => e.AssignmentId);
        entity.HasOne<Person>().WithMany().HasForeignKey(e => e.PersonId);
        entity.HasOne<Person>().WithMany().HasForeignKey(e => e.PublishedBy);
        entity.HasOne<Submission>().WithMany().HasForeignKey(e => e.SubmissionId);
    }
}
