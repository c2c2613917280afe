using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Courses;

internal sealed class CourseConfiguration : IEntityTypeConfiguration<Course>
{
    public void Configure(EntityTypeBuilder<Course> entity)
    {
        entity.ToTable("courses", table =>
        {
            table.HasCheckConstraint("ck_courses_slug", "slug ~ '^[a-z0-9][a-z0-9-]*$'");
            table.HasCheckConstraint("ck_courses_secret_long_enough", $"octet_length(secret) >= {Course.SecretBytes}");
            table.HasCheckConstraint("ck_courses_slack_days_not_negative", "slack_days >= 0");
        });

        entity.Property(c => c.Id).ValueGeneratedNever();
        entity.Property(c => c.Slug).HasMaxLength(64);
        entity.Property(c => c.Title).HasMaxLength(200);
        entity.Property(c => c.TimeZone).HasMaxLength(64);
        entity.Property(c => c.SlackDays).HasDefaultValue(10).HasSentinel(10);
        entity.HasIndex(c => c.Slug).IsUnique();
    }
}
