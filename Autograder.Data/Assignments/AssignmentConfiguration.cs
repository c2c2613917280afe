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
        });

        entity.Property(a => a.Id).ValueGeneratedNever();
        entity.Property(a => a.Slug).HasMaxLength(64);
        entity.Property(a => a.Title).HasMaxLength(200);
        entity.Property(a => a.Homework).HasMaxLength(64);
        entity.HasIndex(a => new { a.CourseId, a.Slug }).IsUnique();
        entity.HasOne<Course>().WithMany().HasForeignKey(a => a.CourseId);

        entity.OwnsOne(a => a.Competition, competition =>
        {
            competition.Property(c => c.Metric).HasMaxLength(64).HasColumnName("competition_metric");
            competition.Property(c => c.HigherIsBetter).HasColumnName("competition_higher_is_better");
            competition.Property(c => c.ShownDecimals).HasColumnName("competition_shown_decimals");
            competition.Property(c => c.FinalPicks).HasColumnName("competition_final_picks");
            competition.Property(c => c.SolutionSha256).HasMaxLength(64).IsFixedLength().HasColumnName("competition_solution_sha256");
            competition.HasOne<Blob>().WithMany().HasForeignKey(c => c.SolutionSha256);
        });
    }
}
