using Autograder.Data;
using Autograder.Data.Grading;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Health;

/// <param name="Workers">That have shown a sign of life within half a minute and whose sandbox proved itself.</param>
/// <param name="Queued">Runs that wait.</param>
internal sealed record Readiness(string Status, int Workers, int Queued);

internal sealed record Liveness(string Status);

internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health").AllowAnonymous().DisableRateLimiting();
        health.MapGet("/live", Live).WithSummary("The process runs");
        health.MapGet("/ready", Ready).WithSummary("The database answers; and how many workers there are. 503 otherwise");
    }

    internal static Ok<Liveness> Live() => TypedResults.Ok(new Liveness("live"));

    internal static async Task<Ok<Readiness>> Ready(AutograderDbContext db, CancellationToken ct)
    {
        var workers = await db.Database.SqlQuery<int>(
            $"""
            SELECT count(*)::int AS "Value" FROM workers
            WHERE stopped_at IS NULL AND self_test_passed AND heartbeat_at > now() - interval '30 seconds'
            """).SingleAsync(ct);
        var queued = await db.GradingRuns.CountAsync(r => r.State == RunState.Queued, ct);
        return TypedResults.Ok(new Readiness("ready", workers, queued)); // a database that is away becomes 503 like everywhere
    }
}
