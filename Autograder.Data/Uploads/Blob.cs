using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Uploads;

/// <summary>Bytes by their SHA-256: the same upload twice is stored once.</summary>
public sealed class Blob
{
    private Blob() { } // EF

    public string Sha256 { get; private set; } = "";
    public int Bytes { get; private set; }

    /// <summary>Brotli. Archives hardly shrink, logs and predictions do.</summary>
    public byte[] Compressed { get; private set; } = [];
    public DateTimeOffset CreatedAt { get; private set; }
}

internal sealed class BlobConfiguration : IEntityTypeConfiguration<Blob>
{
    public void Configure(EntityTypeBuilder<Blob> entity)
    {
        entity.ToTable("blobs", table => table.HasCheckConstraint("ck_blobs_sha256_hex", "sha256 ~ '^[0-9a-f]{64}$'"));
        entity.HasKey(b => b.Sha256);
        entity.Property(b => b.Sha256).HasMaxLength(64).IsFixedLength();
    }
}
