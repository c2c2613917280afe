namespace Autograder.Worker.Jobs;

/// <summary>Looks again and again for what fell between two steps. Where the database is away it looks next time.</summary>
internal abstract partial class Sweeper(TimeSpan every, ILogger log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception away) when (away is not OperationCanceledException)
            {
                LogNotSwept(log, away.GetBaseException().Message);
            }
        }
    }

    internal abstract Task SweepAsync(CancellationToken ct);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not sweep just now: {Reason}")]
    private static partial void LogNotSwept(ILogger log, string reason);
}
