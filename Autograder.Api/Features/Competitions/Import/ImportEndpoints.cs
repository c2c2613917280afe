using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Autograder.Api.Features.Submissions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Autograder.Api.Features.Competitions.Import;

internal static class ImportEndpoints
{
    private const long MostBytes = 2L * 1024 * 1024 * 1024;

    public static void MapCompetitionImport(this IEndpointRouteBuilder api) =>
        api.MapPost("/courses/{course}/competitions", Import).WithTags("Competitions")
            .WithSummary("For staff: make a competition from its folder as a zip, or bring the one of the same slug up to date")
            .Accepts<SubmissionEndpoints.UploadFormDescription>("multipart/form-data");

    /// <remarks>The folder holds competition.yaml, solution.csv, sample_submission.csv and data/. Refused, it answers with file, line and rule of each fault.</remarks>
    internal static async Task<Results<Created<ImportedCompetition>, Ok<ImportedCompetition>, ProblemHttpResult>> Import(
        string course, HttpRequest request, Membership membership, CurrentUser user, CompetitionImport import, CancellationToken ct)
    {
        if (await membership.InCourseAsync(course, ct) is not { IsStaff: true } member) return Problem.NotFound();
        switch (await UploadForm.StoreAsync(request, MostBytes, ct))
        {
            case UploadForm.Refused refused: return Problem.BadUpload(refused.Reason);
            case UploadForm.TooLarge: return Problem.TooLarge(MostBytes);
            case UploadForm.Stored stored:
                using (stored)
                {
                    return await import.RunAsync(member.Course, user.Id, stored.Content, ct) switch
                    {
                        ImportOutcome.Imported { Competition: { IsNew: true } made } => TypedResults.Created($"/api/v1/courses/{member.Course.Slug}/assignments/{made.Slug}", made),
                        ImportOutcome.Imported { Competition: var updated } => TypedResults.Ok(updated),
                        ImportOutcome.Refused refused => Problem.BadCompetition(refused.Faults),
                        var other => throw new InvalidOperationException($"{other} is no outcome of an import."),
                    };
                }
            case var other: throw new InvalidOperationException($"{other} is no form.");
        }
    }
}
