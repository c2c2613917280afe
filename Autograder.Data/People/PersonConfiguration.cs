using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.People;

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> entity)
    {
        entity.ToTable("people", table =>
        {
            table.HasCheckConstraint("ck_people_name_not_blank", "btrim(name) <> ''");
            table.HasCheckConstraint("ck_people_email_lower_case", "email = lower(email)");
        });

        entity.Property(p => p.Id).ValueGeneratedNever();
        entity.Property(p => p.Name).HasMaxLength(200);
        entity.Property(p => p.Email).HasMaxLength(320);
        entity.HasIndex(p => p.Email).IsUnique();
    }
}
