using System.Text;
using Autograder.Api.Features.Competitions;
using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.RateLimits;
using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Grading;
using Autograder.Data.Submissions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Autograder.Api.Features.Submissions;

internal static class SubmissionEndpoints
{
    private const int MaxKeyLength = 200, MaxBaselineLength = 60;

    public static void MapSubmissions(this IEndpointRouteBuilder api)
    {
        var ofAssignment = api.MapGroup("/courses/{course}/assignments/{assignment}/submissions").WithTags("Submissions");
        ofAssignment.MapPost("/", Submit).RequireRateLimiting(RateLimitPolicies.Uploads).WithSummary("Upload a submission: zip, tar, tar.gz or a single .py; predictions as csv, csv.gz or a zip of one csv")
            .Accepts<UploadFormDescription>("multipart/form-data");
        ofAssignment.MapGet("/", SubmissionHistory.List).WithSummary("Your submissions; for staff everybody's, or those of one student");

        var one = api.MapGroup("/submissions/{id:guid}").WithTags("Submissions");
        one.MapGet("/", Get).WithSummary("State, score and every check");
        one.MapGet("/events", SubmissionEvents.Stream).WithSummary("Server-sent events: queued, started, check, graded, failed, superseded")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
        one.MapGet("/files", Files).WithSummary("The upload as it was sent").Produces(StatusCodes.Status200OK, contentType: "application/octet-stream");
        one.MapGet("/log", Log).WithSummary("What the code printed").Produces(StatusCodes.Status200OK, contentType: "text/plain");
        one.MapPost("/regrade", Regrade).WithSummary("For staff: grade it once more; the new score replaces the old one");
    }

    /// <param name="course">The course's slug.</param>
    /// <param name="assignment">The assignment's slug.</param>
    /// <param name="idempotencyKey">Of one upload: sent twice, it counts once.</param>
    /// <param name="baseline">For staff, in a competition: the name of the baseline these predictions are of.</param>
    internal static async Task<Results<Accepted<SubmissionReceipt>, ProblemHttpResult>> Submit(
        string course, string assignment, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, string? baseline, HttpRequest request,
        Membership membership, CurrentUser user, SubmissionReception reception, PredictionReception predictions, AutograderDbContext db, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { } member) return Problem.NotFound();
        if (idempotencyKey is { Length: > MaxKeyLength } or "") return Problem.BadRequest($"An Idempotency-Key has 1 to {MaxKeyLength} characters.");

        if (baseline is not null && (!member.IsStaff || member.Assignment.Kind is not AssignmentKind.Competition)) return Problem.NotFound();
        if (baseline is { Length: > MaxBaselineLength } or "") return Problem.BadRequest($"A baseline's name has 1 to {MaxBaselineLength} characters.");

        var limit = member.Assignment.UploadLimitBytes;
        using var form = member.Assignment.Kind is AssignmentKind.Competition ? await UploadForm.StoreAsync(request, limit, ct) : await UploadForm.ReadAsync(request, limit, ct);
        var outcome = form switch
        {
            UploadForm.Received upload => await reception.ReceiveAsync(member.Course, member.Assignment, user.Id, member.IsStaff, upload, idempotencyKey, ct),
            UploadForm.Stored upload => await predictions.ReceiveAsync(
                member.Course, member.Assignment, user.Id, member.IsStaff, upload.FileName, upload.Content, idempotencyKey, baseline, ct),
            UploadForm.Refused refused => new ReceptionOutcome.BadUpload(refused.Reason),
            _ => null,
        };

        switch (outcome)
        {
            case ReceptionOutcome.Received { Submission: var submission }: return await ReceiptAsync(submission, db, ct);
            case ReceptionOutcome.Replayed { Submission: var submission }: return await ReceiptAsync(submission, db, ct);
            case ReceptionOutcome.NoAttemptsLeft { AllowedAt: { } allowed }: request.HttpContext.Response.Headers.RetryAfter = RetryAfter.Seconds(allowed - clock.GetUtcNow()); break;
            case ReceptionOutcome.NotYetOpen early: request.HttpContext.Response.Headers.RetryAfter = RetryAfter.Seconds(early.OpensAt - clock.GetUtcNow()); break;
        }

        return Refusal(outcome, limit);
    }

    /// <summary>Why an upload was not taken, in the same words for REST and for the page. No outcome: it was too large to be read.</summary>
    internal static ProblemHttpResult Refusal(ReceptionOutcome? outcome, int limitBytes) => outcome switch
    {
        ReceptionOutcome.NoAttemptsLeft none => Problem.NoAttemptsLeft(none.PerDay, none.AllowedAt),
        ReceptionOutcome.NotYetOpen early => Problem.NotYetOpen(early.OpensAt),
        ReceptionOutcome.Closed late => Problem.Closed(late.ClosedAt),
        ReceptionOutcome.KeyReused => Problem.KeyReused(),
        ReceptionOutcome.BadPredictions bad => Problem.BadPredictions(bad.Faults),
        ReceptionOutcome.BadUpload bad => Problem.BadUpload(bad.Reason),
        null => Problem.TooLarge(limitBytes),
        _ => throw new ArgumentException($"{outcome.GetType().Name} is not a refusal.", nameof(outcome)),
    };

    internal static async Task<Results<Ok<SubmissionView>, ProblemHttpResult>> Get(Guid id, SubmissionReader reader, CancellationToken ct) =>
        await reader.FindAsync(id, ct) is { } found ? TypedResults.Ok(found) : Problem.NotFound();

    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Files(Guid id, SubmissionReader reader, CancellationToken ct) =>
        await reader.UploadAsync(id, ct) is var (fileName, content)
            ? TypedResults.File(content, "application/octet-stream", fileName) // always a download: never shown by the browser as a page of ours
            : Problem.NotFound();

    internal static async Task<Results<ContentHttpResult, ProblemHttpResult>> Log(Guid id, SubmissionReader reader, CancellationToken ct) =>
        await reader.LogAsync(id, ct) is { } log ? TypedResults.Text(log, "text/plain", Encoding.UTF8) : Problem.NotFound();

    internal static async Task<Results<Accepted<SubmissionReceipt>, ProblemHttpResult>> Regrade(
        Guid id, Membership membership, CurrentUser user, RegradeRequests regrades, SubmissionReception reception, AutograderDbContext db, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.OfSubmissionAsync(id, ct) is not { IsStaff: true }) return Problem.NotFound();
        switch (await regrades.RequestAsync(id, user.Id, clock.GetUtcNow(), ct))
        {
            case RegradeOutcome.Queued { Run: var run, Submission: var submission }:
                reception.Wake(run);
                return await ReceiptAsync(submission, db, ct);
            case RegradeOutcome.NeverGraded: return Problem.NeverGraded();
            default: return Problem.BeingGraded();
        }
    }

    private static async Task<Accepted<SubmissionReceipt>> ReceiptAsync(Submission submission, AutograderDbContext db, CancellationToken ct) =>
        TypedResults.Accepted($"/api/v1/submissions/{submission.Id}", SubmissionReceipt.Of(submission, await QueuePlace.OfAsync(db, submission.Id, ct)));

    /// <summary>What the form looks like, for the OpenAPI document; it is read by <see cref="UploadForm"/> as it streams in.</summary>
    internal sealed record UploadFormDescription(IFormFile File);
}
