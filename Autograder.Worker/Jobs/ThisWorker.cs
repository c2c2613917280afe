using Autograder.Data;
using Autograder.Data.Database;
using Autograder.Data.Workers;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Worker.Jobs;

/// <summary>This process as a row that shows signs of life. It is there before the first job is taken and signs off after the last.</summary>
internal sealed partial class ThisWorker(
    IServiceScopeFactory scopes, DatabaseSetup database, WorkerSettings settings, TimeProvider clock, ILogger<ThisWorker> log) : BackgroundService
{
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(5);

    private WorkerNode? _node;

    public Guid Id => _node?.Id ?? throw new InvalidOperationException("The worker was asked for its id before it had registered.");

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await database.PatientlyAsync(async () =>
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AutograderDbContext>();
            var node = WorkerNode.Start($"{Environment.MachineName}:{Environment.ProcessId}", settings.Slots, clock.GetUtcNow());
            node.Report(selfTestPassed: true, "passed"); // the sandbox is tested before any service starts, and a failure ends the process
            db.Workers.Add(node);
            await db.SaveChangesAsync(cancellationToken);
            _node = node;
        }, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BeatEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<AutograderDbContext>().Database
                    .ExecuteSqlAsync($"UPDATE workers SET heartbeat_at = now() WHERE id = {Id}", stoppingToken);
            }
            catch (Exception away) when (away is not OperationCanceledException)
            {
                LogNoBeat(away.GetBaseException().Message);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<AutograderDbContext>().Database
                .ExecuteSqlAsync($"UPDATE workers SET stopped_at = now() WHERE id = {Id}", cancellationToken);
        }
        catch (Exception away) when (away is not OperationCanceledException)
        {
            LogNoBeat(away.GetBaseException().Message); // its heartbeat will grow old instead
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No sign of life could be written: {Reason}")]
    private partial void LogNoBeat(string reason);
}

/// <param name="Slots">Submissions graded at once. One per core: grading is computing.</param>
internal sealed record WorkerSettings(int Slots)
{
    public static WorkerSettings From(IConfiguration configuration)
    {
        var slots = configuration.GetValue<int?>("Worker:Slots") ?? Environment.ProcessorCount;
        return slots is >= 1 and <= 256 ? new WorkerSettings(slots) : throw new InvalidOperationException($"Worker:Slots is {slots}; it must be between 1 and 256.");
    }
}
