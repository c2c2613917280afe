using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.Grading;
using Autograder.Data.Submissions;
using Autograder.Data.Uploads;
using Autograder.Grading;

namespace Autograder.Api.Features.Submissions;

/// <summary>Takes an upload in: the REST route and the page both come through here.</summary>
internal sealed class SubmissionReception(AutograderDbContext db, GradingBell bell, TimeProvider clock)
{
    public async Task<ReceptionOutcome> ReceiveAsync(
        Course course, Assignment assignment, Guid personId, bool isStaff, UploadForm.Received upload, string? idempotencyKey, CancellationToken ct)
    {
        var now = clock.GetUtcNow(); // when it was here completely
        var homework = Catalogue.Find(assignment.Homework) ?? throw new InvalidOperationException($"The grading catalogue has no homework '{assignment.Homework}'.");

        if (UploadArchive.Open(upload.Content, upload.FileName, [.. homework.Files], UploadLimits.Code) is OpenedUpload.Refused { Reason: var reason })
            return new ReceptionOutcome.BadUpload(reason);

        var outcome = await new UploadAdmission(db).AdmitAsync(course, assignment, personId, isStaff, upload.FileName, upload.Content, idempotencyKey, now, ct);
        if (outcome is ReceptionOutcome.Received { Run: var run }) Wake(run);
        return outcome;
    }

    /// <summary>For a run that is committed.</summary>
    public void Wake(GradingRun run) => bell.Ring(run);
}
