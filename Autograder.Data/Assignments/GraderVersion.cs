using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Assignments;

/// <summary>One state of a homework's grader, so that a score says by which it was given and a regrade can be compared.</summary>
public sealed class GraderVersion
{
    private GraderVersion() { } // EF

    public Guid Id { get; private set; }
    public string Homework { get; private set; } = "";

    /// <summary>What identifies the code: the grading assembly's module version.</summary>
    public string Version { get; private set; } = "";
    public DateTimeOffset FirstUsedAt { get; private set; }

    public static GraderVersion Of(string homework, string version, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), Homework = homework, Version = version, FirstUsedAt = now };
}

internal sealed class GraderVersionConfiguration : IEntityTypeConfiguration<GraderVersion>
{
    public void Configure(EntityTypeBuilder<GraderVersion> entity)
    {
        entity.ToTable("grader_versions");
        entity.Property(v => v.Id).ValueGeneratedNever();
        entity.Property(v => v.Homework).HasMaxLength(64);
        entity.Property(v => v.Version).HasMaxLength(100);
        entity.HasIndex(v => new { v.Homework, v.Version }).IsUnique();
    }
}
