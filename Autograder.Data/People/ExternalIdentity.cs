using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.People;

/// <summary>Who a person is at the university's sign-in. Kept from the first sign-in on, because addresses are given to others some day and subjects never are.</summary>
public sealed class ExternalIdentity
{
    private ExternalIdentity() { } // EF

    public string Issuer { get; private set; } = "";

    /// <summary>The issuer's own name for the person.</summary>
    public string Subject { get; private set; } = "";
    public Guid PersonId { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    public static ExternalIdentity Of(Person person, string issuer, string subject, DateTimeOffset now) =>
        new() { Issuer = issuer, Subject = subject, PersonId = person.Id, CreatedAt = now };
}

internal sealed class ExternalIdentityConfiguration : IEntityTypeConfiguration<ExternalIdentity>
{
    public void Configure(EntityTypeBuilder<ExternalIdentity> entity)
    {
        entity.ToTable("external_identities");
        entity.HasKey(i => new { i.Issuer, i.Subject });
        entity.Property(i => i.Issuer).HasMaxLength(500);
        entity.Property(i => i.Subject).HasMaxLength(255); // OpenID Connect Core 1.0, section 2
        entity.HasIndex(i => new { i.PersonId, i.Issuer }).IsUnique(); // one person, one account there
        entity.HasOne<Person>().WithMany().HasForeignKey(i => i.PersonId);
    }
}
