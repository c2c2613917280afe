using Autograder.Data;
using Autograder.Data.Competitions;

namespace Autograder.Worker.Jobs;

/// <summary>Finishes what a service that stopped half-way left: boards that still stand by a deadline or freeze that has moved.</summary>
internal sealed partial class BoardSweeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<BoardSweeper> log) : Sweeper(Every, log)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    internal override async Task SweepAsync(CancellationToken ct)
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
}
