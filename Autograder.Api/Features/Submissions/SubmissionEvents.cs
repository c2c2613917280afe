using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Autograder.Api.Features.Courses;
using Autograder.Api.Features.Problems;
using Autograder.Data.Grading;
using Autograder.Data.Submissions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Autograder.Api.Features.Submissions;

/// <summary>The life of a submission as it happens.</summary>
/// <remarks>
/// Every stream starts from what the database says and sends what has been missed: who reconnects, or comes when all is over, is told the same
/// story. <c>Last-Event-ID</c> spares the checks that were already received.
/// </remarks>
internal static class SubmissionEvents
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5); // also keeps proxies from closing a silent connection

    internal static async Task<Results<EventStream, ProblemHttpResult>> Stream(
        Guid id, [FromHeader(Name = "Last-Event-ID")] string? lastEventId, Membership membership, IServiceScopeFactory scopes,
        SubmissionSignals signals, IOptions<JsonOptions> json, TimeProvider clock, CancellationToken ct)
    {
        if (await membership.OfSubmissionAsync(id, ct) is not { } found) return Problem.NotFound();
        var showHidden = ComponentView.ShowsHidden(found.Assignment, found.IsStaff, clock.GetUtcNow());
        return new EventStream(Follow(id, lastEventId, showHidden, scopes, signals, json.Value.SerializerOptions, ct));
    }

    private static async IAsyncEnumerable<ServerSentEvent> Follow(
        Guid id, string? lastEventId, bool showHidden, IServiceScopeFactory scopes, SubmissionSignals signals,
        JsonSerializerOptions json, [EnumeratorCancellation] CancellationToken ct)
    {
        using var watch = signals.Watching(id); // before the first look, so that nothing can fall between
        var told = EventPosition.Parse(lastEventId);
        QueuePlace? place = null;
        for (var mayHaveLostTheRight = false; ;)
        {
            // A scope for each look: a connection may stay open for hours, a database connection may not. While a submission is graded
            // there are several looks a second, so each is one query; all that a reader may see is read once, at the end.
            await using var scope = scopes.CreateAsyncScope();
            var reader = scope.ServiceProvider.GetRequiredService<SubmissionReader>();
            if (mayHaveLostTheRight && !await reader.MayReadAsync(id, ct)) yield break;
            if (await reader.ProgressAsync(id, showHidden, ct) is not { } progress) yield break;

            if (progress.State is SubmissionState.Queued && await reader.PlaceAsync(id, ct) is { } now && place != now)
            {
                place = now;
                yield return Event("queued", null, new { place = now.Position, now.EstimatedSeconds });
            }

            if (progress.State is SubmissionState.Running or SubmissionState.Graded && progress.Attempt > 0)
            {
                place = null; // whoever goes back into the queue is told so
                if (!told.IsOf(progress))
                {
                    told = EventPosition.StartOf(progress);
                    yield return Event("started", told.ToString(), new { attempt = progress.Attempt });
                }

                foreach (var check in progress.Checks.Skip(told.Checks))
                {
                    told = told.Next();
                    yield return Event("check", told.ToString(), check);
                }
            }

            if (progress.State is SubmissionState.Graded or SubmissionState.Failed or SubmissionState.Superseded)
            {
                if (await reader.FindAsync(id, ct) is { } view) yield return Event(view.State.ToString().ToLowerInvariant(), null, view);
                yield break;
            }

            await scope.DisposeAsync(); // before the wait
            mayHaveLostTheRight = !await watch.ChangedAsync(LookAgain, ct);
            if (mayHaveLostTheRight) yield return ServerSentEvent.StillHere;
        }

        ServerSentEvent Event(string name, string? eventId, object data) => new(name, eventId, JsonSerializer.Serialize(data, data.GetType(), json));
    }

    /// <summary>How far a client has been told: which attempt of which run, and how many of its checks.</summary>
    private sealed record EventPosition(Guid RunId, int Attempt, int Checks)
    {
        public static EventPosition StartOf(RunProgress progress) => new(progress.RunId, progress.Attempt, 0);

        public bool IsOf(RunProgress progress) => RunId == progress.RunId && Attempt == progress.Attempt;

        public EventPosition Next() => this with { Checks = Checks + 1 };

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{RunId:N}.{Attempt}.{Checks}");

        public static EventPosition Parse(string? text) =>
            text?.Split('.') is [var run, var attempt, var checks] && Guid.TryParseExact(run, "N", out var runId)
            && int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var a) && int.TryParse(checks, NumberStyles.None, CultureInfo.InvariantCulture, out var c)
                ? new EventPosition(runId, a, c) : new EventPosition(Guid.Empty, 0, 0);
    }
}
