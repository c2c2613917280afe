using System.Text.Json;
using Autograder.Data.Courses;
using Autograder.Data.Grading;
using Autograder.Grading.Checks;
using Autograder.Grading.Results;

namespace Autograder.Api.Tests.Features.Submissions;

public sealed class SubmissionEndpointsTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ApiHost api = new(server);

    public ValueTask InitializeAsync() => api.InitializeAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task A_graded_submission_says_everything_and_hides_what_is_hidden_until_closing()
    {
        var homework = await api.Room.AssignAsync("hw");
        var (ann, ta) = (await api.Room.EnrolAsync("Ann"), await api.Room.EnrolAsync("Ta", CourseRole.Ta));
        var submission = await api.Room.SubmittedAsync(homework, ann);
        var sheet = new GradeSheet(3, 5,
        [
            new ComponentResult("linear", "Linear layer", 3, 5, false,
            [
                new CheckResult("hw1p1/linear/forward", "Forward", CheckGroup.Core, Visibility.Visible, Verdict.WrongValue, 0, 2, "Z is wrong", "the sign is turned", "negated", 4.5),
                new CheckResult("hw1p1/linear/secret", "Secret", CheckGroup.Robust, Visibility.Hidden, Verdict.Passed, 3, 3, null, null, null, 1),
            ]),
        ]);
        var claim = (await api.Room.ClaimAsync())!;
        await api.Room.ClaimsAsync(claims => claims.CompleteAsync(claim, new RunReport(3, 5, sheet.ToJson(), []), "v", "printed by the student", CancellationToken.None));

        using var client = await api.AsAsync(ann);
        var view = await client.GetJsonAsync($"/api/v1/submissions/{submission.Id}");

        Assert.Equal(("graded", 3m, 5m), (view.GetProperty("state").GetString(), view.GetProperty("score").GetDecimal(), view.GetProperty("maxScore").GetDecimal()));
        var check = Assert.Single(Checks(view));
        Assert.Equal(("core", "wrong-value", "the sign is turned", 4.5),
            (check.GetProperty("group").GetString(), check.GetProperty("verdict").GetString(), check.GetProperty("diagnosis").GetString(), check.GetProperty("milliseconds").GetDouble()));
        Assert.Equal("printed by the student", await (await client.FetchAsync($"/api/v1/submissions/{submission.Id}/log")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        using var staff = await api.AsAsync(ta);
        Assert.Equal(2, Checks(await staff.GetJsonAsync($"/api/v1/submissions/{submission.Id}")).Count());
        api.Clock.SetUtcNow(homework.ClosesAt.AddSeconds(1));
        Assert.Equal(2, Checks(await client.GetJsonAsync($"/api/v1/submissions/{submission.Id}")).Count());
    }

    [Fact]
    public async Task A_submission_that_we_failed_to_grade_says_so_and_tells_only_staff_why()
    {
        var (ann, ta) = (await api.Room.EnrolAsync("Ann"), await api.Room.EnrolAsync("Ta", CourseRole.Ta));
        var submission = await api.Room.SubmittedAsync(await api.Room.AssignAsync("hw"), ann);
        for (var i = 0; i < GradingRunClaims.MaxAttempts; i++)
        {
            var claim = (await api.Room.ClaimAsync())!;
            await api.Room.ClaimsAsync(claims => claims.FaultAsync(claim, "disk full on worker-7", CancellationToken.None));
            await api.Room.SqlAsync("UPDATE grading_runs SET not_before = NULL");
        }

        using var student = await api.AsAsync(ann);
        var seen = await student.GetJsonAsync($"/api/v1/submissions/{submission.Id}");
        Assert.Equal(("failed", JsonValueKind.Null, JsonValueKind.Null), (seen.GetProperty("state").GetString(), seen.GetProperty("score").ValueKind, seen.GetProperty("fault").ValueKind));

        using var staff = await api.AsAsync(ta);
        Assert.Equal("disk full on worker-7", (await staff.GetJsonAsync($"/api/v1/submissions/{submission.Id}")).GetProperty("fault").GetString());
    }

    [Fact]
    public async Task A_history_is_read_page_by_page()
    {
        var homework = await api.Room.AssignAsync("hw");
        var ann = await api.Room.EnrolAsync("Ann");
        for (var i = 0; i < 5; i++) await api.Room.SubmittedAsync(homework, ann, Classroom.Now.AddSeconds(i));
        using var client = await api.AsAsync(ann);

        var versions = new List<int>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await client.GetJsonAsync($"/api/v1/courses/idl/assignments/hw/submissions?limit=2{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}");
            versions.AddRange(page.GetProperty("submissions").EnumerateArray().Select(s => s.GetProperty("version").GetInt32()));
            cursor = page.GetProperty("next").GetString();
        }

        Assert.Equal([5, 4, 3, 2, 1], versions);
        await (await client.FetchAsync("/api/v1/courses/idl/assignments/hw/submissions?limit=0")).IsProblemAsync(400, "bad-request");
    }

    private static IEnumerable<JsonElement> Checks(JsonElement view) => view.GetProperty("components").EnumerateArray().SelectMany(c => c.GetProperty("checks").EnumerateArray());
}
