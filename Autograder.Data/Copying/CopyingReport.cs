using Autograder.Data.Assignments;
using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Copying;

public enum ReportState { Waiting, Running, Finished, Failed }

/// <summary>The pairs of entries of a competition that agree beyond what chance explains, as of its last comparison. For the staff only.</summary>
public sealed class CopyingReport
{
    private CopyingReport() { } // EF

    public Guid AssignmentId { get; private set; }
    public ReportState State { get; private set; }
    public Guid RequestedBy { get; private set; }
    public DateTimeOffset RequestedAt { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Entries that are compared, one of each team.</summary>
    public int Entries { get; private set; }
    public string PairsJson { get; private set; } = "[]";

    /// <summary>What failed on our side.</summary>
    public string? Fault { get; private set; }

    public static CopyingReport For(Guid assignmentId) => new() { AssignmentId = assignmentId };

    /// <summary>The pairs found before stay until the new ones are there.</summary>
    public void Request(Guid by, DateTimeOffset now) => (State, RequestedBy, RequestedAt, Fault) = (ReportState.Waiting, by, now, null);

    public void Start(int entries) => (State, Entries, Fault) = (ReportState.Running, entries, null);

    public void Finish(string pairsJson, DateTimeOffset now) => (State, PairsJson, FinishedAt) = (ReportState.Finished, pairsJson, now);

    public void Fail(string fault) => (State, Fault) = (ReportState.Failed, fault);
}

internal sealed class CopyingReportConfiguration : IEntityTypeConfiguration<CopyingReport>
{
    public void Configure(EntityTypeBuilder<CopyingReport> entity)
    {
        entity.ToTable("copying_reports", table => table.HasCheckConstraint("ck_copying_reports_fault_when_failed", "(state = 'failed') = (fault IS NOT NULL)"));
        entity.HasKey(r => r.AssignmentId);
        entity.Property(r => r.PairsJson).HasColumnType("jsonb");
        entity.HasOne<Assignment>().WithOne().HasForeignKey<CopyingReport>(r => r.AssignmentId);
        entity.HasOne<Person>().WithMany().HasForeignKey(r => r.RequestedBy);
    }
}
