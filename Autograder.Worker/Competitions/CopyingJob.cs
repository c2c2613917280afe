using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Competitions;
using Autograder.Data.Copying;
using Autograder.Data.Jobs;
using Autograder.Grading.Competitions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Worker.Competitions;

/// <summary>Reads the best upload of each team, keeps a sketch of it, and writes down the pairs that agree too well.</summary>
internal sealed partial class CopyingJob(IServiceScopeFactory scopes, PredictionScorer scorer, TimeProvider clock, ILogger<CopyingJob> log) : ICopyingJob
{
    public async Task CompareAsync(Guid assignmentId, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AutograderDbContext>();
        var assignment = await db.Assignments.AsNoTracking().SingleAsync(a => a.Id == assignmentId, stop);
        var report = await db.CopyingReports.SingleAsync(r => r.AssignmentId == assignmentId, stop);
        try
        {
            var entries = await db.BoardEntries.AsNoTracking().Where(e => e.AssignmentId == assignmentId && e.Board == BoardKind.Public && !e.IsBaseline)
                .OrderBy(e => e.RankKey).ThenBy(e => e.TeamId).Select(e => new Entry(e.TeamId, e.SubmissionId)).ToListAsync(stop);
            report.Start(entries.Count);
            await db.SaveChangesAsync(stop);

            var pairs = await PairsAsync(db, assignment, entries, stop);
            report.Finish(CopyingPair.ToJson(pairs), clock.GetUtcNow());
            await db.SaveChangesAsync(stop);
            LogCompared(entries.Count, pairs.Count, assignment.Slug);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            report.Fail(fault.Message);
            await db.SaveChangesAsync(CancellationToken.None);
            throw; // logged by the queue, and tried again
        }
    }

    /// <summary>One file after the other: what is kept of each is small, whatever its size.</summary>
    private async Task<IReadOnlyList<CopyingPair>> PairsAsync(AutograderDbContext db, Assignment assignment, IReadOnlyList<Entry> entries, CancellationToken stop)
    {
        var solution = await scorer.SolutionAsync(assignment);
        var (known, sketches) = (new List<Entry>(), new List<AgreementSketch>());
        foreach (var entry in entries)
        {
            stop.ThrowIfCancellationRequested();
            var submission = await db.Submissions.AsNoTracking().SingleAsync(s => s.Id == entry.SubmissionId, stop);
            if (await PredictionScorer.PredictionsAsync(db, submission, solution, stop) is not { Predictions: { } predictions }) continue; // sent for another solution
            known.Add(entry);
            sketches.Add(AgreementSketch.Of(predictions));
        }

        return [.. Agreement.Find(sketches).Select(pair => new CopyingPair(
            known[pair.First].TeamId, known[pair.First].SubmissionId, known[pair.Second].TeamId, known[pair.Second].SubmissionId,
            Finite(pair.Observed), Finite(pair.Expected), Finite(pair.Share), Finite(pair.Deviations), Finite(pair.PValue), pair.Words))];
    }

    /// <summary>JSON knows no infinity, and a class that agrees nowhere else has no deviation.</summary>
    private static double Finite(double value) => double.IsNaN(value) ? 0 : Math.Clamp(value, -1e300, 1e300);

    private sealed record Entry(Guid TeamId, Guid SubmissionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Compared {Entries} entries of {Competition}: {Pairs} pairs stand out")]
    private partial void LogCompared(int entries, int pairs, string competition);
}
