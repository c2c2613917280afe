using System.Text.Json;
using Autograder.Api.Features.Competitions.Import;
using Autograder.Data.Submissions;
using Autograder.Data.Teams;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Autograder.Api.Features.Problems;

/// <summary>Every refusal the API gives, as problem+json. <c>type</c> is for programs, <c>detail</c> for people.</summary>
internal static class Problem
{
    public static ProblemHttpResult SignInNeeded() =>
        Of(StatusCodes.Status401Unauthorized, "sign-in-needed", "Sign in", "Send a valid token: Authorization: Bearer ag_…");

    public static ProblemHttpResult TooManyFailedSignIns() =>
        Of(StatusCodes.Status429TooManyRequests, "too-many-failed-sign-ins", "Too many failed attempts", "Too many wrong tokens came from this address. Wait a few minutes.");

    /// <summary>Also the answer for what exists and belongs to someone else.</summary>
    public static ProblemHttpResult NotFound() =>
        Of(StatusCodes.Status404NotFound, "not-found", "Not found", "There is nothing here that you may see.");

    public static ProblemHttpResult BadUpload(string detail) =>
        Of(StatusCodes.Status400BadRequest, "bad-upload", "The upload was refused", detail);

    /// <summary>Nothing was stored and no attempt spent; each fault has its line and the name of its rule.</summary>
    public static ProblemHttpResult BadPredictions(IReadOnlyList<PredictionFault> faults) =>
        Of(StatusCodes.Status400BadRequest, "bad-predictions", "The predictions were refused", $"{faults[0].Message} No attempt was spent.",
            ("line", faults[0].Line), ("rule", faults[0].Rule), ("faults", faults));

    public static ProblemHttpResult BadCompetition(IReadOnlyList<ImportFault> faults) =>
        Of(StatusCodes.Status400BadRequest, "bad-competition", "The competition was refused",
            $"{faults[0].File}{(faults[0].Line is { } line ? $", line {line}" : "")}: {faults[0].Message}{faults.Count switch { 1 => "", 2 => " There is 1 more fault.", var count => $" There are {count - 1} more faults." }}", ("faults", faults));

    public static ProblemHttpResult BadRequest(string detail) =>
        Of(StatusCodes.Status400BadRequest, "bad-request", "The request was refused", detail);

    public static ProblemHttpResult TooLarge(long limitBytes) =>
        Of(StatusCodes.Status413PayloadTooLarge, "too-large", "The upload is too large",
            $"The upload is larger than this assignment's limit of {limitBytes:N0} bytes ({limitBytes / (1024.0 * 1024):0.##} MiB).", ("limitBytes", limitBytes));

    public static ProblemHttpResult NotYetOpen(DateTimeOffset opensAt) =>
        Of(StatusCodes.Status409Conflict, "not-yet-open", "The assignment is not open yet", $"Submissions are taken from {opensAt:u}.", ("allowedAt", opensAt));

    public static ProblemHttpResult Closed(DateTimeOffset closedAt) =>
        Of(StatusCodes.Status409Conflict, "closed", "The assignment is closed",
            $"Submissions were taken until {closedAt:u}; none is allowed any more.", ("closedAt", closedAt), ("allowedAt", null));

    public static ProblemHttpResult NotRevealed(DateTimeOffset? revealAt) =>
        Of(StatusCodes.Status404NotFound, "not-revealed", "The private board is not revealed yet",
            revealAt is { } at ? $"The private board is shown from {at:u}." : "The course staff will reveal the private board.", ("revealAt", revealAt));

    public static ProblemHttpResult PicksClosed(DateTimeOffset closedAt) =>
        Of(StatusCodes.Status409Conflict, "picks-closed", "Picks can no longer be changed", $"Picks could be changed until {closedAt:u}.", ("closedAt", closedAt));

