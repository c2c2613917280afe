using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.Grading;
using Autograder.Data.Jobs;
using Autograder.Data.Submissions;
using Autograder.Data.Uploads;
using Autograder.Grading;
using Hangfire;

namespace Autograder.Api.Features.Submissions;

/// <summary>Takes an upload in: the REST route and the page both come through here.</summary>
internal sealed partial class SubmissionReception(
    AutograderDbContext db, IBackgroundJobClient jobs, TimeProvider clock, ILogger<SubmissionReception> log)
{
    public async Task<ReceptionOutcome> ReceiveAsync(
        Course course, Assignment assignment, Guid personId, UploadForm.Received upload, string? idempotencyKey, CancellationToken ct)
    {
        var now = clock.GetUtcNow(); // when it was here completely
        var homework = Catalogue.Find(assignment.Homework) ?? throw new InvalidOperationException($"The grading catalogue has no homework '{assignment.Homework}'.");

        if (UploadArchive.Open(upload.Content, upload.FileName, [.. homework.Files], UploadLimits.Code) is OpenedUpload.Refused { Reason: var reason })
            return new ReceptionOutcome.BadUpload(reason);

        var outcome = await new UploadAdmission(db).AdmitAsync(course, assignment, personId, upload.FileName, upload.Content, idempotencyKey, now, ct);
        if (outcome is ReceptionOutcome.Received { Run: var run }) Wake(run);
        return outcome;
    }

    /// <summary>Rings for a run that is committed. If this fails, the sweeper of a worker rings instead, so nobody is bothered with it.</summary>
    public void Wake(GradingRun run)
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "No worker could be woken for run {RunId}; the sweeper will")]
    private partial void LogNotWoken(Exception lost, Guid runId);
}
