using System.Text.Json;
using Autograder.Data.Grading;
using Autograder.Data.Submissions;
using Autograder.Grading.Results;
using Autograder.Worker.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autograder.Worker.Tests.Jobs;

public sealed class KeptLeaseTests(PostgresServer server) : IAsyncLifetime
{
    private Workplace place = null!;
    private Submission submission = null!;
    private Claim claim = null!;

    public async ValueTask InitializeAsync()
    {
        place = await Workplace.OpenAsync(server, new NoSandbox());
        submission = await place.SubmitAsync();
        claim = (await place.Room.ClaimAsync())!;
    }

    public ValueTask DisposeAsync() => place.DisposeAsync();

    [Fact]
    public async Task Checks_are_told_in_order_the_first_at_once_and_a_crowd_of_them_in_few_writes()
    {
        await place.Room.SqlAsync("""
            CREATE TABLE writes (at timestamptz);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO writes VALUES (now()); RETURN NEW; END $$;
            CREATE TRIGGER noted AFTER UPDATE OF progress_json ON grading_runs FOR EACH ROW EXECUTE FUNCTION note()
            """);
        await using var lease = Keep(CancellationToken.None);

        await lease.TellAsync(Check(0));
        await Workplace.UntilAsync(async () => await ToldAsync() is ["check/0"]);
        for (var k = 1; k < 100; k++) await lease.TellAsync(Check(k));
        await lease.EndAsync();

        Assert.Equal(Enumerable.Range(0, 100).Select(k => $"check/{k}"), await ToldAsync());
        Assert.InRange(await place.Room.WithAsync(db => CountAsync(db, "SELECT count(*)::int AS \"Value\" FROM writes")), 2, 5);
    }

    [Fact]
    public async Task While_nothing_finishes_the_lease_is_renewed()
    {
        await using var lease = Keep(CancellationToken.None);
        var first = (await place.RunOfAsync(submission)).LeaseExpiresAt;

        await Workplace.UntilAsync(async () => (await place.RunOfAsync(submission)).LeaseExpiresAt > first);

        Assert.False(lease.IsLost);
        Assert.False(lease.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task A_lost_lease_stops_the_work()
    {
        await using var lease = Keep(CancellationToken.None);
        await place.Room.SqlAsync("UPDATE grading_runs SET lease_token = gen_random_uuid()"); // another worker's

        await lease.TellAsync(Check(0));

        await Workplace.UntilAsync(() => Task.FromResult(lease.Token.IsCancellationRequested));
        Assert.True(lease.IsLost);
        Assert.Empty(await ToldAsync());
    }

    [Fact]
    public async Task A_worker_that_stops_stops_the_work_and_the_lease_is_not_lost()
    {
        using var stop = new CancellationTokenSource();
        await using var lease = Keep(stop.Token);

        await stop.CancelAsync();

        Assert.True(lease.Token.IsCancellationRequested);
        Assert.False(lease.IsLost);
    }

    private KeptLease Keep(CancellationToken stop) => new(place.Get<IServiceScopeFactory>(), claim, NullLogger.Instance, stop);

    private async Task<List<string>> ToldAsync()
    {
        using var progress = JsonDocument.Parse((await place.RunOfAsync(submission)).ProgressJson);
        return [.. progress.RootElement.EnumerateArray().Select(check => check.GetProperty("id").GetString()!)];
    }

    private static CheckResult Check(int number) => JsonSerializer.Deserialize<CheckResult>(
        $$"""{"id": "check/{{number}}", "title": "t", "group": "core", "visibility": "visible", "verdict": "passed", "score": 1, "maxScore": 1, "message": "", "milliseconds": 1}""",
        JsonSerializerOptions.Web)!;

    private static Task<int> CountAsync(Autograder.Data.AutograderDbContext db, string sql) =>
        Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.SingleAsync(Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.SqlQueryRaw<int>(db.Database, sql));
}
