using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Courses;

internal sealed class EnrolmentConfiguration : IEntityTypeConfiguration<Enrolment>
{
    public void Configure(EntityTypeBuilder<Enrolment> entity)
    {
        entity.ToTable("enrolments", table => table.HasCheckConstraint(
            "ck_enrolments_pseudonym_when_shown", "shown_as = 'name' OR btrim(pseudonym) <> ''"));

        entity.HasKey(e => new { e.CourseId, e.PersonId });
        entity.Property(e => e.Pseudonym).HasMaxLength(40);
        entity.HasIndex(e => e.PersonId);
        entity.HasIndex(e => new { e.CourseId, e.Pseudonym }).IsUnique(); // nobody can pass for another on the board
        entity.HasOne<Course>().WithMany().HasForeignKey(e => e.CourseId);
        entity.HasOne<Person>().WithMany().HasForeignKey(e => e.PersonId);
    }
}
