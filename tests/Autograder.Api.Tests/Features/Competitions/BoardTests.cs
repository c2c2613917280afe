using System.Net.Http.Json;
using System.Text.Json;
using Autograder.Data.Competitions;
using Autograder.Data.Courses;
using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Tests.Features.Competitions;

public sealed class BoardTests(PostgresServer server) : IAsyncLifetime
{
    private const string Board = Competition.Path + "/leaderboard";
    private readonly ApiHost api = new(server);
    private Competition competition = null!;
    private HttpClient staff = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        competition = await Competition.OpenAsync(api.Room);
        staff = await api.AsAsync(await api.Room.EnrolAsync("Instructor", CourseRole.Instructor));
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Ranked_by_the_full_value_shown_rounded_of_equal_ones_the_earlier()
    {
        await ScoreAsync("Later", 0.800012, minute: 5);
        await ScoreAsync("Earlier", 0.800012, minute: 4);
        var best = await ScoreAsync("Best", 0.800013, minute: 9);
        await ScoreAsync("Ta", 0.99, minute: 1, role: CourseRole.Ta);
        await competition.UploadAsync(await api.Room.EnrolAsync("Never scored"));

        using var client = await api.AsAsync(best);
        var board = await client.GetJsonAsync(Board);
        Assert.Equal(["1 Best 0.8", "2 Earlier 0.8", "3 Later 0.8"], Rows(board));
        Assert.Equal([false, true, true], board.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("isTied").GetBoolean()));
        Assert.Equal([true, false, false], board.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("isMe").GetBoolean()));
        Assert.DoesNotContain("80001", board.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worse_score_later_changes_nothing_and_one_team_has_one_row()
    {
        var ann = await ScoreAsync("Ann", 0.7, minute: 1);
        await competition.ScoreAsync(ann, 0.9, at: Classroom.Now.AddMinutes(2));
        await competition.ScoreAsync(ann, 0.8, at: Classroom.Now.AddMinutes(3));

        Assert.Equal([(null, 0.9, 3)], await competition.BoardAsync());
        var changes = await api.Room.WithAsync(db => db.BoardChanges.Where(c => c.Board == BoardKind.Public).OrderBy(c => c.Id).Select(c => c.Score).ToListAsync());
        Assert.Equal([0.7, 0.9], changes);
    }

    [Fact]
    public async Task Pages_follow_one_another_and_around_me_has_me_in_the_middle()
    {
        for (var i = 0; i < 9; i++) await ScoreAsync($"S{i}", 0.9 - (i * 0.01), minute: i);
        using var client = await api.AsAsync(await api.Room.WithAsync(db => db.People.SingleAsync(p => p.Name == "S5")));

        var first = await client.GetJsonAsync($"{Board}?limit=4");
        await ScoreAsync("Newcomer", 0.95, minute: 30);
        var second = await client.GetJsonAsync($"{Board}?limit=4&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(["6 S4", "7 S5", "8 S6", "9 S7"], Rows(second, score: false)); // the ranks of now, whole pages
        Assert.Equal(9, first.GetProperty("total").GetInt32());
        var last = await client.GetJsonAsync($"{Board}?limit=4&cursor={second.GetProperty("next").GetString()}");
        Assert.Equal(["10 S8"], Rows(last, score: false));
        Assert.Equal(10, last.GetProperty("total").GetInt32());
        Assert.Equal(["5 S3", "6 S4", "7 S5", "8 S6", "9 S7"], Rows(await client.GetJsonAsync($"{Board}?limit=5&around=me"), score: false));
        await (await client.FetchAsync($"{Board}?cursor=nonsense")).IsProblemAsync(400, "bad-request");
    }

    [Fact]
    public async Task Students_see_the_frozen_board_until_the_reveal_and_then_the_shake_up()
    {
        var ann = await ScoreAsync("Ann", 0.9, minute: 1, finalScore: 0.7);
        await ScoreAsync("Bob", 0.8, minute: 2, finalScore: 0.75);
        await api.Room.WithAsync(db => db.Database.ExecuteSqlAsync($"UPDATE assignments SET competition_freeze_at = {Classroom.Now.AddHours(1)}"));
        await api.Room.WithAsync(async db => { await BoardRebuild.RunAsync(db, competition.Assignment.Id, Classroom.Now, CancellationToken.None); return 0; });
        api.Clock.Advance(TimeSpan.FromHours(2));
        await ScoreAsync("Cay", 0.95, minute: 120, finalScore: 0.5);

        using var client = await api.AsAsync(ann);
        Assert.Equal(["1 Ann 0.9", "2 Bob 0.8"], Rows(await client.GetJsonAsync(Board)));
        Assert.True((await client.GetJsonAsync(Board)).GetProperty("isFrozen").GetBoolean());
        Assert.Equal(["1 Cay 0.95", "2 Ann 0.9", "3 Bob 0.8"], Rows(await staff.GetJsonAsync(Board)));
        await (await client.FetchAsync(Board + "?board=private")).IsProblemAsync(404, "not-revealed");
        await (await client.FetchAsync(Competition.Path + "/leaderboard.csv?board=private")).IsProblemAsync(404, "not-revealed");

        Assert.Equal(404, (int)(await client.PutAsJsonAsync(At("/reveal"), new { }, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(200, (int)(await staff.PutAsJsonAsync(At("/reveal"), new { }, TestContext.Current.CancellationToken)).StatusCode);
        var final = await client.GetJsonAsync(Board + "?board=private");
        Assert.Equal(["1 Bob 0.75", "2 Ann 0.7", "3 Cay 0.5"], Rows(final));
        Assert.Equal([3, 2, 1], final.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("publicRank").GetInt32()));
        Assert.Equal(["1 Cay 0.95", "2 Ann 0.9", "3 Bob 0.8"], Rows(await client.GetJsonAsync(Board)));
    }

    [Fact]
    public async Task Two_picks_count_on_the_private_board_and_without_them_the_best_public_one()
    {
        var ann = await api.Room.EnrolAsync("Ann");
        var good = await competition.ScoreAsync(ann, 0.6, 0.9, Classroom.Now.AddMinutes(1));
        var better = await competition.ScoreAsync(ann, 0.8, 0.5, Classroom.Now.AddMinutes(2));
        var third = await competition.ScoreAsync(ann, 0.1, 0.1, Classroom.Now.AddMinutes(3));
        var foreign = await competition.ScoreAsync(await api.Room.EnrolAsync("Bob"), 0.3);
        using var client = await api.AsAsync(ann);

        Assert.Equal(0.5, (await competition.BoardAsync(BoardKind.Private))[0].Score);
        Assert.Equal(200, await PickAsync(good.Id, better.Id));
        Assert.Equal(0.9, (await competition.BoardAsync(BoardKind.Private))[0].Score);
        Assert.Equal(0.8, (await competition.BoardAsync())[0].Score);
        Assert.Equal(400, await PickAsync(good.Id, better.Id, third.Id));
        Assert.Equal(404, await PickAsync(foreign.Id));
        Assert.Equal(200, await PickAsync());
        Assert.Equal(0.5, (await competition.BoardAsync(BoardKind.Private))[0].Score);
        api.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Equal(409, await PickAsync(good.Id));

        async Task<int> PickAsync(params Guid[] ids) =>
            (int)(await client.PutAsJsonAsync(At("/picks"), new { submissions = ids }, TestContext.Current.CancellationToken)).StatusCode;
    }

    [Fact]
    public async Task Looking_back_shows_the_board_as_it_was_and_a_teams_rank_over_time()
    {
        var ann = await ScoreAsync("Ann", 0.5, minute: 1);
        await ScoreAsync("Bob", 0.6, minute: 2);
        await competition.ScoreAsync(ann, 0.7, at: Classroom.Now.AddMinutes(3));
        await api.Room.WithAsync(db => db.Database.ExecuteSqlAsync( // as if a day had gone between the changes
            $"UPDATE board_changes SET at = {Classroom.Now} + interval '1 day' * (SELECT count(*) FROM board_changes b WHERE b.board = 'public' AND b.id <= board_changes.id)"));
        using var client = await api.AsAsync(ann);

        Assert.Equal(["1 Bob 0.6", "2 Ann 0.5"], Rows(await client.GetJsonAsync($"{Board}?at={Moment(2.5)}")));
        var first = await client.GetJsonAsync($"{Board}?at={Moment(2.5)}&limit=1");
        Assert.Equal(["1 Bob 0.6"], Rows(first));
        Assert.Equal(2, first.GetProperty("total").GetInt32());
        Assert.Equal(["1 Ann 0.5"], Rows(await client.GetJsonAsync($"{Board}?at={Moment(1.5)}")));
        Assert.Empty(Rows(await client.GetJsonAsync($"{Board}?at={Moment(0.5)}")));
        var points = (await client.GetJsonAsync(Board + "/history")).GetProperty("points");
        Assert.Equal(["1 of 1: 0.5", "2 of 2: 0.5", "1 of 2: 0.7"], points.EnumerateArray().Select(p => $"{p.GetProperty("rank")} of {p.GetProperty("of")}: {p.GetProperty("score")}"));

        static string Moment(double days) => Classroom.Now.AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task No_cell_of_the_export_is_a_formula()
    {
        var ann = await ScoreAsync("Ann", -0.5, minute: 1);
        await api.Room.SqlAsync("UPDATE teams SET name = '=HYPERLINK(\"http://evil\",\"x\")'");
        using var client = await api.AsAsync(ann);
        var csv = await client.GetStringAsync(At("/leaderboard.csv"), TestContext.Current.CancellationToken);

        Assert.StartsWith("rank,team,score,", csv, StringComparison.Ordinal);
        Assert.Contains("1,\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",'-0.5000,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tag_spares_a_board_that_has_not_changed()
    {
        var ann = await ScoreAsync("Ann", 0.5, minute: 1);
        using var client = await api.AsAsync(ann);
        var tag = (await client.FetchAsync(Board)).Headers.ETag!;
        client.DefaultRequestHeaders.IfNoneMatch.Add(tag);
        Assert.Equal(304, (int)(await client.FetchAsync(Board)).StatusCode);
        await ScoreAsync("Bob", 0.6, minute: 2);
        Assert.Equal(200, (int)(await client.FetchAsync(Board)).StatusCode);
    }

    [Fact]
    public async Task A_name_that_has_just_been_chosen_stands_on_the_board_at_once()
    {
        using var client = await api.AsAsync(await ScoreAsync("Ann", 0.5, minute: 1));
        Assert.Equal(["1 Ann"], Rows(await client.GetJsonAsync(Board), score: false)); // from now on remembered for a moment

        await PutAsync("/api/v1/courses/idl/board-name", new { pseudonym = "Vanishing Gradient" });
        Assert.Equal(["1 Vanishing Gradient"], Rows(await client.GetJsonAsync(Board), score: false));
        await PutAsync(Competition.Path + "/team", new { name = "The Minima" });
        Assert.Equal(["1 The Minima"], Rows(await client.GetJsonAsync(Board), score: false));

        async Task PutAsync(string path, object body) =>
            (await client.PutAsJsonAsync(new Uri(path, UriKind.Relative), body, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_students_submission_shows_the_public_score_only_and_rounded()
    {
        var ann = await api.Room.EnrolAsync("Ann");
        var submission = await competition.ScoreAsync(ann, 0.1234567, finalScore: 0.7654321);
        using var client = await api.AsAsync(ann);

        var seen = await client.GetJsonAsync($"/api/v1/submissions/{submission.Id}");
        Assert.Equal(0.1235, seen.GetProperty("prediction").GetProperty("public").GetProperty("score").GetDouble());
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("prediction").GetProperty("private").ValueKind);
        Assert.DoesNotContain("0.765", seen.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("1234567", seen.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0.7654, (await staff.GetJsonAsync($"/api/v1/submissions/{submission.Id}")).GetProperty("prediction").GetProperty("private").GetProperty("score").GetDouble());
    }

    private async Task<Person> ScoreAsync(string name, double score, int minute, double? finalScore = null, CourseRole role = CourseRole.Student)
    {
        var person = await api.Room.EnrolAsync(name, role);
        await competition.ScoreAsync(person, score, finalScore, Classroom.Now.AddMinutes(minute), isStaff: role is not CourseRole.Student);
        return person;
    }

    private static Uri At(string path) => new(Competition.Path + path, UriKind.Relative);

    private static List<string> Rows(JsonElement board, bool score = true) => [.. board.GetProperty("entries").EnumerateArray()
        .Select(e => $"{e.GetProperty("rank")} {e.GetProperty("name").GetString()}{(score ? $" {e.GetProperty("score")}" : "")}")];
}
