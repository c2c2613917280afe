using System.Text;
using Autograder.Worker.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(Autograder.Worker.Tests.Sandbox.Sandboxes))]

namespace Autograder.Worker.Tests.Sandbox;

/// <summary>One real runc sandbox for all tests; each test starts its own container with a small hostile program in it.</summary>
public sealed class Sandboxes : IAsyncLifetime
{
    internal const int MiB = 1024 * 1024;

    internal static readonly SandboxLimits Small = new() { MemoryBytes = 64 * MiB, FolderBytes = 16 * MiB, FolderFiles = 256, FileBytes = 8 * MiB, Processes = 16 };

    internal static readonly ExchangeLimits Ample = new(Cpu: TimeSpan.FromSeconds(5), Wall: TimeSpan.FromSeconds(20), ReplyBytes: MiB);

    /// <summary>Says it is ready; the program that follows asks for requests and replies as it likes.</summary>
    private const string Prelude = """
        import os, struct, sys, time, errno, signal
        def write_all(data):
            while data:
                data = data[os.write(1, data):]
        def reply(text):
            body = text if isinstance(text, bytes) else str(text).encode()
            write_all(struct.pack("<Q", len(body)) + body)
        def request():
            size, body = struct.unpack("<Q", sys.stdin.buffer.read(8))[0], b""
            return sys.stdin.buffer.read(size)
        def attempt(act):
            try:
                return "did: %s" % (act(),)
            except OSError as e:
                return errno.errorcode[e.errno]
        reply("ready")
        request()

        """;

    internal SandboxOptions Options { get; } = new();

    internal Interpreter Python { get; private set; } = null!;

    internal RuncSandbox Cold { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Python = await PythonInterpreter.FindAsync(Options, TestContext.Current.CancellationToken);
        Cold = await RuncSandbox.StartAsync(Options, Python, NullLogger.Instance, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        Cold.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static string[] Program(string python) => ["-S", "-c", Prelude + python];

    internal Task<RuncSession> StartAsync(string python, SandboxLimits? limits = null) =>
        Cold.OpenAsync(Program(python), limits ?? Small, TestContext.Current.CancellationToken);

    /// <summary>Starts the program, sends one request and gives what became of it.</summary>
    internal async Task<Exchange> RunAsync(string python, ExchangeLimits? limits = null, SandboxLimits? sandboxLimits = null)
    {
        await using var session = await StartAsync(python, sandboxLimits);
        return await session.AskAsync(limits: limits);
    }

    /// <summary>The text the program replied with.</summary>
    internal async Task<string> ReplyOfAsync(string python, ExchangeLimits? limits = null, SandboxLimits? sandboxLimits = null)
    {
        await using var session = await StartAsync(python, sandboxLimits);
        var exchange = await session.AskAsync(limits: limits);
        var replied = exchange as Exchange.Replied ?? throw new InvalidOperationException($"{exchange}\n{session.Log}");
        return Encoding.UTF8.GetString(replied.Payload);
    }
}

internal static class Asking
{
    public static Task<Exchange> AskAsync(this ISandboxSession session, string request = "go", ExchangeLimits? limits = null) =>
        session.ExchangeAsync(Encoding.UTF8.GetBytes(request), limits ?? Sandboxes.Ample, TestContext.Current.CancellationToken);

    public static RunEnding Ending(this Exchange exchange) => Assert.IsType<Exchange.Ended>(exchange).How;
}
