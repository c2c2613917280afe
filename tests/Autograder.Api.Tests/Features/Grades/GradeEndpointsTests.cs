using System.Net.Http.Json;
using System.Text.Json;
using Autograder.Data.Audit;
using Autograder.Data.Competitions;
using Autograder.Data.Courses;
using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Tests.Features.Grades;

/// <summary>Scores become grades by cut-offs that the staff set, look at and publish; expected numbers are worked out by hand from the course's policy.</summary>
public sealed class GradeEndpointsTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ApiHost api = new(server);
    private Competition competition = null!;
    private Person ann = null!;
    private Person bob = null!;
    private Person cem = null!;
    private Person ida = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        competition = await Competition.OpenAsync(api.Room);
        (ann, bob, cem) = (await api.Room.EnrolAsync("Ann"), await api.Room.EnrolAsync("Bob"), await api.Room.EnrolAsync("Cem"));
        ida = await api.Room.EnrolAsync("Ida", CourseRole.Instructor);
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task A_preview_says_for_each_student_what_the_cut_offs_give_and_how_and_writes_nothing()
    {
        await competition.ScoreAsync(ann, 0.99, finalScore: 0.90); // the private part counts: the best of the class
        await competition.ScoreAsync(bob, 0.50, finalScore: 0.66); // half-way from low (0.60: 50) to medium (0.72: 70)
        var preview = await PreviewAsync(Policy());

        Assert.Equal([("Ann", 105m), ("Bob", 60m), ("Cem", 0m)], Grades(preview));
        Assert.Contains("Medium (0.72)", Row(preview, "Bob").GetProperty("steps")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(0.90, preview.GetProperty("bestOfClass").GetDouble());
        Assert.Equal(3, preview.GetProperty("distribution").EnumerateArray().Sum(bar => bar.GetProperty("students").GetInt32()));
        Assert.Equal(0, await api.Room.WithAsync(db => db.GradebookEntries.CountAsync()));
        Assert.Equal(0, await api.Room.WithAsync(db => db.GradingPolicies.CountAsync()));
    }

    [Fact]
    public async Task Staff_and_baselines_are_neither_graded_nor_the_best_of_the_class()
    {
        await competition.ScoreAsync(ida, 1.0, isStaff: true);
        await competition.ScoreAsync(ann, 0.80);
        var preview = await PreviewAsync(Policy());

        Assert.Equal(["Ann", "Bob", "Cem"], preview.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("name").GetString()));
        Assert.Equal(0.80, preview.GetProperty("bestOfClass").GetDouble());
    }

    [Fact]
    public async Task Late_days_take_slack_days_first_and_points_when_those_do_not_reach()
    {
        var due = competition.Assignment.DueAt;
        await competition.ScoreAsync(ann, 0.60, at: due.AddHours(-1));
        await competition.ScoreAsync(bob, 0.72, at: due.AddHours(30)); // in its second day: two slack days
        await competition.ScoreAsync(cem, 0.60, at: due.AddHours(-1)); // in time: 50
        await competition.ScoreAsync(cem, 0.72, at: due.AddHours(1)); // late: 70, or 60 without slack
        var covered = await PreviewAsync(Policy(slackDays: 2));
        Assert.Equal([("Ann", 50m), ("Bob", 70m), ("Cem", 70m)], Grades(covered));
        Assert.Equal([0, 2, 1], covered.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("slackDaysUsed").GetInt32()));

        var none = await PreviewAsync(Policy(slackDays: 0));
        Assert.Equal([("Ann", 50m), ("Bob", 60m), ("Cem", 60m)], Grades(none));

        // A late submission that is worth less than the one in time is no loss.
        var hard = await PreviewAsync(Policy(slackDays: 0, lateDeduction: 40));
        Assert.Equal([("Ann", 50m), ("Bob", 30m), ("Cem", 50m)], Grades(hard));
    }

    [Fact]
    public async Task Without_a_submission_by_the_early_deadline_points_are_deducted()
    {
        await api.Room.WithAsync(async db =>
        {
            (await db.Assignments.SingleAsync()).Competition!.Schedule(earlyAt: Classroom.Now.AddDays(2), freezeAt: null, revealAt: null);
            return await db.SaveChangesAsync();
        });
        await competition.ScoreAsync(ann, 0.30, at: Classroom.Now.AddDays(1));
        await competition.ScoreAsync(ann, 0.72, at: Classroom.Now.AddDays(3));
        await competition.ScoreAsync(bob, 0.72, at: Classroom.Now.AddDays(3));

        // Ann was early with something, however poor; both have the best score, which is medium and no more.
        Assert.Equal([("Ann", 70m), ("Bob", 60m), ("Cem", 0m)], Grades(await PreviewAsync(Policy())));
    }

    [Fact]
    public async Task Publishing_writes_grades_with_their_computation_and_publishing_anew_says_who_changes()
    {
        await competition.ScoreAsync(ann, 0.80);
        await competition.ScoreAsync(bob, 0.60);
        await PutAsync(Policy());
        await RevealAsync();
        var first = await (await PublishAsync(new { tag = (await PreviewAsync(null)).GetProperty("tag").GetString() })).JsonAsync();
        Assert.Equal((3, 0, 0), Counted(first));

        await competition.ScoreAsync(bob, 0.72);
        var preview = await PreviewAsync(null);
        var change = Assert.Single(preview.GetProperty("changes").EnumerateArray());
        Assert.Equal(("Bob", 50m, 70m), (change.GetProperty("name").GetString(), change.GetProperty("before").GetDecimal(), change.GetProperty("after").GetDecimal()));
        Assert.Equal(50m, (await OwnAsync(bob)).GetProperty("score").GetDecimal()); // what is published stands until it is published anew

        Assert.Equal((0, 1, 2), Counted(await (await PublishAsync(new { tag = preview.GetProperty("tag").GetString() })).JsonAsync()));
        Assert.Equal(70m, (await OwnAsync(bob)).GetProperty("score").GetDecimal());
        var audited = await api.Room.WithAsync(db => db.AuditEntries.Where(e => e.Action == AuditActions.GradePublished && e.PersonId == bob.Id).OrderBy(e => e.Id).Select(e => e.DetailsJson).ToListAsync());
        Assert.Equal(2, audited.Count);
        Assert.Equal(50m, JsonDocument.Parse(audited[1]).RootElement.GetProperty("before").GetDecimal());
    }

    [Fact]
    public async Task What_is_published_is_what_was_previewed_or_nothing()
    {
        await competition.ScoreAsync(ann, 0.80);
        await (await PublishAsync(null)).IsProblemAsync(409, "no-grading-policy");
        await PutAsync(Policy());
        await RevealAsync();
        var tag = (await PreviewAsync(null)).GetProperty("tag").GetString();
        await competition.ScoreAsync(bob, 0.85);

        await (await PublishAsync(new { tag })).IsProblemAsync(409, "preview-stale");
        Assert.Equal(0, await api.Room.WithAsync(db => db.GradebookEntries.CountAsync()));
    }

    [Fact]
    public async Task Grades_tell_private_scores_and_so_wait_for_the_reveal()
    {
        await competition.ScoreAsync(ann, 0.80);
        await PutAsync(Policy());
        await (await PublishAsync(null)).IsProblemAsync(409, "not-revealed");
        Assert.Equal(0, await api.Room.WithAsync(db => db.GradebookEntries.CountAsync()));

        await RevealAsync();
        Assert.Equal((3, 0, 0), Counted(await (await PublishAsync(null)).JsonAsync()));
    }

    [Fact]
    public async Task What_comes_after_the_reveal_moves_no_grade_and_is_told_no_private_score()
    {
        await competition.ScoreAsync(ann, 0.60);
        await RevealAsync();
        var after = await competition.ScoreAsync(ann, 0.90, at: api.Clock.GetUtcNow().AddHours(1));

        Assert.Equal(("Ann", 50m), Grades(await PreviewAsync(Policy())).First());
        Assert.Equal(0.60, Assert.Single(await competition.BoardAsync(BoardKind.Private)).Score);
        Assert.Equal(0.60, Assert.Single(await competition.BoardAsync()).Score);
        using var client = await api.AsAsync(ann);
        Assert.Equal(JsonValueKind.Null, (await client.GetJsonAsync($"/api/v1/submissions/{after.Id}")).GetProperty("prediction").GetProperty("private").ValueKind);
    }

    [Fact]
    public async Task Cut_offs_that_no_longer_go_the_way_of_the_metric_are_not_published()
    {
        await competition.ScoreAsync(ann, 0.80);
        await PutAsync(Policy());
        await RevealAsync();
        await api.Room.WithAsync(async db =>
        {
            (await db.Assignments.SingleAsync()).Competition!.ScoreBy("cer", higherIsBetter: false, alsoShow: [], shownDecimals: 4);
            return await db.SaveChangesAsync();
        });

        await (await PublishAsync(null)).IsProblemAsync(409, "grading-policy-unusable");
    }

    [Fact]
    public async Task The_best_of_the_class_may_have_come_late()
    {
        var due = competition.Assignment.DueAt;
        await competition.ScoreAsync(ann, 0.90, at: due.AddHours(-1));
        await competition.ScoreAsync(bob, 1.00, at: due.AddHours(1)); // covered by a slack day

        // High is 0.80: half-way from there to Bob's 1.00 are 95 % and half of the bonus.
        var preview = await PreviewAsync(Policy());
        Assert.Equal([("Ann", 97.5m), ("Bob", 105m), ("Cem", 0m)], Grades(preview));
        Assert.Equal(1.00, preview.GetProperty("bestOfClass").GetDouble());
    }

    [Fact]
    public async Task Students_see_their_own_grade_in_words_once_it_is_published_and_nobody_elses()
    {
        await competition.ScoreAsync(ann, 0.60, at: competition.Assignment.DueAt.AddHours(1));
        await PutAsync(Policy());
        await RevealAsync();
        var before = await OwnAsync(ann);
        Assert.Equal((JsonValueKind.Null, 0), (before.GetProperty("score").ValueKind, before.GetProperty("steps").GetArrayLength()));

        await PublishAsync(null);
        var grade = await OwnAsync(ann);
        Assert.Equal(50m, grade.GetProperty("score").GetDecimal());
        Assert.Contains("slack day", string.Join(' ', grade.GetProperty("steps").EnumerateArray().Select(s => s.GetString())), StringComparison.Ordinal);
        using var client = await api.AsAsync(ann);
        Assert.Equal(9, (await client.GetJsonAsync("/api/v1/courses/idl/grades")).GetProperty("slackDaysLeft").GetInt32());
        foreach (var path in new[] { "/api/v1/courses/idl/gradebook", "/api/v1/courses/idl/gradebook.csv" }) Assert.Equal(404, (int)(await client.FetchAsync(path)).StatusCode);
        foreach (var path in new[] { "/grades/preview", "/grades/publish" })
            Assert.Equal(404, (int)(await client.PostAsJsonAsync(new Uri(Competition.Path + path, UriKind.Relative), (object?)null, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Cut_offs_are_seen_by_students_once_they_are_announced()
    {
        using var student = await api.AsAsync(ann);
        await PutAsync(Policy());
        Assert.Equal(404, (int)(await student.FetchAsync(Competition.Path + "/grading-policy")).StatusCode);
        await PutAsync(Policy(isAnnounced: true));
        Assert.Equal(0.80, (await student.GetJsonAsync(Competition.Path + "/grading-policy")).GetProperty("high").GetDouble());
        var refused = await student.PutAsJsonAsync(new Uri(Competition.Path + "/grading-policy", UriKind.Relative), Policy(), TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)refused.StatusCode);
    }

    [Theory]
    [InlineData("""{"high": 0.6, "medium": 0.7, "low": 0.5, "veryLow": 0.4}""")] // not in order
    [InlineData("""{"high": 0.4, "medium": 0.5, "low": 0.6, "veryLow": 0.7}""")] // lower is better elsewhere
    [InlineData("""{"high": 0.8, "medium": 0.8, "low": 0.6, "veryLow": 0.4}""")]
    [InlineData("""{"high": 0.8, "medium": 0.7, "low": 0.6, "veryLow": 0.4, "bonus": -1}""")]
    [InlineData("""{"high": 0.8, "medium": 0.7, "low": 0.6, "veryLow": 0.4, "slackDays": -1}""")]
    [InlineData("""{"medium": 0.7, "low": 0.6, "veryLow": 0.4}""")]
    [InlineData("not json")]
    public async Task Cut_offs_that_make_no_sense_are_refused(string policy)
    {
        using var client = await api.AsAsync(ida);
        using var content = new StringContent(policy, System.Text.Encoding.UTF8, "application/json");
        var answer = await client.PutAsync(new Uri(Competition.Path + "/grading-policy", UriKind.Relative), content, TestContext.Current.CancellationToken);
        await answer.IsProblemAsync(400, "bad-request");
        Assert.Equal(0, await api.Room.WithAsync(db => db.GradingPolicies.CountAsync()));
    }

    [Fact]
    public async Task The_gradebook_holds_code_and_competitions_and_its_csv_no_formula()
    {
        var evil = await api.Room.EnrolAsync("=HYPERLINK(\"http://x\",\"y\")");
        var homework = await api.Room.AssignAsync("hw1p1");
        await api.Room.SubmittedAsync(homework, ann);
        await api.Room.GradeAllAsync(77);
        await competition.ScoreAsync(ann, 0.80);
        await PutAsync(Policy());
        await RevealAsync();
        await PublishAsync(null);

        using var client = await api.AsAsync(ida);
        var row = (await client.GetJsonAsync("/api/v1/courses/idl/gradebook")).GetProperty("students").EnumerateArray().Single(r => r.GetProperty("name").GetString() == "Ann");
        Assert.Equal([77m, 90m], row.GetProperty("scores").EnumerateArray().Select(s => s.GetDecimal()));
        var csv = await (await client.FetchAsync("/api/v1/courses/idl/gradebook.csv")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("Name,Email,hw1p1 (100),hw1p2 (100),Slack days left\r\n", csv, StringComparison.Ordinal);
        Assert.Contains($"Ann,{ann.Email},77,90,10\r\n", csv, StringComparison.Ordinal);
        Assert.Contains($"\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",{evil.Email},,0,10\r\n", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slack_days_are_the_courses_and_spent_once()
    {
        using var client = await api.AsAsync(ida);
        Assert.Equal(200, (int)(await client.PutAsJsonAsync(new Uri("/api/v1/courses/idl/slack-days", UriKind.Relative), new { days = 3 }, TestContext.Current.CancellationToken)).StatusCode);
        var earlier = await api.Room.AssignAsync("earlier");
        await api.Room.WithAsync(db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO gradebook_entries (assignment_id, person_id, percent, slack_days_used, steps_json, published_at, published_by) VALUES ({earlier.Id}, {ann.Id}, 90, 2, '[]', now(), {ida.Id})"));
        foreach (var person in new[] { ann, bob }) await competition.ScoreAsync(person, 0.72, at: competition.Assignment.DueAt.AddHours(25));

        // Two days late each: Ann has one day left of three, Bob all.
        Assert.Equal([("Ann", 60m), ("Bob", 70m), ("Cem", 0m)], Grades(await PreviewAsync(Policy())));
    }

    private static object Policy(int slackDays = 10, decimal lateDeduction = 10, bool isAnnounced = false) =>
        new { high = 0.80, medium = 0.72, low = 0.60, veryLow = 0.40, bonus = 5, earlyDeduction = 10, lateDeduction, slackDays, isAnnounced };

    private async Task<JsonElement> PreviewAsync(object? policy)
    {
        using var client = await api.AsAsync(ida);
        var answer = await client.PostAsJsonAsync(new Uri(Competition.Path + "/grades/preview", UriKind.Relative), policy, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        return await answer.JsonAsync();
    }

    private async Task PutAsync(object policy)
    {
        using var client = await api.AsAsync(ida);
        Assert.Equal(200, (int)(await client.PutAsJsonAsync(new Uri(Competition.Path + "/grading-policy", UriKind.Relative), policy, TestContext.Current.CancellationToken)).StatusCode);
    }

    /// <summary>Days after the deadline, as a course does.</summary>
    private async Task RevealAsync()
    {
        api.Clock.SetUtcNow(competition.Assignment.DueAt.AddDays(5));
        using var client = await api.AsAsync(ida);
        Assert.Equal(200, (int)(await client.PutAsJsonAsync(new Uri(Competition.Path + "/reveal", UriKind.Relative), new { }, TestContext.Current.CancellationToken)).StatusCode);
    }

    private async Task<HttpResponseMessage> PublishAsync(object? wish)
    {
        using var client = await api.AsAsync(ida);
        return await client.PostAsJsonAsync(new Uri(Competition.Path + "/grades/publish", UriKind.Relative), wish, TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> OwnAsync(Person person)
    {
        using var client = await api.AsAsync(person);
        return (await client.GetJsonAsync("/api/v1/courses/idl/grades")).GetProperty("grades").EnumerateArray().Single(g => g.GetProperty("slug").GetString() == "hw1p2");
    }

    private static (int, int, int) Counted(JsonElement published) =>
        (published.GetProperty("new").GetInt32(), published.GetProperty("changed").GetInt32(), published.GetProperty("unchanged").GetInt32());

    private static JsonElement Row(JsonElement preview, string name) => preview.GetProperty("rows").EnumerateArray().Single(r => r.GetProperty("name").GetString() == name);

    private static IEnumerable<(string?, decimal)> Grades(JsonElement preview) =>
        preview.GetProperty("rows").EnumerateArray().Select(r => (r.GetProperty("name").GetString(), r.GetProperty("percent").GetDecimal()));
}
