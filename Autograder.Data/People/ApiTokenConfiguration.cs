using Autograder.Data.Courses;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.People;

internal sealed class ApiTokenConfiguration : IEntityTypeConfiguration<ApiToken>
{
    public void Configure(EntityTypeBuilder<ApiToken> entity)
    {
        entity.ToTable("api_tokens", table => table.HasCheckConstraint(
            "ck_api_tokens_expire_after_creation", "expires_at IS NULL OR expires_at > created_at"));

        entity.Property(t => t.Id).ValueGeneratedNever();
        entity.Property(t => t.Label).HasMaxLength(100);
        entity.Property(t => t.Sha256).HasMaxLength(64).IsFixedLength();
        entity.HasIndex(t => t.Sha256).IsUnique();
        entity.HasOne<Person>().WithMany().HasForeignKey(t => t.PersonId);
        entity.HasOne<ApiToken>().WithMany().HasForeignKey(t => t.IssuedById);
        entity.HasOne<Course>().WithMany().HasForeignKey(t => t.CourseId);
    }
}
