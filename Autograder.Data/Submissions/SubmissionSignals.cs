using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Autograder.Data.Submissions;

/// <summary>Tells who watches a submission that its rows have changed. One LISTEN connection per process, fanned out.</summary>
/// <remarks>
/// A signal carries an id and nothing else; the watcher reads the rows. So a lost connection loses no event: after
/// every reconnect all watchers are told to look again.
/// </remarks>
public sealed partial class SubmissionSignals(NpgsqlDataSource database, ILogger<SubmissionSignals> log) : BackgroundService
{
    /// <summary>For <c>pg_notify</c> within a statement; the payload is the submission's id.</summary>
    internal const string Channel = "submission_changed";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, List<ChannelWriter<bool>>> _watchers = [];

    /// <summary>Sent when the surrounding transaction commits, never before.</summary>
    public static Task SendAsync(AutograderDbContext db, Guid submissionId, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, {submissionId.ToString()})", ct);

    /// <summary>Readable whenever there is something new to look at. Many changes between two looks are one.</summary>
    public Watch Watching(Guid submissionId) => new(this, submissionId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception lost) when (lost is NpgsqlException or IOException && !stoppingToken.IsCancellationRequested)
            {
                LogLost(lost.Message);
                await Task.Delay(Pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        connection.Notification += (_, e) => { if (Guid.TryParse(e.Payload, out var id)) Tell(id); };
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection)) await listen.ExecuteNonQueryAsync(stop);
        foreach (var id in _watchers.Keys) Tell(id); // what was sent while nobody listened is lost
        while (true) await connection.WaitAsync(stop);
    }

    private void Tell(Guid submissionId)
    {
        if (!_watchers.TryGetValue(submissionId, out var writers)) return;
        lock (writers)
            foreach (var writer in writers) writer.TryWrite(true);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection that listens for changes was lost: {Reason}")]
    private partial void LogLost(string reason);

    public sealed class Watch : IDisposable
    {
        private readonly SubmissionSignals _signals;
        private readonly Guid _submissionId;
        private readonly Channel<bool> _changes = System.Threading.Channels.Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        internal Watch(SubmissionSignals signals, Guid submissionId)
        {
            (_signals, _submissionId) = (signals, submissionId);
            while (true)
            {
                var writers = signals._watchers.GetOrAdd(submissionId, _ => []);
                lock (writers)
                {
                    if (!signals._watchers.TryGetValue(submissionId, out var current) || current != writers) continue; // just removed by the last watcher
                    writers.Add(_changes.Writer);
                    return;
                }
            }
        }

        /// <returns>True when something changed, false when the time ran out first.</returns>
        public async Task<bool> ChangedAsync(TimeSpan atMost, CancellationToken ct)
        {
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
            timer.CancelAfter(atMost);
            try
            {
                return await _changes.Reader.ReadAsync(timer.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                return false;
            }
        }

        public void Dispose()
        {
            if (!_signals._watchers.TryGetValue(_submissionId, out var writers)) return;
            lock (writers)
            {
                writers.Remove(_changes.Writer);
                if (writers.Count == 0) _signals._watchers.TryRemove(_submissionId, out _);
            }
        }
    }
}
