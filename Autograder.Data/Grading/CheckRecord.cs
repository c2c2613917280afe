using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Grading;

/// <summary>One check of one run as a row beside the run's report, so that pass rates and the commonest mistakes are a query.</summary>
public sealed class CheckRecord
{
    private CheckRecord() { } // EF

    public Guid RunId { get; private set; }
    public string CheckId { get; private set; } = "";
    public Guid AssignmentId { get; private set; }
    public string Verdict { get; private set; } = "";
    public decimal Score { get; private set; }
    public decimal MaxScore { get; private set; }
    public string? Diagnosis { get; private set; }
    public int Milliseconds { get; private set; }

    public static CheckRecord Of(GradingRun run, CheckOutcome outcome) => new()
    {
        RunId = run.Id, CheckId = outcome.CheckId, AssignmentId = run.AssignmentId, Verdict = outcome.Verdict, Score = outcome.Score,
        MaxScore = outcome.MaxScore, Diagnosis = outcome.Diagnosis, Milliseconds = outcome.Milliseconds,
    };
}

internal sealed class CheckRecordConfiguration : IEntityTypeConfiguration<CheckRecord>
{
    public void Configure(EntityTypeBuilder<CheckRecord> entity)
    {
        entity.ToTable("check_results", table => table.HasCheckConstraint("ck_check_results_score_in_range", "score BETWEEN 0 AND max_score"));
        entity.HasKey(r => new { r.RunId, r.CheckId });
        entity.Property(r => r.CheckId).HasMaxLength(200);
        entity.Property(r => r.Verdict).HasMaxLength(40);
        entity.Property(r => r.Diagnosis).HasMaxLength(200);
        entity.HasIndex(r => new { r.AssignmentId, r.CheckId, r.Verdict });
        entity.HasOne<GradingRun>().WithMany().HasForeignKey(r => r.RunId);
    }
}
