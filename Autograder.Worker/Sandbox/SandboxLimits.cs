using System.ComponentModel.DataAnnotations;

namespace Autograder.Worker.Sandbox;

/// <summary>What one sandbox may use. Every limit has a value and an upper bound: "unlimited" cannot be written.</summary>
public sealed record SandboxLimits
{
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;
    private const long GiB = 1024 * MiB;

    /// <summary>Memory of all processes with their files in /work and /tmp; there is no swap on top.</summary>
    [Range(32 * MiB, 64 * GiB)]
    public long MemoryBytes { get; init; } = 512 * MiB;

    /// <summary>Processes and threads at one time.</summary>
    [Range(1, 4096)]
    public int Processes { get; init; } = 64;

    /// <summary>CPUs' worth of time per second of wall time.</summary>
    [Range(0.1, 64)]
    public double Cpus { get; init; } = 1;

    /// <summary>A last line of defence for a sandbox whose worker died: the kernel kills each process at this much CPU time.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LifetimeCpu { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an interpreter may take until it says it is ready.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan StartWall { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Size of /work, and of /tmp.</summary>
    [Range(1 * MiB, 4 * GiB)]
    public long FolderBytes { get; init; } = 64 * MiB;

    /// <summary>Files and folders in /work, and in /tmp.</summary>
    [Range(16, 1_000_000)]
    public int FolderFiles { get; init; } = 4096;

    /// <summary>The longest a single file may grow.</summary>
    [Range(1 * MiB, 4 * GiB)]
    public long FileBytes { get; init; } = 64 * MiB;

    [Range(16, 65536)]
    public int OpenFiles { get; init; } = 256;

    [Range(1 * MiB, 1 * GiB)]
    public long StackBytes { get; init; } = 64 * MiB;

    /// <summary>How much of the error stream is kept; the middle of a longer one is left out.</summary>
    [Range(1 * KiB, 16 * MiB)]
    public int LogBytes { get; init; } = (int)(64 * KiB);
}
