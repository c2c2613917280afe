namespace Autograder.Worker.Sandbox;

/// <summary>What one exchange may use. CPU time is the real limit; wall time catches what sleeps or waits.</summary>
/// <param name="Cpu">CPU time of all processes of the sandbox together, from the request to the reply.</param>
/// <param name="Wall">Time on the clock, from the request to the reply. A program that a busy machine keeps from computing is given a few times as much.</param>
/// <param name="ReplyBytes">The longest reply we read.</param>
public sealed record ExchangeLimits(TimeSpan Cpu, TimeSpan Wall, int ReplyBytes);

/// <summary>How one exchange went: a reply came back, or the run ended instead.</summary>
public abstract record Exchange
{
    private Exchange() { }

    public sealed record Replied(byte[] Payload, TimeSpan Wall, TimeSpan Cpu) : Exchange;

    public sealed record Ended(RunEnding How) : Exchange;
}
