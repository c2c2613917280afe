using Autograder.Data;
using Autograder.Data.Competitions;

namespace Autograder.Worker.Jobs;

/// <summary>Finishes what a service that stopped half-way left: boards that still stand by a deadline or freeze that has moved.</summary>
internal sealed partial class BoardSweeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<BoardSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception away) when (away is not OperationCanceledException)
            {
                LogNotSwept(away.GetBaseException().Message);
            }
        }
    }

    internal async Task SweepAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AutograderDbContext>();
        var now = clock.GetUtcNow();
        foreach (var competition in await BoardRebuild.AbandonedAsync(db, now, ct))
        {
            LogRebuilding(competition);
            await BoardRebuild.RunAsync(db, competition, now, ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Bringing the boards of competition {Competition} up to date, as nobody else does")]
    private partial void LogRebuilding(Guid competition);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not look for stale boards just now: {Reason}")]
    private partial void LogNotSwept(string reason);
}
