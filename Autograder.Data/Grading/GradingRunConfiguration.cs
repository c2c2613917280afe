using Autograder.Data.Assignments;
using Autograder.Data.People;
using Autograder.Data.Submissions;
using Autograder.Data.Uploads;
using Autograder.Data.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Grading;

internal sealed class GradingRunConfiguration : IEntityTypeConfiguration<GradingRun>
{
    /// <summary>Named, because a second regrade at the same instant is recognised by it.</summary>
    public const string OneLiveRunIndex = "ix_grading_runs_one_live_per_submission";

    public void Configure(EntityTypeBuilder<GradingRun> entity)
    {
        entity.ToTable("grading_runs", table =>
        {
            table.HasCheckConstraint("ck_grading_runs_lease_while_running",
                "(state = 'running') = (lease_token IS NOT NULL) AND (lease_token IS NULL) = (lease_expires_at IS NULL)");
            table.HasCheckConstraint("ck_grading_runs_report_when_graded",
                "(state = 'graded') = (report_json IS NOT NULL) AND (report_json IS NOT NULL OR score IS NULL)");
            table.HasCheckConstraint("ck_grading_runs_fault_when_failed", "state <> 'failed' OR fault IS NOT NULL");
            table.HasCheckConstraint("ck_grading_runs_attempts_not_negative", "attempts >= 0");
        });

        entity.Property(r => r.Id).ValueGeneratedNever();
        entity.Property(r => r.Priority).HasConversion<short>();
        entity.Property(r => r.ProgressJson).HasColumnType("jsonb");
        entity.Property(r => r.ReportJson).HasColumnType("jsonb");
        entity.Property(r => r.LogSha256).HasMaxLength(64).IsFixedLength();
        entity.Property(r => r.RowVersion).IsRowVersion();

        entity.HasIndex(r => new { r.Priority, r.Turn, r.QueuedAt }).HasFilter("state = 'queued'").HasDatabaseName("ix_grading_runs_queue");
        entity.HasIndex(r => r.LeaseExpiresAt).HasFilter("state = 'running'").HasDatabaseName("ix_grading_runs_leases");
        entity.HasIndex(r => new { r.Priority, r.StartedAt }).HasFilter("started_at IS NOT NULL").HasDatabaseName("ix_grading_runs_started");
        entity.HasIndex(r => new { r.PersonId, r.Priority }).HasFilter("state IN ('queued', 'running')").HasDatabaseName("ix_grading_runs_live_of_person");
        entity.HasIndex(r => r.SubmissionId).IsUnique().HasFilter("state IN ('queued', 'running')").HasDatabaseName(OneLiveRunIndex);
        entity.HasIndex(r => new { r.SubmissionId, r.QueuedAt });

        entity.HasOne<Submission>().WithMany().HasForeignKey(r => r.SubmissionId);
        entity.HasOne<Assignment>().WithMany().HasForeignKey(r => r.AssignmentId);
        entity.HasOne<Person>().WithMany().HasForeignKey(r => r.PersonId);
        entity.HasOne<WorkerNode>().WithMany().HasForeignKey(r => r.WorkerId);
        entity.HasOne<GraderVersion>().WithMany().HasForeignKey(r => r.GraderVersionId);
        entity.HasOne<Blob>().WithMany().HasForeignKey(r => r.LogSha256);
    }
}
