using Autograder.Data.Assignments;
using Autograder.Data.People;
using Autograder.Data.Teams;
using Autograder.Data.Uploads;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Submissions;

internal sealed class SubmissionConfiguration : IEntityTypeConfiguration<Submission>
{
    /// <summary>Named, because the reception recognises a race by it.</summary>
    public const string IdempotencyKeyIndex = "ix_submissions_idempotency_key";

    public void Configure(EntityTypeBuilder<Submission> entity)
    {
        entity.ToTable("submissions", table =>
        {
            table.HasCheckConstraint("ck_submissions_version_from_one", "version >= 1");
            table.HasCheckConstraint("ck_submissions_graded_has_run", "state <> 'graded' OR graded_run_id IS NOT NULL");
            table.HasCheckConstraint("ck_submissions_no_score_without_grading", "state NOT IN ('failed', 'superseded') OR score IS NULL");
            table.HasCheckConstraint("ck_submissions_score_has_run",
                "(graded_at IS NULL) = (graded_run_id IS NULL) AND (score IS NULL OR graded_run_id IS NOT NULL)");
            table.HasCheckConstraint("ck_submissions_points_of_points",
                "team_id IS NOT NULL OR ((score IS NULL) = (graded_run_id IS NULL) AND (score IS NULL) = (max_score IS NULL))");
        });

        entity.Property(s => s.Id).ValueGeneratedNever();
        entity.Property(s => s.IdempotencyKey).HasMaxLength(200);
        entity.Property(s => s.UploadSha256).HasMaxLength(64).IsFixedLength();
        entity.Property(s => s.FileName).HasMaxLength(255);
        entity.Property(s => s.RowVersion).IsRowVersion();

        entity.HasIndex(s => new { s.PersonId, s.AssignmentId, s.Version }).IsUnique();
        entity.HasIndex(s => new { s.PersonId, s.AssignmentId, s.IdempotencyKey }).IsUnique().HasDatabaseName(IdempotencyKeyIndex);
        entity.HasIndex(s => new { s.AssignmentId, s.ReceivedAt });
        entity.HasIndex(s => new { s.TeamId, s.ReceivedAt }).HasFilter("team_id IS NOT NULL"); // a team's attempts of a day, and its best
        entity.HasOne<Assignment>().WithMany().HasForeignKey(s => s.AssignmentId);
        entity.HasOne<Team>().WithMany().HasForeignKey(s => s.TeamId);
        entity.HasOne<Person>().WithMany().HasForeignKey(s => s.PersonId);
        entity.HasOne<Blob>().WithMany().HasForeignKey(s => s.UploadSha256);
    }
}
