using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Autograder.Data.Workers;

/// <summary>A worker process. It takes runs only while its sandbox has proved itself.</summary>
public sealed class WorkerNode
{
    private WorkerNode() { } // EF

    public Guid Id { get; private set; }

    /// <summary>Machine and process, for people to read.</summary>
    public string Name { get; private set; } = "";

    /// <summary>How many runs it grades at once.</summary>
    public int Slots { get; private set; }
    public DateTimeOffset StartedAt { get; private set; }
    public DateTimeOffset HeartbeatAt { get; private set; }
    public DateTimeOffset? StoppedAt { get; private set; }
    public bool SelfTestPassed { get; private set; }

    /// <summary>What the start-up self-test of the sandbox found, line by line.</summary>
    public string SelfTest { get; private set; } = "";

    public static WorkerNode Start(string name, int slots, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        return new WorkerNode { Id = Guid.CreateVersion7(now), Name = name, Slots = slots, StartedAt = now, HeartbeatAt = now };
    }

    public void Report(bool selfTestPassed, string selfTest) => (SelfTestPassed, SelfTest) = (selfTestPassed, selfTest);

    public void Beat(DateTimeOffset now) => HeartbeatAt = now;

    public void Stop(DateTimeOffset now) => StoppedAt ??= now;
}

internal sealed class WorkerNodeConfiguration : IEntityTypeConfiguration<WorkerNode>
{
    public void Configure(EntityTypeBuilder<WorkerNode> entity)
    {
        entity.ToTable("workers", table => table.HasCheckConstraint("ck_workers_slots_positive", "slots >= 1"));
        entity.Property(w => w.Id).ValueGeneratedNever();
        entity.Property(w => w.Name).HasMaxLength(200);
        entity.HasIndex(w => w.HeartbeatAt).HasFilter("stopped_at IS NULL");
    }
}
