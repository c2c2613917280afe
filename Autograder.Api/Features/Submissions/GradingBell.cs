using System.Threading.Channels;
using Autograder.Data.Grading;
using Autograder.Data.Jobs;
using Hangfire;

namespace Autograder.Api.Features.Submissions;

/// <summary>Wakes a worker for each committed run, one after the other, beside the requests.</summary>
/// <remarks>
/// Hangfire's client blocks its thread until it has a connection. In a crowd of uploads that would hold the very threads on which the
/// uploads themselves go on; here it holds one, and a student is answered as soon as the run is stored. A bell that is lost, to a crash
/// or to a database that is away, is rung by the sweeper of a worker instead.
/// </remarks>
internal sealed partial class GradingBell(IBackgroundJobClient jobs, ILogger<GradingBell> log) : BackgroundService
{
    private readonly Channel<GradingRun> runs = Channel.CreateUnbounded<GradingRun>(new UnboundedChannelOptions { SingleReader = true });

    public void Ring(GradingRun run) => runs.Writer.TryWrite(run);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => RingAll(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void RingAll(CancellationToken stop)
    {
        foreach (var run in runs.Reader.ReadAllAsync(stop).ToBlockingEnumerable(stop))
        {
            try
            {
                jobs.Wake(run);
            }
            catch (Exception lost) when (lost is BackgroundJobClientException or Npgsql.NpgsqlException)
            {
                LogNotWoken(lost, run.Id);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No worker could be woken for run {RunId}; the sweeper will")]
    private partial void LogNotWoken(Exception lost, Guid runId);
}
