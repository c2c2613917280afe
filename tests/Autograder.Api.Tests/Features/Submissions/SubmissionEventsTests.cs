using Autograder.Data.Grading;
using Autograder.Data.Submissions;

namespace Autograder.Api.Tests.Features.Submissions;

public sealed class SubmissionEventsTests(PostgresServer server) : IAsyncLifetime
{
    private const string Check = """{"id": "hw1p1/linear/CHECK", "title": "t", "group": "core", "visibility": "VISIBILITY", "verdict": "passed", "score": 1, "maxScore": 1, "milliseconds": 1}""";
    private readonly ApiHost api = new(server);
    private HttpClient client = null!;
    private Submission submission = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        var ann = await api.Room.EnrolAsync("Ann");
        client = await api.AsAsync(ann);
        submission = await api.Room.SubmittedAsync(await api.Room.AssignAsync("hw"), ann);
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task A_watcher_is_told_each_step_as_it_happens()
    {
        await using var events = await FollowAsync();
        Assert.Equal("queued", (await events.NextAsync()).Name);

        var claim = (await api.Room.ClaimAsync())!;
        Assert.Equal("started", (await events.NextAsync()).Name);

        await TellAsync(claim, "a");
        var check = await events.NextAsync();
        Assert.Equal("check", check.Name);
        Assert.Contains("linear/a", check.Data, StringComparison.Ordinal);

        await api.Room.CompleteAsync(claim, 66);
        var graded = await events.NextAsync();
        Assert.Equal("graded", graded.Name);
        Assert.Contains("\"score\":66", graded.Data, StringComparison.Ordinal);
        Assert.Null((await events.NextAsync()).Name); // and the stream ends
    }

    [Fact]
    public async Task Who_reconnects_gets_what_was_missed_and_nothing_twice()
    {
        var claim = (await api.Room.ClaimAsync())!;
        await TellAsync(claim, "a");
        string lastId;
        await using (var first = await FollowAsync())
        {
            Assert.Equal("started", (await first.NextAsync()).Name);
            lastId = (await first.NextAsync()).Id!;
        }

        await TellAsync(claim, "b");
        await api.Room.CompleteAsync(claim, 66);
        await using var second = await FollowAsync(lastId);

        var missed = await second.NextAsync();
        Assert.Equal("check", missed.Name);
        Assert.Contains("linear/b", missed.Data, StringComparison.Ordinal);
        Assert.Equal("graded", (await second.NextAsync()).Name);
    }

    [Fact]
    public async Task Who_comes_when_all_is_over_is_told_the_whole_story()
    {
        var claim = (await api.Room.ClaimAsync())!;
        await TellAsync(claim, "a");
        await api.Room.CompleteAsync(claim, 66);

        await using var events = await FollowAsync();

        Assert.Equal("started", (await events.NextAsync()).Name);
        Assert.Equal("check", (await events.NextAsync()).Name);
        Assert.Equal("graded", (await events.NextAsync()).Name);
    }

    [Fact]
    public async Task A_run_that_starts_anew_after_a_lost_worker_is_told_anew()
    {
        var claim = (await api.Room.ClaimAsync())!;
        await TellAsync(claim, "a");
        await using var events = await FollowAsync();
        Assert.Equal("started", (await events.NextAsync()).Name);
        Assert.Equal("check", (await events.NextAsync()).Name);

        await api.Room.SqlAsync("UPDATE grading_runs SET lease_expires_at = now() - interval '1 second'");
        await api.Room.ClaimsAsync(claims => claims.ReclaimExpiredAsync(CancellationToken.None));
        Assert.Equal("queued", (await events.NextAsync()).Name);
        await api.Room.ClaimAsync();

        Assert.Contains("\"attempt\":2", (await events.NextAsync()).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hidden_check_is_not_told()
    {
        var claim = (await api.Room.ClaimAsync())!;
        await TellAsync(claim, "secret", visibility: "hidden");
        await TellAsync(claim, "open");

        await using var events = await FollowAsync();
        Assert.Equal("started", (await events.NextAsync()).Name);

        Assert.Contains("linear/open", (await events.NextAsync()).Data, StringComparison.Ordinal);
    }

    private Task TellAsync(Claim claim, string check, string visibility = "visible") => api.Room.ClaimsAsync(claims =>
        claims.ReportAsync(claim, $"[{Check.Replace("CHECK", check, StringComparison.Ordinal).Replace("VISIBILITY", visibility, StringComparison.Ordinal)}]", CancellationToken.None));

    private async Task<Events> FollowAsync(string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/submissions/{submission.Id}/events", UriKind.Relative));
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new Events(response, new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)));
    }

    private sealed class Events(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
    {
        /// <summary>The next event; without a name when the stream has ended.</summary>
        public async Task<(string? Name, string? Id, string Data)> NextAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            (string? Name, string? Id, string Data) next = (null, null, "");
            while (await reader.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.Length == 0 && next.Name is not null) return next;
                if (line.StartsWith("event: ", StringComparison.Ordinal)) next.Name = line[7..];
                if (line.StartsWith("id: ", StringComparison.Ordinal)) next.Id = line[4..];
                if (line.StartsWith("data: ", StringComparison.Ordinal)) next.Data = line[6..];
            }

            return next;
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
