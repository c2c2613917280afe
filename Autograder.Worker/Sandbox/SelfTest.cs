using System.Diagnostics;
using System.Text;

namespace Autograder.Worker.Sandbox;

/// <summary>What one promise of the sandbox turned out to be worth on this machine.</summary>
/// <param name="Seen">What happened instead, for whoever has to mend it.</param>
internal sealed record SelfTestFinding(string Promise, bool Holds, string Seen);

internal sealed record SelfTestReport(IReadOnlyList<SelfTestFinding> Findings, TimeSpan Took)
{
    public bool Passed => Findings.All(finding => finding.Holds);

    public override string ToString() => Passed
        ? $"all {Findings.Count} promises hold ({Took.TotalMilliseconds:0} ms)"
        : "broken promises: " + string.Join("; ", Findings.Where(finding => !finding.Holds).Select(finding => $"{finding.Promise} ({finding.Seen})"));
}

/// <summary>Tries on this very machine whether each limit really holds, with programs that break them. A worker that fails takes no job.</summary>
/// <remarks>A cgroup tree mounted read-only or an option the runtime ignores would otherwise go unnoticed until the first hostile submission.</remarks>
internal static class SelfTest
{
    private const int Processes = 8;
    private static readonly ExchangeLimits Ample = new(Cpu: TimeSpan.FromSeconds(10), Wall: TimeSpan.FromSeconds(20), ReplyBytes: 64 * 1024);

    /// <summary>Says it is ready, waits for a request, then does what the test is about.</summary>
    private const string Prelude = """
        import os, struct, sys, time
        def reply(text):
            os.write(1, struct.pack("<Q", len(text)) + text.encode())
        reply("ready")
        os.read(0, 4096)

        """;

    private const string ReadOnlyRoot = "the root is read-only";
    private const string NoNetwork = "there is no network";
    private const string NoPrivileges = "there are no privileges";
    private const string ProcessLimit = "processes are limited";

    /// <summary>Replies with a line for every promise it found broken.</summary>
    private const string LookAround = $$"""
        broken = []
        for folder in ("/", "/dev", os.path.dirname(sys.executable), os.path.dirname(os.__file__)):
            try:
                open(os.path.join(folder, "written"), "w").close()
                broken.append("{{ReadOnlyRoot}}\t%s could be written to" % folder)
            except OSError:
                pass

        interfaces = [line.split(":")[0].strip() for line in open("/proc/self/net/dev").readlines()[2:]]
        if interfaces != ["lo"]:
            broken.append("{{NoNetwork}}\tit saw " + " ".join(interfaces))
        try:
            import socket
            socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            broken.append("{{NoNetwork}}\tit could make a socket")
        except OSError:
            pass

        status = dict(line.partition(":")[::2] for line in open("/proc/self/status"))
        for name, wanted in (("CapEff", 0), ("CapPrm", 0), ("CapBnd", 0), ("CapInh", 0), ("CapAmb", 0), ("NoNewPrivs", 1), ("Seccomp", 2)):
            if int(status[name], 16) != wanted:
                broken.append("{{NoPrivileges}}\t%s is %s" % (name, status[name].strip()))
        if any(line.split()[1] == "0" for line in open("/proc/self/uid_map")):
            broken.append("{{NoPrivileges}}\troot of the host is among its users")

        started = 0
        try:
            for _ in range(64):
                if os.fork() == 0:
                    time.sleep(60)
                    os._exit(0)
                started += 1
            broken.append("{{ProcessLimit}}\tit could start %d" % started)
        except OSError:
            pass
        reply("\n".join(broken))
        """;

    private const string EatMemory = "eaten = bytearray(1 << 30)\nreply('it could take 1 GiB')";
    private const string Spin = "while True: pass";
    private const string Sleep = "time.sleep(60)";

    public static async Task<SelfTestReport> RunAsync(RuncSandbox sandbox, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var small = new SandboxLimits { MemoryBytes = 64 << 20, Processes = Processes };
        var moment = TimeSpan.FromMilliseconds(100);

        var findings = await Task.WhenAll(
            LookAroundAsync(sandbox, small, stop),
            EndsAsync<RunEnding.OutOfMemory>("memory is limited", sandbox, small, EatMemory, Ample, stop),
            EndsAsync<RunEnding.CpuTimeExceeded>("CPU time is limited", sandbox, small, Spin, Ample with { Cpu = moment }, stop),
            EndsAsync<RunEnding.WallTimeExceeded>("wall time is limited", sandbox, small, Sleep, Ample with { Wall = moment }, stop));
        return new SelfTestReport([.. findings.SelectMany(several => several)], Stopwatch.GetElapsedTime(started));
    }

    private static async Task<SelfTestFinding[]> LookAroundAsync(RuncSandbox sandbox, SandboxLimits limits, CancellationToken stop)
    {
        string[] promises = [ReadOnlyRoot, NoNetwork, NoPrivileges, ProcessLimit];
        var (exchange, log) = await ExchangeAsync(sandbox, limits, LookAround, Ample, stop);
        if (exchange is not Exchange.Replied replied)
            return [.. promises.Select(promise => new SelfTestFinding(promise, Holds: false, $"{exchange} {log}"))];

        var broken = Encoding.UTF8.GetString(replied.Payload).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToArray();
        return [.. promises.Select(promise => new SelfTestFinding(
            promise,
            Holds: !broken.Any(line => line[0] == promise),
            Seen: string.Join(", ", broken.Where(line => line[0] == promise).Select(line => line[1]))))];
    }

    private static async Task<SelfTestFinding[]> EndsAsync<TEnding>(
        string promise, RuncSandbox sandbox, SandboxLimits sandboxLimits, string program, ExchangeLimits limits, CancellationToken stop)
        where TEnding : RunEnding
    {
        var (exchange, log) = await ExchangeAsync(sandbox, sandboxLimits, program, limits, stop);
        return [new SelfTestFinding(promise, exchange is Exchange.Ended { How: TEnding }, $"{exchange} {log}")];
    }

    private static async Task<(Exchange, string Log)> ExchangeAsync(
        RuncSandbox sandbox, SandboxLimits sandboxLimits, string program, ExchangeLimits limits, CancellationToken stop)
    {
        await using var session = await sandbox.OpenAsync(["-S", "-c", Prelude + program], sandboxLimits, stop);
        return (await session.ExchangeAsync(new byte[1], limits, stop), session.Log);
    }
}
