using System.Globalization;
using System.Text.Json;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Competitions;
using Autograder.Data.Grading;
using Autograder.Data.Submissions;
using Autograder.Data.Uploads;
using Autograder.Grading.Competitions;
using Autograder.Grading.Results;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Worker.Competitions;

/// <param name="Log">What an instructor's metric printed; empty for our own.</param>
internal sealed record ScoredRun(RunReport Report, ScoredPredictions Scored, string Log);

/// <summary>Scores a submission of a competition. Nothing of the student's is run: it is a table of predictions, read as the Api read it at the door.</summary>
internal sealed class PredictionScorer(IServiceScopeFactory scopes, ParsedSolutions solutions, MetricProgramRunner programs)
{
    public async Task<ScoredRun> ScoreAsync(Claim claim, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AutograderDbContext>();
        var submission = await db.Submissions.AsNoTracking().SingleAsync(s => s.Id == claim.SubmissionId, stop);
        var assignment = await db.Assignments.AsNoTracking().SingleAsync(a => a.Id == claim.AssignmentId, stop);
        var settings = assignment.Competition ?? throw new InvalidOperationException($"Assignment {assignment.Id} is no competition.");
        var metric = RankingMetric.Find(settings.Metric, settings.HigherIsBetter, out var fault) ?? throw new InvalidOperationException(fault);

        var solution = await SolutionAsync(settings, metric);
        var (predictions, note) = await PredictionsAsync(db, submission, solution, stop);
        if (predictions is null) return Report(settings, new Scored(Nothing, Nothing, []), note, log: "");

        if (metric is ProgramMetric)
        {
            var program = await db.LoadBlobAsync(settings.MetricSha256 ?? throw new InvalidOperationException("The competition's metric.py is missing."), stop);
            var run = await programs.ScoreAsync(program, solution, predictions, stop);
            return Report(settings, run.Scored, run.Note, run.Log, hasInterval: false);
        }

        // The seed is the file's own: the interval is the same again on a regrade, and for who sends the same predictions.
        var seed = ulong.Parse(submission.UploadSha256.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var alsoShow = settings.AlsoShow.Select(MetricCatalogue.Find).OfType<Metric>().ToList();
        var scored = await Task.Run(() => Scoring.Score(solution, predictions, metric, seed, alsoShow), stop);
        return Report(settings, scored, scored.Public.Value is null ? $"{metric.Title} has no value for these predictions." : null, log: "");
    }

    private static SplitScore Nothing { get; } = new(null, 0, 0, 0);

    public Task<Solution> SolutionAsync(Assignment assignment)
    {
        var settings = assignment.Competition ?? throw new InvalidOperationException($"Assignment {assignment.Id} is no competition.");
        return SolutionAsync(settings, RankingMetric.Find(settings.Metric, settings.HigherIsBetter, out var fault) ?? throw new InvalidOperationException(fault));
    }

    private Task<Solution> SolutionAsync(CompetitionSettings settings, Metric metric)
    {
        var sha256 = settings.SolutionSha256 ?? throw new InvalidOperationException("The competition has no solution.");
        return solutions.GetAsync(sha256, metric.Kind, async () =>
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<AutograderDbContext>().ReadBlobAsync(sha256, csv => Solution.Read(csv, metric), CancellationToken.None);
        });
    }

    /// <summary>A file that was accepted and is refused now was sent for another solution: it has no score, and the note says why.</summary>
    public static async Task<(Predictions? Predictions, string? Note)> PredictionsAsync(AutograderDbContext db, Submission submission, Solution solution, CancellationToken stop)
    {
        using var kept = NamelessFile.Create();
        await db.ReadBlobAsync(submission.UploadSha256, content => { content.CopyTo(kept); return true; }, stop);
        return await Task.Run<(Predictions?, string?)>(() =>
        {
            CheckedPredictions? read = null;
            var reason = PredictionUpload.Read(kept, UploadLimits.Predictions, csv => read = PredictionFile.Read(csv, solution, PredictionLimits.Default));
            if (reason is not null) throw new InvalidOperationException($"An upload that was accepted at the door cannot be opened: {reason}");
            return read switch
            {
                CheckedPredictions.Accepted accepted => (accepted.Predictions, null),
                CheckedPredictions.Refused { Faults: [var first, ..] } => (null, $"The competition's solution has changed since this was uploaded, and the predictions no longer fit it. {first.Message}"),
                _ => throw new InvalidOperationException("Predictions are accepted, or refused with a reason."),
            };
        }, stop);
    }

    private static ScoredRun Report(CompetitionSettings settings, Scored scored, string? note, string log, bool hasInterval = true)
    {
        var shown = Shown(scored.Public.Value, settings.ShownDecimals);
        var secondary = JsonSerializer.Serialize(scored.Secondary.ToDictionary(s => s.Key, s => new { s.Public, s.Private }), JsonSerializerOptions.Web);
        return new ScoredRun(
            new RunReport(shown, MaxScore: null, new GradeSheet(shown ?? 0, 0, []).ToJson(), Checks: []),
            new ScoredPredictions(PartOf(scored.Public, hasInterval), PartOf(scored.Private, hasInterval), secondary, Cut(note), settings.ScoredWith), log);
    }

    private static PartScore PartOf(SplitScore score, bool hasInterval) => score.Value is not null && hasInterval ? new PartScore(score.Value, score.Low, score.High) : new PartScore(score.Value, null, null);

    /// <summary>What everybody may see of a score. A number too large for it is shown as the largest there is; the board ranks by the full one.</summary>
    private static decimal? Shown(double? value, int decimals) =>
        ShownScore.Round(value, decimals) is not { } number ? null : decimal.Parse(Math.Clamp(number, -1e15, 1e15).ToString($"F{decimals}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string? Cut(string? note) => note is { Length: > 1000 } ? note[..999] + "…" : note;
}
