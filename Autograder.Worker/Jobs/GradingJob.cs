using System.Text.Json;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Database;
using Autograder.Data.Grading;
using Autograder.Data.Jobs;
using Autograder.Data.Uploads;
using Autograder.Grading;
using Autograder.Grading.Handout;
using Autograder.Grading.Results;
using Autograder.Worker.Competitions;
using Autograder.Worker.Grading;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Worker.Jobs;

/// <summary>Claims the run whose turn it is, grades it, writes the result; and goes on while runs wait.</summary>
/// <remarks>
/// Everything the student's code can do to us comes back as a value in the sheet. What is thrown is our own fault; it is written into
/// the run, tried again and never scored.
/// </remarks>
internal sealed partial class GradingJob(
    IServiceScopeFactory scopes, SubmissionGrader grader, PredictionScorer scorer, ThisWorker worker, GraderVersions versions, ILogger<GradingJob> log) : IGradingJob, IRegradingJob
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // with a database that is away

    /// <param name="wokenFor">Whose upload rang the bell; whose turn it is, the table says.</param>
    /// <param name="stop">The worker is to stop.</param>
    public async Task GradeNextAsync(Guid wokenFor, CancellationToken stop)
    {
        var graded = 0;
        while (!stop.IsCancellationRequested && await WithClaimsAsync(claims => claims.ClaimNextAsync(worker.Id, stop)) is { } claim)
        {
            await GradeAsync(claim, stop);
            graded++;
        }

        if (graded == 0) LogNothingToDo(wokenFor);
    }

    private async Task GradeAsync(Claim claim, CancellationToken stop)
    {
        await using var lease = new KeptLease(scopes, claim, log, stop);
        try
        {
            var complete = await IsCompetitionAsync(claim, lease.Token) ? await ScoreAsync(claim, lease) : await GradeCodeAsync(claim, lease);
            await lease.EndAsync();
            if (await InsistAsync(complete)) LogGraded(claim.SubmissionId);
            else LogLeaseLost(claim.RunId);
        }
        catch (OperationCanceledException) when (lease.IsLost)
        {
            LogLeaseLost(claim.RunId); // another worker has it
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await lease.EndAsync();
            await WithClaimsAsync(claims => claims.ReturnAsync(claim, CancellationToken.None));
            LogReturned(claim.RunId);
        }
        catch (MetricProgramException fault)
        {
            await lease.EndAsync();
            LogMetricFailed(claim.RunId, fault.Message);
            await InsistAsync(claims => claims.GiveUpAsync(claim, fault.Message, CancellationToken.None));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            await lease.EndAsync();
            LogFault(fault, claim.RunId, claim.Attempt);
            await InsistAsync(claims => claims.FaultAsync(claim, fault.ToString(), CancellationToken.None));
        }
    }

    /// <returns>What writes the result down.</returns>
    private async Task<Func<GradingRunClaims, Task<bool>>> GradeCodeAsync(Claim claim, KeptLease lease)
    {
        var (homework, task) = await LoadAsync(claim, lease.Token);
        var (sheet, output) = await grader.GradeAsync(task, lease.TellAsync, lease.Token);
        var report = new RunReport(sheet.Score, sheet.MaxScore, sheet.ToJson(), [.. sheet.Components.SelectMany(c => c.Checks).Select(Outcome)]);
        return claims => claims.CompleteAsync(claim, report, versions.Of(homework), output, CancellationToken.None);
    }

    private async Task<Func<GradingRunClaims, Task<bool>>> ScoreAsync(Claim claim, KeptLease lease)
    {
        var (report, scored, output) = await scorer.ScoreAsync(claim, lease.Token);
        return claims => claims.CompleteAsync(claim, report, scored, output, CancellationToken.None);
    }

    private async Task<bool> IsCompetitionAsync(Claim claim, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AutograderDbContext>().Assignments.AnyAsync(a => a.Id == claim.AssignmentId && a.Kind == AssignmentKind.Competition, stop);
    }

    private async Task<(Autograder.Grading.Checks.Homework Homework, GradingTask Task)> LoadAsync(Claim claim, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AutograderDbContext>();
        var row = await db.Submissions.Where(s => s.Id == claim.SubmissionId)
            .Join(db.Assignments, s => s.AssignmentId, a => a.Id, (s, a) => new { s.UploadSha256, s.FileName, a.Homework, a.CourseId })
            .Join(db.Courses, row => row.CourseId, c => c.Id, (row, c) => new { row.UploadSha256, row.FileName, row.Homework, c.Secret })
            .SingleAsync(stop);

        var homework = Catalogue.Find(row.Homework) ?? throw new InvalidOperationException($"This worker's grading catalogue has no homework '{row.Homework}'.");
        var upload = await db.LoadBlobAsync(row.UploadSha256, stop);
        return UploadArchive.Open(upload, row.FileName, [.. homework.Files], UploadLimits.Code) switch
        {
            OpenedUpload.Files files => (homework, new GradingTask(homework, files.ByPath, row.Secret, claim.SubmissionId.ToString())),
            OpenedUpload.Refused refused => throw new InvalidOperationException($"An upload that was accepted at the door cannot be opened: {refused.Reason}"),
            var other => throw new InvalidOperationException($"{other} is neither files nor a refusal."),
        };
    }

    private static CheckOutcome Outcome(CheckResult check) => new(
        check.Id, JsonSerializer.SerializeToElement(check.Verdict).GetString()!, check.Score, check.MaxScore, check.DiagnosisId, (int)Math.Round(check.Milliseconds));

    /// <summary>A result that took a minute to find is not thrown away because the database restarts just now.</summary>
    private async Task<bool> InsistAsync(Func<GradingRunClaims, Task<bool>> move)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return await WithClaimsAsync(move);
            }
            catch (Exception away) when (DatabaseFaults.IsAway(away) && waited < Patience)
            {
                LogDatabaseAway(away.GetBaseException().Message);
                await Task.Delay(Pause);
            }
        }
    }

    private async Task<T> WithClaimsAsync<T>(Func<GradingRunClaims, Task<T>> move)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await move(scope.ServiceProvider.GetRequiredService<GradingRunClaims>());
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Woken for run {RunId}, and no run waits")]
    private partial void LogNothingToDo(Guid runId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Submission {SubmissionId} graded")]
    private partial void LogGraded(Guid submissionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease on run {RunId} was lost; its result is another worker's to write")]
    private partial void LogLeaseLost(Guid runId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} was returned to the queue, this worker stops")]
    private partial void LogReturned(Guid runId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} met a fault of ours in attempt {Attempt}")]
    private partial void LogFault(Exception fault, Guid runId, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} has no score: {Reason}")]
    private partial void LogMetricFailed(Guid runId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for the database to write a result: {Reason}")]
    private partial void LogDatabaseAway(string reason);
}

/// <summary>What a homework's grader is called in the records: a digest of its checks, worked out once.</summary>
internal sealed class GraderVersions
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _versions = new(StringComparer.Ordinal);

    public string Of(Autograder.Grading.Checks.Homework homework) => _versions.GetOrAdd(homework.Id, _ => VectorFile.Fingerprint(homework));
}
