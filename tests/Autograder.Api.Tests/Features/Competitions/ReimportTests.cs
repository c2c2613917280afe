using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Autograder.Data.Assignments;
using Autograder.Data.Competitions;
using Autograder.Data.Courses;
using Autograder.Data.Grading;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Tests.Features.Competitions;

/// <summary>What another import of the same competition keeps, and what it changes.</summary>
public sealed class ReimportTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ApiHost api = new(server);
    private HttpClient instructor = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        instructor = await api.AsAsync(await api.Room.EnrolAsync("Instructor", CourseRole.Instructor));
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Another_import_applies_what_its_folder_changed_and_keeps_what_staff_set_since()
    {
        var first = await (await instructor.ImportAsync(FolderZip.Of(FolderZip.Files()))).JsonAsync();
        Assert.Empty(first.GetProperty("kept").EnumerateArray());
        var letters = await LettersAsync();
        var due = letters.DueAt;
        await SetScheduleAsync(letters.OpensAt, due.AddDays(7), attemptsPerDay: 5);
        letters = await LettersAsync();
        await api.Room.WithAsync(db => db.Database.ExecuteSqlAsync($"DELETE FROM grading_runs")); // the baseline's
        var ann = await new Competition(api.Room, letters).ScoreAsync(await api.Room.EnrolAsync("Ann"), 0.5, at: due.AddDays(2));

        var renamed = FolderZip.Yaml.Replace("title: Letters", "title: More letters", StringComparison.Ordinal);
        var same = await ImportedAsync(renamed);
        Assert.Equal(["due", "closes", "attempts_per_day"], Kept(same));
        Assert.Equal(0, same.GetProperty("lateMarksMoved").GetInt32());
        letters = await LettersAsync();
        Assert.Equal(("More letters", due.AddDays(7), due.AddDays(7), 5), (letters.Title, letters.DueAt, letters.ClosesAt, letters.AttemptsPerDay));
        Assert.False((await api.Room.ReadAsync(ann)).IsLate);

        var moved = await ImportedAsync(renamed.Replace("due: 2026-03-09", "due: 2026-03-10", StringComparison.Ordinal).Replace("team_size: 3", "team_size: 3\nfreeze: 2026-03-09T00:00:00", StringComparison.Ordinal));
        Assert.Equal(["closes", "attempts_per_day"], Kept(moved));
        Assert.Equal(1, moved.GetProperty("lateMarksMoved").GetInt32());
        letters = await LettersAsync();
        Assert.Equal((due.AddDays(1), due.AddDays(7), 5), (letters.DueAt, letters.ClosesAt, letters.AttemptsPerDay));
        Assert.NotNull(letters.Competition!.FreezeAt);
        Assert.True((await api.Room.ReadAsync(ann)).IsLate);
    }

    [Fact]
    public async Task A_folder_that_contradicts_what_was_set_by_hand_is_refused_and_what_was_revealed_stays_so()
    {
        await ImportedAsync(FolderZip.Yaml);
        var due = (await LettersAsync()).DueAt;
        await SetScheduleAsync(Classroom.Now.AddDays(-1), due.AddDays(7), attemptsPerDay: 2);
        (await instructor.PutAsJsonAsync("/api/v1/courses/idl/assignments/letters/reveal", new { at = Classroom.Now }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

        var fault = await FaultOfAsync(FolderZip.Files(FolderZip.Yaml.Replace("closes: 2026-03-12", "closes: 2026-03-11", StringComparison.Ordinal)));
        Assert.Equal("order", fault.GetProperty("rule").GetString());
        Assert.Contains("opens, due", fault.GetProperty("message").GetString(), StringComparison.Ordinal);

        Assert.Equal(["opens", "due", "closes", "reveal"], Kept(await ImportedAsync(FolderZip.Yaml)));
        Assert.Equal(Classroom.Now, (await LettersAsync()).Competition!.RevealAt);
    }

    [Fact]
    public async Task Of_an_import_before_such_was_remembered_the_audit_tells_whether_anything_was_set_by_hand()
    {
        await ImportedAsync(FolderZip.Yaml);
        await ForgetAsync();
        var four = FolderZip.Yaml.Replace("attempts_per_day: 2", "attempts_per_day: 4", StringComparison.Ordinal);
        Assert.Empty(Kept(await ImportedAsync(four)));
        var letters = await LettersAsync();
        Assert.Equal(4, letters.AttemptsPerDay);

        await SetScheduleAsync(letters.OpensAt, letters.DueAt.AddDays(7), attemptsPerDay: 4);
        await ForgetAsync();
        Assert.Equal(["due", "closes"], Kept(await ImportedAsync(four)));
        Assert.Equal(letters.DueAt.AddDays(7), (await LettersAsync()).DueAt);

        Task ForgetAsync() => api.Room.WithAsync(db => db.Database.ExecuteSqlAsync($"UPDATE assignments SET competition_imported = NULL"));
    }

    [Fact]
    public async Task A_baseline_the_folder_no_longer_lists_leaves_the_board_and_comes_back_with_its_score()
    {
        await ImportedAsync(FolderZip.Yaml);
        using (var sent = await instructor.PostAsync(new Uri("/api/v1/courses/idl/assignments/letters/submissions?baseline=Sent", UriKind.Relative),
            Http.Form(Encoding.UTF8.GetBytes(FolderZip.Csv(FolderZip.AllRight)), "sent.csv"), TestContext.Current.CancellationToken)) sent.EnsureSuccessStatusCode();
        await ScoreAllAsync();
        Assert.Equal(["Always a", "Sent"], await OnBoardAsync());

        await ImportedAsync(FolderZip.Yaml.Replace("name: Always a", "name: Only a", StringComparison.Ordinal));
        await ScoreAllAsync();
        Assert.Equal(["Only a", "Sent"], await OnBoardAsync()); // what staff sent by themselves no folder takes away

        await ImportedAsync(FolderZip.Yaml);
        Assert.Equal(["Always a", "Sent"], await OnBoardAsync());
        Assert.Equal(3, await api.Room.WithAsync(db => db.Submissions.CountAsync())); // it was not scored again
        var history = await api.Room.WithAsync(db => db.BoardChanges.Where(c => c.Board == BoardKind.Public && db.Teams.Any(t => t.Id == c.TeamId && t.Name == "Always a"))
            .OrderBy(c => c.Id).Select(c => c.Score).ToListAsync());
        Assert.Equal([0.5, null, 0.5], history); // so that a board of the past still shows it
    }

    private async Task<JsonElement> ImportedAsync(string yaml) => await (await instructor.ImportAsync(FolderZip.Of(FolderZip.Files(yaml)))).JsonAsync();

    private static IEnumerable<string?> Kept(JsonElement imported) => imported.GetProperty("kept").EnumerateArray().Select(key => key.GetString());

    private Task<Assignment> LettersAsync() => api.Room.WithAsync(db => db.Assignments.AsNoTracking().SingleAsync(a => a.Slug == "letters"));

    private async Task ScoreAllAsync()
    {
        var scoredWith = (await LettersAsync()).Competition!.ScoredWith;
        var half = new PartScore(0.5, 0.4, 0.6);
        while (await api.Room.ClaimAsync() is { } claim)
            await api.Room.ClaimsAsync(claims => claims.CompleteAsync(claim, new RunReport(0.5m, null, "{}", []), new ScoredPredictions(half, half, "{}", null, scoredWith), "", CancellationToken.None));
    }

    private async Task<IEnumerable<string?>> OnBoardAsync() =>
        (await instructor.GetJsonAsync("/api/v1/courses/idl/assignments/letters/leaderboard")).GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("name").GetString()).Order(StringComparer.Ordinal);

    private async Task SetScheduleAsync(DateTimeOffset opensAt, DateTimeOffset dueAt, int attemptsPerDay) =>
        (await instructor.PutAsJsonAsync("/api/v1/courses/idl/assignments/letters/schedule", new { opensAt, dueAt, attemptsPerDay }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

    private async Task<JsonElement> FaultOfAsync(Dictionary<string, string> files) =>
        (await (await instructor.ImportAsync(FolderZip.Of(files))).IsProblemAsync(400, "bad-competition")).GetProperty("faults")[0];
}
