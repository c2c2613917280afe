using System.Net.Http.Headers;
using System.Net.Http.Json;
using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.People;
using Autograder.Data.Teams;

namespace Autograder.Api.Tests.Features.Leaderboard;

public sealed class LeaderboardEndpointsTests(PostgresServer server) : IAsyncLifetime
{
    private const string Path = "/api/v1/courses/idl/assignments/hw/leaderboard";
    private readonly ApiHost api = new(server);
    private Assignment homework = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        homework = await api.Room.AssignAsync("hw");
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Best_first_of_equal_scores_the_earlier_and_staff_not_at_all()
    {
        await ScoredAsync("Second", 80, second: 2);
        await ScoredAsync("First", 90, second: 3);
        var third = await ScoredAsync("Third", 80, second: 4);
        await ScoredAsync("Ta", 100, second: 1, CourseRole.Ta);
        await api.Room.SubmittedAsync(homework, await api.Room.EnrolAsync("Never graded")); // null never ranks

        using var client = await api.AsAsync(third);
        var board = await client.GetJsonAsync(Path);

        Assert.Equal(["1 First", "2 Second", "3 Third"], Names(board));
        Assert.Equal([false, false, true], board.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("isMe").GetBoolean()));
    }

    [Fact]
    public async Task Pages_are_whole_also_while_scores_arrive_and_around_me_shows_my_neighbours()
    {
        for (var i = 0; i < 9; i++) await ScoredAsync($"S{i}", 100 - i, second: i);
        var me = await ScoredAsync("Me", 50, second: 20);
        for (var i = 0; i < 9; i++) await ScoredAsync($"T{i}", 40 - i, second: 30 + i);
        using var client = await api.AsAsync(me);

        var first = await client.GetJsonAsync($"{Path}?limit=5");
        await ScoredAsync("Newcomer", 99.5m, second: 60); // on the page already read
        var second = await client.GetJsonAsync($"{Path}?limit=5&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(["S5", "S6", "S7", "S8", "Me"], Names(second).Select(n => n.Split(' ')[1]));

        var around = await client.GetJsonAsync($"{Path}?limit=5&around=me");
        Assert.Equal(["S7", "S8", "Me", "T0", "T1"], Names(around).Select(n => n.Split(' ')[1]));
    }

    [Theory]
    [InlineData("cursor=nonsense")]
    [InlineData("cursor=%27%3B%20DROP%20TABLE")]
    [InlineData("limit=0")]
    [InlineData("limit=1000")]
    [InlineData("around=you")]
    public async Task What_the_board_cannot_mean_is_refused(string query)
    {
        using var client = await api.AsAsync(await api.Room.EnrolAsync("Ann"));
        await (await client.FetchAsync($"{Path}?{query}")).IsProblemAsync(400, "bad-request");
    }

    [Fact]
    public async Task The_tag_spares_a_board_that_has_not_changed()
    {
        var ann = await ScoredAsync("Ann", 50, second: 1);
        using var client = await api.AsAsync(ann);
        var tag = (await client.FetchAsync(Path)).Headers.ETag!;

        Assert.Equal(304, (int)(await GetAsync(client, tag)).StatusCode);
        await ScoredAsync("Bob", 60, second: 2);
        Assert.Equal(200, (int)(await GetAsync(client, tag)).StatusCode);
    }

    [Fact]
    public async Task The_board_shows_the_name_a_student_chose()
    {
        var ann = await ScoredAsync("Ann", 50, second: 1);
        await ScoredAsync("Bob", 40, second: 2);
        using var client = await api.AsAsync(ann);
        var choice = new Uri("/api/v1/courses/idl/board-name", UriKind.Relative);

        Assert.Equal(200, (int)(await client.PutAsJsonAsync(choice, new { pseudonym = "Vanishing Gradient" }, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(["1 Vanishing Gradient", "2 Bob"], Names(await client.GetJsonAsync(Path)));

        foreach (var bad in new[] { "", "<script>alert(1)</script>", "Bob", "a\u202Eb", new string('x', 41) }) // blank, hostile, somebody else, deceiving, endless
            await (await client.PutAsJsonAsync(choice, new { pseudonym = bad }, TestContext.Current.CancellationToken)).IsProblemAsync(400, "bad-request");

        var competition = await Competition.OpenAsync(api.Room);
        await api.Room.SaveAsync(
            Team.Of(competition.Assignment.Id, TeamKind.Baseline, "Trained an hour", Classroom.Now), Team.Of(competition.Assignment.Id, TeamKind.Students, "The Residuals", Classroom.Now));
        foreach (var taken in new[] { "Baseline", "High", "very low", "trained an hour", "the residuals", "bob" })
            await (await client.PutAsJsonAsync(choice, new { pseudonym = taken }, TestContext.Current.CancellationToken)).IsProblemAsync(400, "bad-request");

        await client.PutAsJsonAsync(choice, new { pseudonym = (string?)null }, TestContext.Current.CancellationToken);
        Assert.Equal(["1 Ann", "2 Bob"], Names(await client.GetJsonAsync(Path)));
    }

    private async Task<Person> ScoredAsync(string name, decimal score, int second, CourseRole role = CourseRole.Student)
    {
        var person = await api.Room.EnrolAsync(name, role);
        await api.Room.SubmittedAsync(homework, person, Classroom.Now.AddSeconds(second));
        await api.Room.GradeAllAsync(score);
        return person;
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient client, EntityTagHeaderValue tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Path, UriKind.Relative));
        request.Headers.IfNoneMatch.Add(tag);
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> Names(System.Text.Json.JsonElement board) =>
        board.GetProperty("entries").EnumerateArray().Select(e => $"{e.GetProperty("rank").GetInt64()} {e.GetProperty("name").GetString()}");
}
