namespace Autograder.Worker.Sandbox;

/// <summary>How a run of student code ended. Faults of our own are exceptions, so they can never be scored.</summary>
public abstract record RunEnding
{
    private RunEnding() { }

    /// <summary>The program left by itself, whatever its exit code says.</summary>
    public sealed record Exited(int Code) : RunEnding;

    /// <summary>A signal that was not ours ended it: a segmentation fault, or a kill by its own hand.</summary>
    public sealed record Killed(int Signal) : RunEnding;

    public sealed record CpuTimeExceeded(TimeSpan Used) : RunEnding;

    /// <summary>It slept, waited or stopped itself: CPU time may be near zero.</summary>
    public sealed record WallTimeExceeded : RunEnding;

    public sealed record OutOfMemory : RunEnding;

    /// <summary>The reply was longer than the exchange allows.</summary>
    public sealed record OutputTooLarge : RunEnding;

    /// <summary>What came back is no reply frame.</summary>
    public sealed record ProtocolBroken(string Why) : RunEnding;
}
