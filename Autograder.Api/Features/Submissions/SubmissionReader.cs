using System.Text;
using System.Text.Json;
using Autograder.Api.Features.Competitions;
using Autograder.Api.Features.Courses;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Grading;
using Autograder.Data.Submissions;
using Autograder.Data.Uploads;
using Autograder.Grading.Results;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Submissions;

/// <summary>Reads a submission as it stands now, for REST, pages and the event stream alike.</summary>
internal sealed class SubmissionReader(AutograderDbContext db, Membership membership, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Null when there is none that the user may see.</summary>
    public async Task<SubmissionView?> FindAsync(Guid id, CancellationToken ct)
    {
        if (await membership.OfSubmissionAsync(id, ct) is not { } found) return null;

        var submission = found.Submission;
        var student = await db.People.Where(p => p.Id == submission.PersonId).Select(p => p.Name).SingleAsync(ct);
        var report = submission.GradedRunId is { } run ? await db.GradingRuns.Where(r => r.Id == run).Select(r => r.ReportJson).SingleAsync(ct) : null;
        var place = submission.State is SubmissionState.Queued ? await QueuePlace.OfAsync(db, id, ct) : null;
        var fault = found.IsStaff ? await LatestRun(id).Select(r => r.Fault).FirstOrDefaultAsync(ct) : null;
        var prediction = await PredictionScoreView.OfAsync(db, submission, found.Assignment, found.IsStaff, clock.GetUtcNow(), ct);
        var components = report is null || found.Assignment.Kind is AssignmentKind.Competition ? [] : ComponentView.Of(GradeSheet.FromJson(report), ComponentView.ShowsHidden(found.Assignment, found.IsStaff, clock.GetUtcNow()));

        return new SubmissionView(
            submission.Id, found.Course.Slug, found.Assignment.Slug, submission.PersonId, student, submission.Version, submission.State,
            submission.Score, submission.MaxScore, place?.Position, place?.EstimatedSeconds, submission.ReceivedAt, submission.GradedAt, submission.IsLate,
            submission.FileName, submission.UploadBytes, fault, components, prediction);
    }

    public async Task<bool> MayReadAsync(Guid id, CancellationToken ct) => await membership.OfSubmissionAsync(id, ct) is not null;

    /// <summary>Null when it does not wait.</summary>
    public Task<QueuePlace?> PlaceAsync(Guid id, CancellationToken ct) => QueuePlace.OfAsync(db, id, ct);

    /// <summary>Where it stands, in one query, for who looks often: the checks finished so far in the latest run, and which attempt they belong to.</summary>
    /// <remarks>Whether the reader may see it is not asked here. After a lost worker the checks begin anew.</remarks>
    public async Task<RunProgress?> ProgressAsync(Guid id, bool showHidden, CancellationToken ct)
    {
        var latest = await LatestRun(id).Join(db.Submissions, r => r.SubmissionId, s => s.Id, (r, s) => new { r.Id, s.State, r.Attempts, r.ProgressJson, r.QueuedAt })
            .OrderByDescending(r => r.QueuedAt).ThenByDescending(r => r.Id).FirstOrDefaultAsync(ct);
        if (latest is null) return null;
        var checks = JsonSerializer.Deserialize<List<CheckResult>>(latest.ProgressJson, Json) ?? [];
        return new RunProgress(latest.Id, latest.Attempts, latest.State, [.. checks.Where(check => ComponentView.IsShown(check, showHidden))]);
    }

    /// <summary>The uploaded bytes with the name they came under.</summary>
    public async Task<(string FileName, byte[] Content)?> UploadAsync(Guid id, CancellationToken ct) =>
        await membership.OfSubmissionAsync(id, ct) is { Submission: var submission }
            ? (submission.FileName, await db.LoadBlobAsync(submission.UploadSha256, ct)) : null;

    /// <summary>What the student's code printed in the latest finished run; empty when it printed nothing. Null when there is no submission to see.</summary>
    public async Task<string?> LogAsync(Guid id, CancellationToken ct)
    {
        if (await membership.OfSubmissionAsync(id, ct) is not { } found) return null;
        if (found is { Assignment.Kind: AssignmentKind.Competition, IsStaff: false }) return ""; // what an instructor's metric printed may quote the solution
        var sha256 = found.Submission.GradedRunId is { } run ? await db.GradingRuns.Where(r => r.Id == run).Select(r => r.LogSha256).SingleAsync(ct) : null;
        return sha256 is null ? "" : Encoding.UTF8.GetString(await db.LoadBlobAsync(sha256, ct));
    }

    private IQueryable<GradingRun> LatestRun(Guid submissionId) =>
        db.GradingRuns.AsNoTracking().Where(r => r.SubmissionId == submissionId).OrderByDescending(r => r.QueuedAt).ThenByDescending(r => r.Id);
}

/// <param name="State">Of the submission.</param>
internal sealed record RunProgress(Guid RunId, int Attempt, SubmissionState State, IReadOnlyList<CheckResult> Checks);
