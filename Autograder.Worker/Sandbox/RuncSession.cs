using System.Diagnostics;

namespace Autograder.Worker.Sandbox;

/// <summary>One running container: frames in, frames out, watched by CPU time and clock.</summary>
internal sealed class RuncSession : ISandboxSession
{
    /// <summary>Within this a process that closed its streams has ended, if it is ending at all.</summary>
    private static readonly TimeSpan ExitPatience = TimeSpan.FromMilliseconds(500);

    /// <summary>How many times its wall time a program may take that computes meanwhile. A busy machine is no fault of the student's.</summary>
    private const int MostWallTimes = 4;

    /// <summary>The part of its wall time for which it must have had a CPU, or waited for one, to count as computing.</summary>
    private const double ComputingShare = 0.05;

    private static readonly TimeSpan ShortestWatch = TimeSpan.FromMilliseconds(5);
    private const int LongestReadyFrameBytes = 64 * 1024;

    private readonly SandboxLimits sandboxLimits;
    private readonly Process streams;
    private readonly ChildProcess first;
    private readonly Func<Task> remove;
    private readonly Frames frames;
    private readonly SandboxLog log;
    private readonly Task logging;
    private RunEnding? ending;

    /// <param name="streams">The runtime's process, whose three pipes the program inherited.</param>
    /// <param name="remove">Removes the container once all its processes are dead.</param>
    public RuncSession(SandboxLimits limits, Process streams, ChildProcess first, Cgroup cgroup, Func<Task> remove)
    {
        (sandboxLimits, this.streams, this.first, Cgroup, this.remove) = (limits, streams, first, cgroup, remove);
        frames = new Frames(streams.StandardInput.BaseStream, streams.StandardOutput.BaseStream);
        log = new SandboxLog(limits.LogBytes);
        logging = log.CopyFromAsync(streams.StandardError.BaseStream);
    }

    public Cgroup Cgroup { get; }

    public string Log => log.ToString();

    /// <summary>Not ended while it waited for its first request.</summary>
    public bool IsAlive => first.Ending() is null;

    /// <summary>Waits for the interpreter's first frame. No student code has run yet, so whatever goes wrong is our fault.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken stop)
    {
        Frames.Received received;
        try
        {
            received = await frames.ReceiveAsync(LongestReadyFrameBytes).WaitAsync(sandboxLimits.StartWall, stop);
        }
        catch (TimeoutException e)
        {
            throw new SandboxUnavailableException($"the interpreter was not ready after {sandboxLimits.StartWall.TotalSeconds:0} s: {Log}", e);
        }
        if (received is Frames.Received.Frame) return;

        await EndAsync(await HowItLeftAsync());
        throw new SandboxUnavailableException($"the interpreter ended before it was ready ({ending}): {Log}");
    }

    public async Task<Exchange> ExchangeAsync(ReadOnlyMemory<byte> payload, ExchangeLimits limits, CancellationToken stop)
    {
        if (ending is not null) return new Exchange.Ended(ending);
        if (frames.AreUnasked)
            return await EndAsync(IsAlive ? new RunEnding.ProtocolBroken("it replied without being asked") : await HowItLeftAsync());

        var (started, cpuAtStart, waitedAtStart) = (Stopwatch.GetTimestamp(), Cgroup.CpuUsed(), Cgroup.WaitedForCpu());
        var reply = frames.AskAsync(payload, limits.ReplyBytes);
        var (deadline, computed) = (limits.Wall, TimeSpan.Zero);
        while (true)
        {
            var (wall, cpu) = (Stopwatch.GetElapsedTime(started), Cgroup.CpuUsed() - cpuAtStart);

            if (stop.IsCancellationRequested)
            {
                await EndAsync(new RunEnding.WallTimeExceeded());
                stop.ThrowIfCancellationRequested();
            }
            // Asked first, so that a reply which took too much CPU time is refused every time, not only when we happened to look.
            if (cpu > limits.Cpu) return await EndAsync(new RunEnding.CpuTimeExceeded(cpu));
            if (reply.IsCompleted) return await FinishAsync(await reply, wall, cpu);
            if (wall > deadline)
            {
                var computedSoFar = cpu + StarvedFor(Cgroup.WaitedForCpu() - waitedAtStart, wall * sandboxLimits.Cpus - cpu);
                if (computedSoFar - computed < limits.Wall * ComputingShare) return await EndAsync(new RunEnding.WallTimeExceeded());
                if (deadline >= limits.Wall * MostWallTimes) return await EndAsync(TooSlow(wall, computedSoFar));
                (deadline, computed) = (deadline + limits.Wall, computedSoFar);
            }

            // All its processes together cannot spend CPU time faster than this, so there is no need to look sooner.
            var cpuCouldBeSpent = (limits.Cpu - cpu) / sandboxLimits.Cpus;
            var wallLeft = deadline - wall;
            var watch = cpuCouldBeSpent < wallLeft ? cpuCouldBeSpent : wallLeft;
            await Task.WhenAny(reply, Task.Delay(watch > ShortestWatch ? watch : ShortestWatch, stop));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await first.KillAsync();
        await logging;
        await streams.StandardInput.BaseStream.DisposeAsync();
        await streams.StandardOutput.BaseStream.DisposeAsync();
        await streams.StandardError.BaseStream.DisposeAsync();
        streams.Dispose();
        await remove();
    }

    private async Task<Exchange> FinishAsync(Frames.Received received, TimeSpan wall, TimeSpan cpu) => received switch
    {
        Frames.Received.Frame whole => new Exchange.Replied(whole.Payload, wall, cpu),
        Frames.Received.TooLarge => await EndAsync(new RunEnding.OutputTooLarge()),
        Frames.Received.Garbage garbage => await EndAsync(new RunEnding.ProtocolBroken(garbage.Why)),
        _ => await EndAsync(await HowItLeftAsync()),
    };

    /// <summary>Its streams ended: tells leaving, crashing and running out of memory apart.</summary>
    private async Task<RunEnding> HowItLeftAsync()
    {
        var how = await first.WaitAsync(ExitPatience);
        if (how is null) return new RunEnding.ProtocolBroken("it closed its streams and went on running");

        if (how is not RunEnding.Killed || !Cgroup.LostProcessToMemory()) return how;
        return Cgroup.ReachedMemoryLimit()
            ? new RunEnding.OutOfMemory()
            : throw new SandboxUnavailableException("the machine ran out of memory and killed a sandbox that was within its limit");
    }

    /// <summary>
    /// How much of the CPU time it is entitled to, and did not use, others had. While its own threads use all of that there is none, however long they wait
    /// for each other: sixty-four of them cannot make a machine look busy.
    /// </summary>
    internal static TimeSpan StarvedFor(TimeSpan waited, TimeSpan unused)
    {
        var starved = waited < unused ? waited : unused;
        return starved > TimeSpan.Zero ? starved : TimeSpan.Zero;
    }

    /// <summary>It computed now and then all the while, and still has CPU time left: it rested by its own will, or we gave it no CPU.</summary>
    private static RunEnding.WallTimeExceeded TooSlow(TimeSpan wall, TimeSpan computed) => computed < wall / 2
        ? new RunEnding.WallTimeExceeded()
        : throw new SandboxUnavailableException($"the machine is too busy: a program waited {wall.TotalSeconds:0} s for CPU time it is entitled to");

    private async Task<Exchange> EndAsync(RunEnding how)
    {
        ending = how;
        await first.KillAsync();
        await logging; // every writer is dead, so what it said last is in the log
        return new Exchange.Ended(how);
    }
}
