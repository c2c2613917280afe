using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.Grading;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Tests.Features.Competitions;

public sealed class ImportTests(PostgresServer server) : IAsyncLifetime
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
    public async Task A_folder_becomes_a_competition_that_students_see()
    {
        var made = await (await instructor.ImportAsync(FolderZip.Of(FolderZip.Files()))).JsonAsync();
        Assert.Equal((true, 10, 1, 1), (made.GetProperty("isNew").GetBoolean(), made.GetProperty("rows").GetInt32(), made.GetProperty("dataFiles").GetInt32(), made.GetProperty("baselines").GetInt32()));

        using var ann = await api.AsAsync(await api.Room.EnrolAsync("Ann"));
        var view = await ann.GetJsonAsync("/api/v1/courses/idl/assignments/letters");
        var competition = view.GetProperty("competition");
        Assert.Equal("competition", view.GetProperty("kind").GetString());
        Assert.Equal(new DateTimeOffset(2026, 3, 10, 3, 59, 0, TimeSpan.Zero), view.GetProperty("dueAt").GetDateTimeOffset()); // New York's clocks went forward on 8 March
        Assert.Equal(["id", "label"], competition.GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal(("Accuracy", 2, 3, 3), (competition.GetProperty("metricTitle").GetString(), competition.GetProperty("attemptsLeftToday").GetInt32(), competition.GetProperty("teamSize").GetInt32(), competition.GetProperty("shownDecimals").GetInt32()));
        Assert.Contains("Which letter", competition.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal("train/letters.csv", competition.GetProperty("dataFiles")[0].GetProperty("path").GetString());
        Assert.Equal("id,label\n100,a\n", await ann.GetStringAsync(new Uri("/api/v1/courses/idl/assignments/letters/data/train/letters.csv", UriKind.Relative), TestContext.Current.CancellationToken));
        using var all = new ZipArchive(await ann.GetStreamAsync(new Uri("/api/v1/courses/idl/assignments/letters/data.zip", UriKind.Relative), TestContext.Current.CancellationToken));
        using var packed = new StreamReader(Assert.Single(all.Entries, entry => entry.FullName == "train/letters.csv").Open());
        Assert.Equal("id,label\n100,a\n", await packed.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(FolderZip.Csv(FolderZip.AlwaysA), await ann.GetStringAsync(new Uri("/api/v1/courses/idl/assignments/letters/sample", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_handout_holds_the_writeup_and_a_program_that_knows_where_it_belongs()
    {
        await instructor.ImportAsync(FolderZip.Of(FolderZip.Files()));
        using var ann = await api.AsAsync(await api.Room.EnrolAsync("Ann"));
        using var response = await ann.FetchAsync("/api/v1/courses/idl/assignments/letters/handout");
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        Assert.Equal(["letters/README.md", "letters/ag.py", "letters/assignment.json"], zip.Entries.Select(e => e.FullName));
        using var writeup = new StreamReader(zip.GetEntry("letters/README.md")!.Open());
        Assert.Contains("Which letter", await writeup.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var place = await JsonDocument.ParseAsync(zip.GetEntry("letters/assignment.json")!.Open(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(("idl", "letters"), (place.RootElement.GetProperty("course").GetString(), place.RootElement.GetProperty("assignment").GetString()));
    }

    [Fact]
    public async Task The_same_slug_again_updates_and_another_solution_regrades_what_has_a_score()
    {
        await instructor.ImportAsync(FolderZip.Of(FolderZip.Files()));
        await api.Room.WithAsync(db => db.Database.ExecuteSqlAsync($"DELETE FROM grading_runs")); // the baseline's
        var assignment = await api.Room.WithAsync(db => db.Assignments.SingleAsync(a => a.Slug == "letters"));
        await new Competition(api.Room, assignment).ScoreAsync(await api.Room.EnrolAsync("Ann"), 0.5);

        var same = await (await instructor.ImportAsync(FolderZip.Of(FolderZip.Files(FolderZip.Yaml.Replace("title: Letters", "title: More letters", StringComparison.Ordinal))))).JsonAsync();
        Assert.Equal((false, 0), (same.GetProperty("isNew").GetBoolean(), same.GetProperty("regraded").GetInt32()));

        var files = FolderZip.Files();
        files["letters/solution.csv"] = files["letters/solution.csv"].Replace("0,a,Public", "0,b,Public", StringComparison.Ordinal);
        var other = await (await instructor.ImportAsync(FolderZip.Of(files))).JsonAsync();
        Assert.Equal((false, 1), (other.GetProperty("isNew").GetBoolean(), other.GetProperty("regraded").GetInt32()));
        Assert.Equal(1, await api.Room.WithAsync(db => db.GradingRuns.CountAsync(r => r.State == RunState.Queued && r.Cause == RunCause.Regrade)));
        Assert.Equal(1, await api.Room.WithAsync(db => db.Assignments.CountAsync(a => a.Kind == AssignmentKind.Competition)));
    }

    [Fact]
    public async Task A_fault_names_file_line_and_rule()
    {
        // what is changed in competition.yaml, and what the fault must name
        (string What, string Changed, string File, int? Line, string Rule)[] cases =
        [
            ("attempts_per_day: 2", "attempts_per_dya: 2", "competition.yaml", 10, "unknown-key"),
            ("attempts_per_day: 2", "attempts_per_day: many", "competition.yaml", 10, "value"),
            ("title: Letters", "", "competition.yaml", null, "missing-key"),
            ("due: 2026-03-09T23:59:00", "due: soon", "competition.yaml", 8, "moment"),
            ("due: 2026-03-09T23:59:00", "due: 2026-03-09", "competition.yaml", 8, "moment"),
            ("due: 2026-03-09T23:59:00", "due: 12:00", "competition.yaml", 8, "moment"),
            ("due: 2026-03-09T23:59:00", "due: 11/12/2026 23:59", "competition.yaml", 8, "moment"),
            ("due: 2026-03-09T23:59:00", "due: 2026-03-09 11:59 PM", "competition.yaml", 8, "moment"),
            ("due: 2026-03-09T23:59:00", "due: 0001-01-01T00:00:00", "competition.yaml", 8, "moment"),
            ("due: 2026-03-09T23:59:00", "due: 2026-03-08T02:30:00", "competition.yaml", 8, "moment"), // skipped by New York's clocks
            ("due: 2026-03-09T23:59:00", "due: 2026-01-09T23:59:00", "competition.yaml", 8, "order"),
            ("final_picks: 2", "reveal: 2026-03-12T23:58:00", "competition.yaml", 11, "order"),
            ("closes: 2026-03-12T23:59:00", "reveal: 2026-03-09T23:58:00", "competition.yaml", 9, "order"),
            ("metric: accuracy", "metric: accurracy", "competition.yaml", 4, "metric"),
            ("metric: accuracy", "metric: 0.5 * accuracy + rmse", "competition.yaml", 4, "metric"),
            ("metric: accuracy", "metric: metric.py", "competition.yaml", 4, "metric"),
            ("also_show: [macro-f1]", "also_show: [{macro-f1: yes}]", "competition.yaml", 5, "kind"),
            ("baselines: [{name: Always a, file: baselines/a.csv}]", "baselines: [baselines/a.csv]", "competition.yaml", 13, "kind"),
            ("attempts_per_day: 2", "{attempts: per_day}: 2", "competition.yaml", 10, "unknown-key"),
            ("shown_decimals: 3", "higher_is_better: false", "competition.yaml", 6, "metric"),
            ("also_show: [macro-f1]", "also_show: [wer]", "competition.yaml", 5, "metric"),
            ("slug: letters", "slug: Letters!", "competition.yaml", 1, "value"),
            ("file: baselines/a.csv", "file: baselines/b.csv", "baselines/b.csv", null, "missing-file"),
            ("description: README.md", "description: other.md", "other.md", null, "missing-file"),
            ("title: Letters", "title: [a, b]", "competition.yaml", 2, "kind"),
            ("title: Letters", "title: \"Letters", "competition.yaml", 2, "yaml"),
            ("title: Letters", "title: &a [*a]", "competition.yaml", 2, "yaml"),
        ];
        var wrong = new List<string>();
        foreach (var (what, changed, file, line, rule) in cases)
        {
            var fault = await FaultOfAsync(FolderZip.Files(FolderZip.Yaml.Replace(what, changed, StringComparison.Ordinal)));
            var said = (fault.GetProperty("file").GetString(), fault.GetProperty("line").ValueKind is JsonValueKind.Null ? (int?)null : fault.GetProperty("line").GetInt32(), fault.GetProperty("rule").GetString());
            if (said != (file, line, rule)) wrong.Add($"{changed}: {fault}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(0, await api.Room.WithAsync(db => db.Assignments.CountAsync()));
    }

    [Theory]
    [InlineData("2026-03-09T23:59:00")]
    [InlineData("2026-03-09T23:59")]
    [InlineData("2026-03-09 23:59")]
    [InlineData("2026-03-09 23:59:00.000")]
    [InlineData("2026-03-10T03:59:00Z")]
    [InlineData("2026-03-10 05:59+02:00")]
    [InlineData("2026-03-09T23:59:00-04:00")]
    public async Task A_moment_is_written_as_ISO_says_with_an_offset_or_without(string due)
    {
        await instructor.ImportAsync(FolderZip.Of(FolderZip.Files(FolderZip.Yaml.Replace("due: 2026-03-09T23:59:00", $"due: {due}", StringComparison.Ordinal))));
        Assert.Equal(new DateTimeOffset(2026, 3, 10, 3, 59, 0, TimeSpan.Zero), await api.Room.WithAsync(db => db.Assignments.Select(a => a.DueAt).SingleAsync()));
    }

    [Fact]
    public async Task A_fault_of_a_table_names_its_line()
    {
        (string File, string What, string Changed, int? Line, string Rule)[] cases =
        [
            ("letters/solution.csv", "3,b,Public", "3,b,Secret", 5, "usage"),
            ("letters/solution.csv", "3,b,Public", "2,b,Public", 5, "duplicate-id"),
            ("letters/sample_submission.csv", "9,a\n", "", null, "missing-id"),
            ("letters/baselines/a.csv", "9,a", "nine,a", 11, "unknown-id"),
        ];
        foreach (var (file, what, changed, line, rule) in cases)
        {
            var files = FolderZip.Files();
            files[file] = files[file].Replace(what, changed, StringComparison.Ordinal);
            var fault = await FaultOfAsync(files);

            Assert.Equal((file["letters/".Length..], rule), (fault.GetProperty("file").GetString(), fault.GetProperty("rule").GetString()));
            if (line is not null) Assert.Equal(line, fault.GetProperty("line").GetInt32());
        }
    }

    [Fact]
    public async Task Faults_come_by_line_and_the_first_is_told_with_its_line_once()
    {
        var yaml = FolderZip.Yaml.Replace("due: 2026-03-09T23:59:00", "due: soon", StringComparison.Ordinal).Replace("also_show: [macro-f1]", "also_show: [{a: b}]", StringComparison.Ordinal);
        var two = await (await instructor.ImportAsync(FolderZip.Of(FolderZip.Files(yaml)))).IsProblemAsync(400, "bad-competition");
        Assert.Equal([5, 8], two.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("line").GetInt32()));
        Assert.EndsWith(" There is 1 more fault.", two.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var three = await (await instructor.ImportAsync(FolderZip.Of(FolderZip.Files(yaml + "\nphase: 1")))).IsProblemAsync(400, "bad-competition");
        Assert.EndsWith(" There are 2 more faults.", three.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("phases", three.GetProperty("faults")[2].GetProperty("message").GetString(), StringComparison.Ordinal);

        var files = FolderZip.Files();
        files["letters/solution.csv"] = files["letters/solution.csv"].Replace("2,a,Public", "2,,Public", StringComparison.Ordinal);
        var problem = await (await instructor.ImportAsync(FolderZip.Of(files))).IsProblemAsync(400, "bad-competition");
        Assert.Equal("solution.csv, line 4: The label is empty.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_hostile_archive_is_refused_by_its_rule()
    {
        foreach (var (name, words) in new[] { ("../competition.yaml", "'..' is not allowed"), ("/etc/passwd", "absolute"), ("letters/COMPETITION.yaml", "upper and lower case") })
        {
            var files = FolderZip.Files();
            files.Add(name, "x");
            Assert.Contains(words, (await FaultOfAsync(files)).GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        var nested = FolderZip.Files("a: " + new string('[', 50_000));
        Assert.Equal("yaml", (await FaultOfAsync(nested)).GetProperty("rule").GetString());
        await (await instructor.ImportAsync("no zip"u8.ToArray())).IsProblemAsync(400, "bad-competition");
    }

    [Fact]
    public async Task A_homework_of_code_is_not_overwritten()
    {
        await api.Room.AssignAsync("letters");
        Assert.Contains("another slug", (await FaultOfAsync(FolderZip.Files())).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_of_Codabench_is_taken_over_where_it_means_the_same_and_says_where_not()
    {
        const string bundle =
            """
            version: 2
            title: Letters of Codabench
            metric: accuracy
            phases:
              - {index: 0, name: Final, start: 2026-02-01, end: 2026-03-09, tasks: [0], max_submissions_per_day: 3}
            tasks:
              - {index: 0, name: Letters, reference_data: reference/, scoring_program: scoring/}
            leaderboards:
              - title: Results
                key: main
                columns: [{title: Accuracy, key: accuracy, index: 0, sorting: desc, precision: 2}]
            """;
        var files = FolderZip.Files(bundle);
        files["letters/reference/solution.csv"] = files["letters/solution.csv"];

        var made = await (await instructor.ImportAsync(FolderZip.Of(files))).JsonAsync();
        Assert.Equal(("letters-of-codabench", 10), (made.GetProperty("slug").GetString(), made.GetProperty("rows").GetInt32()));

        foreach (var (title, rule) in new[] { ("Letters of Codabench!", "value"), ("Буквы", "missing-key"), ("第1回", "missing-key") }) // the slug of another title, and none
        {
            files["letters/competition.yaml"] = bundle.Replace("Letters of Codabench", title, StringComparison.Ordinal);
            var refused = await FaultOfAsync(files);
            Assert.Equal((rule, 2), (refused.GetProperty("rule").GetString(), refused.GetProperty("line").GetInt32()));
        }
        files["letters/competition.yaml"] = bundle.Replace("title: Letters of Codabench", "title: Буквы\nslug: letters-of-codabench", StringComparison.Ordinal);
        Assert.False((await (await instructor.ImportAsync(FolderZip.Of(files))).JsonAsync()).GetProperty("isNew").GetBoolean());

        foreach (var (what, slip, line) in new[] { ("version: 2", "verison: 2", 1), ("max_submissions_per_day", "max_submissions_per_dya", 5), ("reference_data", "Reference_data: x, reference_data", 7), ("precision", "decimals", 11) })
        {
            files["letters/competition.yaml"] = bundle.Replace(what, slip, StringComparison.Ordinal);
            var unknown = await FaultOfAsync(files);
            Assert.Equal(("unknown-key", line), (unknown.GetProperty("rule").GetString(), unknown.GetProperty("line").GetInt32()));
        }

        files["letters/competition.yaml"] = bundle.Replace("metric: accuracy\n", "", StringComparison.Ordinal);
        var fault = await FaultOfAsync(files);
        Assert.Equal(("codabench", 6), (fault.GetProperty("rule").GetString(), fault.GetProperty("line").GetInt32()));
        Assert.Contains("metric: metric.py", fault.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metric: accuracy", "{high: 0.5, medium: 0.6, low: 0.7, very_low: 0.8}", "High (0.5) must be above Medium (0.6). A higher value of 'accuracy' is better.")]
    [InlineData("metric: 1 - accuracy", "{high: 0.4, medium: 0.3, low: 0.2, very_low: 0.1}", "High (0.4) must be below Medium (0.3). A lower value of '1 - accuracy' is better.")]
    [InlineData("metric: accuracy", "{high: 0.9, medium: 0.6, low: 0.6, very_low: 0.3}", "Medium (0.6) must be above Low (0.6). A higher value of 'accuracy' is better.")]
    public async Task Cut_offs_in_the_wrong_order_for_the_metric_are_refused(string metric, string grades, string message)
    {
        var fault = await FaultOfAsync(FolderZip.Files(FolderZip.Yaml.Replace("metric: accuracy", metric, StringComparison.Ordinal) + $"\ngrades: {grades}"));
        Assert.Equal((14, "order", message), (fault.GetProperty("line").GetInt32(), fault.GetProperty("rule").GetString(), fault.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task A_metric_turned_around_under_cut_offs_that_stay_is_refused_and_changes_nothing()
    {
        const string grades = "\ngrades: {high: 0.8, medium: 0.6, low: 0.4, very_low: 0.2}", other = "\ngrades: {high: 0.2, medium: 0.4, low: 0.6, very_low: 0.8}";
        var turned = FolderZip.Yaml.Replace("metric: accuracy", "metric: 1 - accuracy", StringComparison.Ordinal);
        await instructor.ImportAsync(FolderZip.Of(FolderZip.Files(FolderZip.Yaml + grades)));
        Assert.Equal("order", (await FaultOfAsync(FolderZip.Files(turned))).GetProperty("rule").GetString()); // the folder's earlier cut-offs stay

        using var edited = await instructor.PutAsJsonAsync(
            new Uri("/api/v1/courses/idl/assignments/letters/grading-policy", UriKind.Relative), new { high = 0.9, medium = 0.7, low = 0.5, veryLow = 0.3 }, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)edited.StatusCode);
        var fault = await FaultOfAsync(FolderZip.Files(turned + other)); // in order themselves, but those set by hand are in force
        Assert.Equal((4, "order"), (fault.GetProperty("line").GetInt32(), fault.GetProperty("rule").GetString()));
        Assert.Contains("High (0.9) must be below Medium (0.7)", fault.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.True(await api.Room.WithAsync(db => db.Assignments.Select(a => a.Competition!.HigherIsBetter).SingleAsync()));
    }

    [Theory]
    [InlineData("accuracy / 0", "abababab", "a", "metric", "'accuracy / 0' has no value for sample_submission.csv on the Public rows of solution.csv: it divides by zero, or grows beyond all numbers.")]
    [InlineData("auc", "11110011", "1", "metric", "'auc' has no value for sample_submission.csv on the Public rows of solution.csv: rows labelled 1 and rows labelled 0 are needed.")]
    [InlineData("cer", "aaaa    ", "a", "metric", "'cer' has no value for sample_submission.csv on the Private rows of solution.csv: all its labels are empty.")]
    public async Task The_metric_is_tried_out_on_the_sample(string metric, string labels, string guess, string rule, string message)
    {
        var files = FolderZip.Files($"slug: letters\ntitle: Letters\nopens: 2026-02-01T00:00:00\ndue: 2026-03-09T23:59:00\nmetric: {metric}\n");
        files["letters/solution.csv"] = "id,label,Usage\n" + string.Concat(labels.Select((label, i) => $"{i},{label},{(i < 4 ? "Public" : "Private")}\n"));
        files["letters/sample_submission.csv"] = FolderZip.Csv(string.Concat(labels.Select(_ => guess)));
        var fault = await FaultOfAsync(files);
        Assert.Equal((rule, message), (fault.GetProperty("rule").GetString(), fault.GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData("Private", 400)]
    [InlineData("Public", 201)] // the one board is all there is then, also for the grades
    public async Task A_solution_needs_public_rows_and_may_do_without_private_ones(string usage, int status)
    {
        var files = FolderZip.Files(FolderZip.Yaml);
        files["letters/solution.csv"] = files["letters/solution.csv"].Replace("Private", usage, StringComparison.Ordinal).Replace("Public", usage, StringComparison.Ordinal);
        Assert.Equal(status, (int)(await instructor.ImportAsync(FolderZip.Of(files))).StatusCode);
    }

    [Theory]
    [InlineData("def scores(a, b, c): return 1\n")]
    [InlineData("class Metric:\n    def score(self, solution, submission, row_id_column_name): return 1\n")]
    [InlineData("# def score(solution)\n")]
    public async Task A_metric_program_without_its_function_is_refused(string program)
    {
        var files = FolderZip.Files(FolderZip.Yaml.Replace("metric: accuracy\nalso_show: [macro-f1]", "metric: metric.py\nhigher_is_better: true", StringComparison.Ordinal));
        files["letters/metric.py"] = program;
        var fault = await FaultOfAsync(files);
        Assert.Equal(("metric.py", "metric"), (fault.GetProperty("file").GetString(), fault.GetProperty("rule").GetString()));

        files["letters/metric.py"] = "import pandas\n\ndef score(solution, submission, row_id_column_name):\n    return 1.0\n";
        Assert.Equal(201, (int)(await instructor.ImportAsync(FolderZip.Of(files))).StatusCode);
    }

    private async Task<JsonElement> FaultOfAsync(Dictionary<string, string> files) =>
        (await (await instructor.ImportAsync(FolderZip.Of(files))).IsProblemAsync(400, "bad-competition")).GetProperty("faults")[0];
}
