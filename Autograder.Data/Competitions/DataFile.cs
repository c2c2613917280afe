using Autograder.Data.Assignments;
using Autograder.Data.Uploads;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Competitions;

/// <summary>A file that students of a competition may download.</summary>
public sealed class DataFile
{
    private DataFile() { } // EF

    public Guid AssignmentId { get; private set; }

    /// <summary>Below the folder <c>data/</c>: <c>train/features.npy</c>.</summary>
    public string Path { get; private set; } = "";
    public long Bytes { get; private set; }
    public string Sha256 { get; private set; } = "";

    public static DataFile Of(Guid assignmentId, string path, long bytes, string sha256) =>
        new() { AssignmentId = assignmentId, Path = path, Bytes = bytes, Sha256 = sha256 };
}

internal sealed class DataFileConfiguration : IEntityTypeConfiguration<DataFile>
{
    public void Configure(EntityTypeBuilder<DataFile> entity)
    {
        entity.ToTable("data_files");
        entity.HasKey(f => new { f.AssignmentId, f.Path });
        entity.Property(f => f.Path).HasMaxLength(400);
        entity.Property(f => f.Sha256).HasMaxLength(64).IsFixedLength();
        entity.HasOne<Assignment>().WithMany().HasForeignKey(f => f.AssignmentId);
        entity.HasOne<Blob>().WithMany().HasForeignKey(f => f.Sha256);
    }
}
