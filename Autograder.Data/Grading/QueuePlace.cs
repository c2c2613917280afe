using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Grading;

/// <summary>How long a student still has to wait.</summary>
/// <param name="Position">1: the next to be started.</param>
/// <param name="EstimatedSeconds">Until the result, from how long the latest runs took; null while no worker is there to ask.</param>
public sealed record QueuePlace(int Position, int? EstimatedSeconds)
{
    private const double FirstGuessSeconds = 3; // before anything was ever graded

    /// <summary>Null when the submission does not wait.</summary>
    public static async Task<QueuePlace?> OfAsync(AutograderDbContext db, Guid submissionId, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<Row>(
            $"""
            SELECT (SELECT count(*)::int FROM grading_runs r
                    WHERE r.state = 'queued' AND (r.priority, r.turn, r.queued_at) < (own.priority, own.turn, own.queued_at)) AS ahead,
                   (SELECT COALESCE(sum(slots), 0)::int FROM workers
                    WHERE stopped_at IS NULL AND self_test_passed AND heartbeat_at > now() - interval '30 seconds') AS slots,
                   (SELECT avg(EXTRACT(EPOCH FROM finished_at - started_at))::float8 FROM
                       (SELECT finished_at, started_at FROM grading_runs WHERE state = 'graded' AND priority = own.priority
                        ORDER BY started_at DESC LIMIT 20) latest) AS seconds_each
            FROM grading_runs own WHERE own.submission_id = {submissionId} AND own.state = 'queued'
            """).ToListAsync(ct);
        if (rows.SingleOrDefault() is not { } row) return null;

        var rounds = row.Slots == 0 ? (double?)null : Math.Ceiling((row.Ahead + 1.0) / row.Slots);
        return new QueuePlace(row.Ahead + 1, rounds is { } n ? (int)Math.Ceiling(n * (row.SecondsEach ?? FirstGuessSeconds)) : null);
    }

    private sealed record Row(int Ahead, int Slots, double? SecondsEach);
}
