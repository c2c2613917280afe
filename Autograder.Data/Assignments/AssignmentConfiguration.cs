using Autograder.Data.Courses;
using Autograder.Data.Uploads;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Assignments;

internal sealed class AssignmentConfiguration : IEntityTypeConfiguration<Assignment>
{
    public void Configure(EntityTypeBuilder<Assignment> entity)
    {
        entity.ToTable("assignments", table =>
        {
            table.HasCheckConstraint("ck_assignments_slug", "slug ~ '^[a-z0-9][a-z0-9-]*$'");
            table.HasCheckConstraint("ck_assignments_window", "opens_at < due_at AND due_at <= closes_at");
            table.HasCheckConstraint("ck_assignments_attempts_positive", "attempts_per_day >= 1");
            table.HasCheckConstraint("ck_assignments_upload_limit_positive", "upload_limit_bytes > 0");
            table.HasCheckConstraint("ck_assignments_competition_settings", "(kind = 'competition') = (competition_metric IS NOT NULL)");
            table.HasCheckConstraint("ck_assignments_competition_limits", "competition_team_size >= 1 AND competition_final_picks >= 0 AND competition_shown_decimals BETWEEN 0 AND 12");
        });

        entity.Property(a => a.Id).ValueGeneratedNever();
        entity.Property(a => a.Slug).HasMaxLength(64);
        entity.Property(a => a.Title).HasMaxLength(200);
        entity.Property(a => a.Homework).HasMaxLength(64);
        entity.HasIndex(a => new { a.CourseId, a.Slug }).IsUnique();
        entity.HasOne<Course>().WithMany().HasForeignKey(a => a.CourseId);

        entity.OwnsOne(a => a.Competition, competition =>
        {
            competition.Property(c => c.Metric).HasMaxLength(500).HasColumnName("competition_metric");
            competition.Property(c => c.HigherIsBetter).HasColumnName("competition_higher_is_better");
            competition.Property(c => c.AlsoShow).HasColumnName("competition_also_show");
            competition.Property(c => c.ShownDecimals).HasColumnName("competition_shown_decimals");
            competition.Property(c => c.FinalPicks).HasColumnName("competition_final_picks");
            competition.Property(c => c.TeamSize).HasColumnName("competition_team_size");
            competition.Property(c => c.EarlyAt).HasColumnName("competition_early_at");
            competition.Property(c => c.FreezeAt).HasColumnName("competition_freeze_at");
            competition.Property(c => c.RevealAt).HasColumnName("competition_reveal_at");
            competition.Property(c => c.Description).HasColumnName("competition_description");
            competition.Property(c => c.DataUrl).HasMaxLength(2000).HasColumnName("competition_data_url");
            competition.Property(c => c.GradesJson).HasColumnType("jsonb").HasColumnName("competition_grades");
            competition.Property(c => c.ImportedJson).HasColumnType("jsonb").HasColumnName("competition_imported");
            competition.Property(c => c.SolutionSha256).HasMaxLength(64).IsFixedLength().HasColumnName("competition_solution_sha256");
            competition.Property(c => c.SampleSha256).HasMaxLength(64).IsFixedLength().HasColumnName("competition_sample_sha256");
            competition.Property(c => c.MetricSha256).HasMaxLength(64).IsFixedLength().HasColumnName("competition_metric_sha256");
            competition.Property(c => c.BoardsStaleSince).HasColumnName("competition_boards_stale_since");
            competition.Ignore(c => c.ScoredWith);
            competition.HasOne<Blob>().WithMany().HasForeignKey(c => c.SolutionSha256);
            competition.HasOne<Blob>().WithMany().HasForeignKey(c => c.SampleSha256);
            competition.HasOne<Blob>().WithMany().HasForeignKey(c => c.MetricSha256);
        });
    }
}
