using System.Text.Json;
using System.Threading.Channels;
using Autograder.Data.Grading;
using Autograder.Grading.Results;

namespace Autograder.Worker.Jobs;

/// <summary>Keeps a run's lease while it is graded, and passes finished checks on to whoever watches, without holding grading up.</summary>
/// <remarks>
/// The first check is told at once, and those that finish soon after another go together: every report costs a write here, and a read for each
/// watcher, which in a crowd would be most of the work.
/// </remarks>
internal sealed partial class KeptLease : IAsyncDisposable
{
    private static readonly TimeSpan BeatEvery = GradingRunClaims.Lease / 5;
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(250);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly IServiceScopeFactory _scopes;
    private readonly Claim _claim;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _work;
    private readonly Channel<CheckResult> _finished = Channel.CreateUnbounded<CheckResult>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _keeping;

    public KeptLease(IServiceScopeFactory scopes, Claim claim, ILogger log, CancellationToken stop)
    {
        (_scopes, _claim, _log) = (scopes, claim, log);
        _work = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _keeping = KeepAsync();
    }

    /// <summary>Cancelled when the worker stops or the run is no longer ours.</summary>
    public CancellationToken Token => _work.Token;

    public bool IsLost { get; private set; }

    public ValueTask TellAsync(CheckResult check) => _finished.Writer.WriteAsync(check);

    /// <summary>Tells what is still to be told; after that the lease runs on its remaining time.</summary>
    public async Task EndAsync()
    {
        _finished.Writer.TryComplete();
        _ended.TrySetResult();
        await _keeping;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _work.Dispose();
    }

    private async Task KeepAsync()
    {
        Task<bool>? waiting = null;
        while (true)
        {
            waiting ??= _finished.Reader.WaitToReadAsync().AsTask(); // one at a time, also across beats
            if (await Task.WhenAny(waiting, Task.Delay(BeatEvery)) == waiting)
            {
                if (!await waiting) return;
                waiting = null;
            }

            var batch = new List<CheckResult>();
            while (_finished.Reader.TryRead(out var check)) batch.Add(check);
            try
            {
                if (!await KeepAsync(batch))
                {
                    IsLost = true;
                    await _work.CancelAsync();
                    return;
                }
            }
            catch (Exception away) when (away is not OperationCanceledException)
            {
                // The database is away. The run may still be ours when it is back, so grading goes on; the checks are in the final report.
                LogNotKept(away.GetBaseException().Message, _claim.RunId);
            }
            await Task.WhenAny(_ended.Task, Task.Delay(TellEvery));
        }
    }

    private async Task<bool> KeepAsync(List<CheckResult> batch)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var claims = scope.ServiceProvider.GetRequiredService<GradingRunClaims>();
        return batch.Count == 0
            ? await claims.BeatAsync(_claim, CancellationToken.None)
            : await claims.ReportAsync(_claim, JsonSerializer.Serialize(batch, Json), CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease on run {RunId} could not be renewed just now: {Reason}")]
    private partial void LogNotKept(string reason, Guid runId);
}
