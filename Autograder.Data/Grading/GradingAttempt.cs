using Autograder.Data.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Grading;

/// <summary>Lost: the lease ran out. Returned: the worker stopped in good order. Faulted: something of ours broke.</summary>
public enum AttemptOutcome { Running, Graded, Faulted, Lost, Returned }

/// <summary>One claim of a run by a worker and how it ended, so that "why did it take so long" has an answer.</summary>
public sealed class GradingAttempt
{
    private GradingAttempt() { } // EF

    public long Id { get; private set; }
    public Guid RunId { get; private set; }
    public Guid LeaseToken { get; private set; }
    public Guid WorkerId { get; private set; }
    public DateTimeOffset StartedAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public AttemptOutcome Outcome { get; private set; }
    public string? Fault { get; private set; }

    public void End(AttemptOutcome outcome, string? fault, DateTimeOffset now)
    {
        if (Outcome is not AttemptOutcome.Running)
            throw new InvalidOperationException($"Attempt {Id} of run {RunId} cannot end as {outcome}: it ended as {Outcome}.");
        (Outcome, Fault, EndedAt) = (outcome, fault, now);
    }
}

internal sealed class GradingAttemptConfiguration : IEntityTypeConfiguration<GradingAttempt>
{
    public void Configure(EntityTypeBuilder<GradingAttempt> entity)
    {
        entity.ToTable("grading_attempts", table => table.HasCheckConstraint(
            "ck_grading_attempts_ended", "(outcome = 'running') = (ended_at IS NULL)"));

        entity.HasIndex(a => a.LeaseToken).IsUnique();
        entity.HasIndex(a => a.RunId);
        entity.HasOne<GradingRun>().WithMany().HasForeignKey(a => a.RunId);
        entity.HasOne<WorkerNode>().WithMany().HasForeignKey(a => a.WorkerId);
    }
}
