using System.Text.Json;
using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Api.Features.SignIn;
using Autograder.Data.Uploads;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Autograder.Api.Features.Leaderboard;

internal static class LeaderboardEndpoints
{
    private const int DefaultLimit = 50, MaxLimit = 200;

    public static void MapLeaderboard(this IEndpointRouteBuilder api) =>
        api.MapGet("/courses/{course}/assignments/{assignment}/leaderboard", Get).WithTags("Leaderboard")
            .WithSummary("The board: best first, of equal scores the earlier").Produces<BoardPage>();

    /// <param name="course">The course's slug.</param>
    /// <param name="assignment">The assignment's slug.</param>
    /// <param name="limit">Entries on a page, at most 200.</param>
    /// <param name="cursor">The <c>next</c> of the page before.</param>
    /// <param name="around"><c>me</c>: the page with one's own row in the middle.</param>
    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Get(
        string course, string assignment, int? limit, string? cursor, string? around,
        Membership membership, CurrentUser user, Board board, IOptions<JsonOptions> json, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { } member) return Problem.NotFound();
        if (limit is < 1 or > MaxLimit) return Problem.BadRequest($"limit is between 1 and {MaxLimit}.");
        if (around is not (null or "me")) return Problem.BadRequest("around is 'me' or absent.");
        if (around is not null && cursor is not null) return Problem.BadRequest("Give either a cursor or around, not both.");
        if (!BoardCursor.TryParse(cursor, out var after)) return Problem.BadRequest("The cursor is not one that this board gave out.");

        var page = await board.PageAsync(member.Assignment, user.Id, limit ?? DefaultLimit, after, aroundMe: around is "me", ct);

        // The tag is a digest of the answer itself, so it is right whatever changed: a score, a name, who asks. The framework answers 304.
        var body = JsonSerializer.SerializeToUtf8Bytes(page, json.Value.SerializerOptions);
        return TypedResults.File(body, "application/json; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{BlobStore.Sha256Of(body)[..16]}\""));
    }
}
