using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.People;

/// <summary>One key of the ring that protects sign-in cookies; here, so that every web process can read every cookie.</summary>
public sealed class SignInKey
{
    public required string Name { get; init; }
    public required string Xml { get; init; }
}

internal sealed class SignInKeyConfiguration : IEntityTypeConfiguration<SignInKey>
{
    public void Configure(EntityTypeBuilder<SignInKey> entity)
    {
        entity.ToTable("sign_in_keys");
        entity.HasKey(k => k.Name);
        entity.Property(k => k.Name).HasMaxLength(200);
    }
}
