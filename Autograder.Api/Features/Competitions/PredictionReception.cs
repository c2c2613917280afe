using Autograder.Api.Features.Submissions;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.Submissions;
using Autograder.Data.Uploads;
using Autograder.Grading.Competitions;

namespace Autograder.Api.Features.Competitions;

/// <summary>Takes predictions in: the whole file is checked before it costs an attempt, and only then admitted.</summary>
internal sealed class PredictionReception(AutograderDbContext db, CompetitionSolutions solutions, PredictionReaders readers, GradingBell bell, TimeProvider clock)
{
    /// <param name="content">Seekable; a csv, a csv.gz or a zip of one csv.</param>
    /// <param name="baseline">For staff: the baseline these predictions are of.</param>
    public async Task<ReceptionOutcome> ReceiveAsync(
        Course course, Assignment assignment, Guid personId, bool isStaff, string fileName, Stream content, string? idempotencyKey, string? baseline, CancellationToken ct)
    {
        var now = clock.GetUtcNow(); // when it was here completely
        var admission = new UploadAdmission(db);
        content.Position = 0;
        using var packed = await PackedBlob.OfAsync(content, ct);

        // Reading ten million rows is work; who has no attempt left, or sends the same once more, is answered without it.
        if (await admission.AnswerAtOnceAsync(course, assignment, personId, isStaff, packed, idempotencyKey, now, ct) is { } answer) return answer;
        if (await FaultsAsync(assignment, content, ct) is { } bad) return bad;

        var outcome = await admission.AdmitAsync(course, assignment, personId, isStaff, fileName, packed, idempotencyKey, baseline, now, ct);
        if (outcome is ReceptionOutcome.Received { Run: var run }) bell.Ring(run);
        return outcome;
    }

    private async Task<ReceptionOutcome?> FaultsAsync(Assignment assignment, Stream content, CancellationToken ct)
    {
        var solution = await solutions.OfAsync(assignment, ct);
        using var turn = await readers.TakeAsync(ct);
        return await Task.Run(ReceptionOutcome? () =>
        {
            CheckedPredictions? read = null;
            if (PredictionUpload.Read(content, UploadLimits.Predictions, csv => read = PredictionFile.Read(csv, solution, PredictionLimits.Default)) is { } reason)
                return new ReceptionOutcome.BadUpload(reason);
            return read is CheckedPredictions.Refused refused
                ? new ReceptionOutcome.BadPredictions([.. refused.Faults.Select(fault => new PredictionFault(fault.Line, fault.Rule, fault.Message))]) : null;
        }, ct);
    }
}

/// <summary>As many files are read at once as there are processors: more would only take memory.</summary>
internal sealed class PredictionReaders : IDisposable
{
    private readonly SemaphoreSlim _free = new(Environment.ProcessorCount);

    public async Task<IDisposable> TakeAsync(CancellationToken ct)
    {
        await _free.WaitAsync(ct);
        return new Turn(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}

/// <summary>The solution of a competition, read and kept.</summary>
internal sealed class CompetitionSolutions(ParsedSolutions kept, IServiceScopeFactory scopes)
{
    public Task<Solution> OfAsync(Assignment assignment, CancellationToken ct)
    {
        var settings = assignment.Competition ?? throw new InvalidOperationException($"Assignment {assignment.Id} is no competition.");
        var sha256 = settings.SolutionSha256 ?? throw new InvalidOperationException($"The competition {assignment.Slug} has no solution.");
        var metric = RankingMetric.Find(settings.Metric, settings.HigherIsBetter, out var fault) ?? throw new InvalidOperationException(fault);
        return kept.GetAsync(sha256, metric.Kind, async () =>
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<AutograderDbContext>().ReadBlobAsync(sha256, csv => Solution.Read(csv, metric), CancellationToken.None);
        }).WaitAsync(ct);
    }
}
