using System.Threading.Channels;

namespace Autograder.Worker.Sandbox;

/// <summary>Sandboxes started ahead: interpreter up, NumPy imported. Each is used once; another takes its place in the background.</summary>
internal sealed partial class WarmSandboxes : ISandbox, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Func<CancellationToken, Task<RuncSession>> startCold;
    private readonly ILogger log;
    private readonly Channel<RuncSession> warm;
    private readonly CancellationTokenSource closing = new();
    private readonly Task keepingWarm;

    public WarmSandboxes(int count, Func<CancellationToken, Task<RuncSession>> startCold, ILogger log)
    {
        (this.startCold, this.log) = (startCold, log);
        warm = Channel.CreateBounded<RuncSession>(Math.Max(1, count));
        keepingWarm = count == 0 ? Task.CompletedTask : Task.Run(KeepWarmAsync);
    }

    /// <summary>A warm one if there is one, else one started now: an empty pool makes a student wait, never fail.</summary>
    public async Task<ISandboxSession> OpenAsync(CancellationToken stop)
    {
        while (warm.Reader.TryRead(out var session))
        {
            if (session.IsAlive) return session;
            await session.DisposeAsync(); // somebody on the host killed it while it waited
        }
        return await startCold(stop);
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await keepingWarm;
        while (warm.Reader.TryRead(out var session)) await session.DisposeAsync();
        closing.Dispose();
    }

    /// <summary>One at a time, because starting takes the CPU that grading needs.</summary>
    private async Task KeepWarmAsync()
    {
        var pause = FirstPause;
        try
        {
            while (await warm.Writer.WaitToWriteAsync(closing.Token))
            {
                try
                {
                    var session = await startCold(closing.Token);
                    pause = FirstPause;
                    if (!warm.Writer.TryWrite(session)) throw new InvalidOperationException("Only this loop fills the pool, and there was room.");
                }
                catch (SandboxUnavailableException e)
                {
                    LogCannotKeepWarm(pause, e);
                    await Task.Delay(pause, closing.Token);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // closing
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No sandbox can be started ahead; next try in {Pause}")]
    private partial void LogCannotKeepWarm(TimeSpan pause, Exception why);
}