    /// <param name="allowedAt">Null: it closes before.</param>
    public static ProblemHttpResult NoAttemptsLeft(int perDay, DateTimeOffset? allowedAt) =>
        Of(StatusCodes.Status429TooManyRequests, "no-attempts-left", "No attempts left today",
            $"This assignment takes {perDay} submission{(perDay == 1 ? "" : "s")} a day. {(allowedAt is { } at ? $"The next one is allowed at {at:u}." : "It closes before there are new ones.")}", ("attemptsPerDay", perDay), ("allowedAt", allowedAt));

    public static ProblemHttpResult TooFast(TimeSpan? retryAfter) =>
        Of(StatusCodes.Status429TooManyRequests, "too-fast", "Too many requests",
            retryAfter is { TotalSeconds: > 1 } wait ? $"Wait {Math.Ceiling(wait.TotalSeconds):0} seconds." : "Wait a second.");

    public static ProblemHttpResult KeyReused() =>
        Of(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "The Idempotency-Key was used before",
            "This Idempotency-Key belongs to an earlier upload of another file. Use a new key for a new upload.");

    public static ProblemHttpResult TooWide(string detail) =>
        Of(StatusCodes.Status403Forbidden, "too-wide", "That reaches too far", detail);

    public static ProblemHttpResult TooManyTokens(int most) =>
        Of(StatusCodes.Status409Conflict, "too-many-tokens", "Too many tokens", $"You have {most} tokens that are good. Revoke those you no longer use.");

    public static ProblemHttpResult BeingGraded() =>
        Of(StatusCodes.Status409Conflict, "being-graded", "It is already being graded", "The submission waits in the queue or runs. Regrade it when it is done.");

    public static ProblemHttpResult NeverGraded() =>
        Of(StatusCodes.Status409Conflict, "superseded", "It was replaced", "A newer upload took this submission's place before it was graded.");

    /// <summary>A wish that no team could ever have is a bad request; one that only this team cannot have now is a conflict.</summary>
    public static ProblemHttpResult TeamRefused(TeamRule rule, string reason) => rule is TeamRule.BadName or TeamRule.NoSuchStudent
        ? BadRequest(reason)
        : Of(StatusCodes.Status409Conflict, "team-" + JsonNamingPolicy.KebabCaseLower.ConvertName(rule.ToString()), "The team stays as it is", reason);

    public static ProblemHttpResult NoPolicy() =>
        Of(StatusCodes.Status409Conflict, "no-grading-policy", "There are no cut-offs yet", "Set the competition's grading policy first.");

    public static ProblemHttpResult PolicyUnusable(string problem) =>
        Of(StatusCodes.Status409Conflict, "grading-policy-unusable", "The cut-offs cannot be used", $"{problem} Set the competition's grading policy anew.");

    public static ProblemHttpResult GradesShowPrivate() =>
        Of(StatusCodes.Status409Conflict, "not-revealed", "The private board is not revealed yet",
            "A grade tells a student the private score it was computed from. Reveal the private board first, then publish.");

    public static ProblemHttpResult PreviewStale() =>
        Of(StatusCodes.Status409Conflict, "preview-stale", "The grades have changed since the preview", "Scores or the policy changed meanwhile. Look at the new preview, and publish that.");

    public static ProblemHttpResult DatabaseAway() =>
        Of(StatusCodes.Status503ServiceUnavailable, "database-away", "The service is away for a moment",
            "The database does not answer. Nothing of this request was stored; repeat it in a few seconds.");

    public static ProblemHttpResult OurFault() =>
        Of(StatusCodes.Status500InternalServerError, "our-fault", "Something went wrong on our side", "The fault is logged. It is not yours, and repeating the request is safe.");

    private static ProblemHttpResult Of(int status, string type, string title, string detail, params ReadOnlySpan<(string Name, object? Value)> extensions)
    {
        var more = new Dictionary<string, object?>();
        foreach (var (name, value) in extensions) more[name] = value;
        return TypedResults.Problem(detail, statusCode: status, title: title, type: $"urn:autograder:{type}", extensions: more);
    }
}
