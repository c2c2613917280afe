using System.Globalization;
using System.Text.Json;
using Autograder.Api.Features.Competitions;
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
    /// <param name="board">Of a competition: <c>public</c>, or <c>private</c> for staff and after the reveal.</param>
    /// <param name="at">Of a competition: the board as it was at a time.</param>
    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Get(
        string course, string assignment, int? limit, string? cursor, string? around, string? board, string? at,
        Membership membership, CurrentUser user, Board codeBoard, CompetitionBoard competitionBoard, CompetitionCursors cursors, TimeProvider clock,
        IOptions<JsonOptions> json, CancellationToken ct)
    {
        if (await membership.InAssignmentAsync(course, assignment, ct) is not { } member) return Problem.NotFound();
        if (limit is < 1 or > MaxLimit) return Problem.BadRequest($"limit is between 1 and {MaxLimit}.");
        if (around is not (null or "me")) return Problem.BadRequest("around is 'me' or absent.");
        if (around is not null && cursor is not null) return Problem.BadRequest("Give either a cursor or around, not both.");
        if (!BoardPart.TryParse(board, out var wanted)) return Problem.BadRequest("board is 'public' or 'private'.");
        if (!TryMoment(at, out var moment)) return Problem.BadRequest("at is a moment like 2026-11-01T12:00:00Z.");
        if (at is not null && (cursor ?? around) is not null) return Problem.BadRequest("A board of the past is one page, from the top: leave cursor and around out.");
        var size = limit ?? DefaultLimit;

        if (member.Assignment.Competition is { } settings)
        {
            if (!cursors.TryRead(cursor, out var afterTeam)) return Problem.BadRequest("The cursor is not one that this board gave out.");
            if (BoardPart.For(settings, member.IsStaff, wanted, moment, clock.GetUtcNow()) is not { } part) return Problem.NotRevealed(settings.RevealAt);
            return part.At is not null
                ? Tagged(await competitionBoard.PageAsOfAsync(member.Assignment, part, user.Id, size, ct), json)
                : Tagged(await competitionBoard.PageAsync(member.Assignment, part, user.Id, size, afterTeam, aroundMe: around is "me", ct), json);
        }

        if (board is not null || at is not null) return Problem.BadRequest("Only a competition has a public and a private board, and a history.");
        if (!BoardCursor.TryParse(cursor, out var after)) return Problem.BadRequest("The cursor is not one that this board gave out.");
        return Tagged(await codeBoard.PageAsync(member.Assignment, user.Id, size, after, aroundMe: around is "me", ct), json);
    }

    /// <summary>The tag is a digest of the answer itself, so it is right whatever changed: a score, a name, who asks. The framework answers 304.</summary>
    private static FileContentHttpResult Tagged<T>(T page, IOptions<JsonOptions> json) =>
        Tagged(JsonSerializer.SerializeToUtf8Bytes(page, json.Value.SerializerOptions), "application/json; charset=utf-8");

    public static FileContentHttpResult Tagged(byte[] body, string type, string? fileName = null) =>
        TypedResults.File(body, type, fileName, entityTag: new EntityTagHeaderValue($"\"{BlobStore.Sha256Of(body)[..16]}\""));

    public static bool TryMoment(string? text, out DateTimeOffset? moment)
    {
        moment = null;
        if (text is null) return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed)) return false;
        moment = parsed;
        return true;
    }
}
