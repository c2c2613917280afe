using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Autograder.Worker.Sandbox;

/// <summary>The first process of a sandbox, seen from the host. When it dies, the kernel kills all others of its pid namespace.</summary>
/// <remarks>
/// The runtime starts it, detaches and exits; as a "child subreaper" the worker then becomes its parent and learns how it ended.
/// Because a child's number is not used again before its parent has asked, killing it by number can hit no other process.
/// </remarks>
internal sealed class ChildProcess(int pid)
{
    private const int SIGKILL = 9;
    private const int WNOHANG = 1;
    private const int PR_SET_CHILD_SUBREAPER = 36;
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private RunEnding? ending;

    public static void AdoptOrphans()
    {
        if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
            throw new SandboxUnavailableException($"prctl(PR_SET_CHILD_SUBREAPER) failed with error {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>How it ended, or null while it runs.</summary>
    public RunEnding? Ending()
    {
        lock (gate)
        {
            if (ending is not null) return ending;

            var answered = waitpid(pid, out var status, WNOHANG);
            if (answered == pid) ending = Decode(status);
            else if (answered < 0) throw new SandboxUnavailableException($"process {pid} is not ours to wait for (error {Marshal.GetLastPInvokeError()})");
            return ending;
        }
    }

    /// <summary>The low seven bits are the signal, the next byte but one the exit code, as WIFEXITED and its relatives read them.</summary>
    internal static RunEnding Decode(int status) => (status & 0x7F) == 0
        ? new RunEnding.Exited((status >> 8) & 0xFF)
        : new RunEnding.Killed(status & 0x7F);

    /// <summary>Waits until it has ended; null if it still runs when the time is over.</summary>
    public async Task<RunEnding?> WaitAsync(TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (Ending() is { } how) return how;
            if (Stopwatch.GetElapsedTime(started) >= patience) return null;
            await Task.Delay(1);
        }
    }

    /// <summary>Kills it and with it the whole sandbox.</summary>
    public async Task KillAsync()
    {
        lock (gate)
        {
            if (ending is null) Kill(pid);
        }
        if (await WaitAsync(KillPatience) is null) throw new SandboxUnavailableException($"process {pid} does not die");
    }

    public static void Kill(int pid) => _ = kill(pid, SIGKILL);

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);

    [DllImport("libc", SetLastError = true)]
    private static extern int waitpid(int pid, out int status, int options);

    [DllImport("libc", SetLastError = true)]
    private static extern int prctl(int option, nint value, nint unused3, nint unused4, nint unused5);
}
