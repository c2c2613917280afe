using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace EndToEnd;

/// <summary>A competition on the whole way: its folder imported, predictions refused and scored, both boards, the reveal.</summary>
public sealed class CompetitionTests(Service service) : IClassFixture<Service>
{
    private const string Yaml =
        """
        slug: fruit
        title: Fruit
        metric: METRIC
        shown_decimals: 3
        opens: 2026-01-01T00:00:00
        due: 2030-01-01T00:00:00
        attempts_per_day: 3
        final_picks: 2
        baselines: [{name: Always apple, file: baselines/apple.csv}]
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_becomes_a_competition_and_predictions_become_places_on_two_boards()
    {
        using var instructor = Client(service.Instructor);
        using var ada = Client(service.Students["Ada Park"]);
        using var ben = Client(service.Students["Ben Okafor"]);
        using var imported = await ImportAsync(instructor, Yaml.Replace("METRIC", "accuracy", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Created, imported.StatusCode);

        var view = (await JsonAsync(await ada.GetAsync(At("fruit"), Stop))).GetProperty("competition");
        Assert.Equal(("accuracy", true, 3), (view.GetProperty("metric").GetString(), view.GetProperty("higherIsBetter").GetBoolean(), view.GetProperty("attemptsLeftToday").GetInt32()));
        Assert.Equal("x,colour\n1,red\n", await ada.GetStringAsync(At("fruit/data/train/points.csv"), Stop));

        // Refused, with line and rule; it costs nothing.
        using var wrong = await UploadAsync(ada, "fruit", "id,label\n0,apple\n0,pear\n");
        var problem = await JsonAsync(wrong);
        Assert.Equal((400, 3, "duplicate-id"), ((int)wrong.StatusCode, problem.GetProperty("line").GetInt32(), problem.GetProperty("rule").GetString()));

        // Ada is best on the public rows (0 to 3), Ben on the private ones (4 to 9).
        var adas = await ScoredAsync(ada, "fruit", "apple,pear,apple,pear,pear,apple,pear,apple,pear,pear");
        await ScoredAsync(ben, "fruit", "apple,pear,apple,apple,apple,pear,apple,pear,apple,pear");
        Assert.Equal(1.0, adas.GetProperty("prediction").GetProperty("public").GetProperty("score").GetDouble());
        Assert.Equal(JsonValueKind.Null, adas.GetProperty("prediction").GetProperty("private").ValueKind);

        Assert.Equal(["1 Ada Park 1", "2 Ben Okafor 0.75", " Always apple 0.5"], await BoardAsync(ben, "fruit/leaderboard"));
        Assert.Equal(HttpStatusCode.NotFound, (await ben.GetAsync(At("fruit/leaderboard?board=private"), Stop)).StatusCode);

        // Three attempts a day; the refused file was none.
        await ScoredAsync(ada, "fruit", "apple,apple,apple,apple,apple,apple,apple,apple,apple,apple");
        await ScoredAsync(ada, "fruit", "pear,pear,pear,pear,pear,pear,pear,pear,pear,pear");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await UploadAsync(ada, "fruit", Csv("pear,pear,pear,pear,pear,pear,pear,pear,pear,apple"))).StatusCode);

        (await instructor.PutAsJsonAsync(At("fruit/reveal"), new { }, Stop)).EnsureSuccessStatusCode();
        Assert.Equal(["1 Ben Okafor 1", " Always apple 0.5", "2 Ada Park 0.167"], await BoardAsync(ben, "fruit/leaderboard?board=private"));
    }

    [Fact]
    public async Task An_instructors_own_metric_runs_in_the_sandbox()
    {
        using var instructor = Client(service.Instructor);
        using var chloe = Client(service.Students["Chloe Martin"]);
        var yaml = Yaml.Replace("slug: fruit", "slug: own", StringComparison.Ordinal).Replace("METRIC", "metric.py\nhigher_is_better: true", StringComparison.Ordinal);
        using var imported = await ImportAsync(instructor, yaml, ("metric.py",
            """
            def score(solution, submission, row_id_column_name):
                assert row_id_column_name == "id" and solution["id"].tolist() == submission["id"].tolist()
                return 10 * sum(a == b for a, b in zip(solution["label"], submission["label"]))
            """));
        Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync(Stop));

        var scored = await ScoredAsync(chloe, "own", "apple,pear,apple,apple,apple,pear,apple,pear,apple,pear");
        Assert.Equal(30, scored.GetProperty("prediction").GetProperty("public").GetProperty("score").GetDouble());
    }

    private HttpClient Client(string token) => new()
    {
        BaseAddress = service.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    private static Uri At(string path) => new($"/api/v1/courses/idl/assignments/{path}", UriKind.Relative);

    private static async Task<HttpResponseMessage> ImportAsync(HttpClient instructor, string yaml, params (string Name, string Text)[] more)
    {
        const string truth = "apple,pear,apple,pear,apple,pear,apple,pear,apple,pear";
        var solution = "id,label,Usage\n" + string.Concat(truth.Split(',').Select((label, i) => $"{i},{label},{(i < 4 ? "Public" : "Private")}\n"));
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            (string Name, string Text)[] files =
            [
                ("fruit/competition.yaml", yaml), ("fruit/solution.csv", solution), ("fruit/sample_submission.csv", Csv("apple,apple,apple,apple,apple,apple,apple,apple,apple,apple")),
                ("fruit/baselines/apple.csv", Csv("apple,apple,apple,apple,apple,apple,apple,apple,apple,apple")), ("fruit/data/train/points.csv", "x,colour\n1,red\n"),
                .. more.Select(file => ($"fruit/{file.Name}", file.Text)),
            ];
            foreach (var (name, text) in files)
            {
                await using var entry = await zip.CreateEntry(name).OpenAsync(Stop);
                await entry.WriteAsync(Encoding.UTF8.GetBytes(text), Stop);
            }
        }

        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes.ToArray()), "file", "fruit.zip" } };
        return await instructor.PostAsync(new Uri("/api/v1/courses/idl/competitions", UriKind.Relative), form, Stop);
    }

    private static string Csv(string labels) => "id,label\n" + string.Concat(labels.Split(',').Select((label, i) => $"{i},{label}\n"));

    private static async Task<HttpResponseMessage> UploadAsync(HttpClient student, string slug, string csv)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(csv)), "file", "predictions.csv" } };
        return await student.PostAsync(At($"{slug}/submissions"), form, Stop);
    }

    private static async Task<JsonElement> ScoredAsync(HttpClient student, string slug, string labels)
    {
        using var reply = await UploadAsync(student, slug, Csv(labels));
        var receipt = await JsonAsync(reply);
        Assert.True(reply.StatusCode == HttpStatusCode.Accepted, receipt.ToString());
        JsonElement found = default;
        await Eventually.TrueAsync(TimeSpan.FromMinutes(2), async () =>
        {
            found = await JsonAsync(await student.GetAsync(new Uri($"/api/v1/submissions/{receipt.GetProperty("id").GetGuid()}", UriKind.Relative), Stop));
            return found.GetProperty("state").GetString() == "graded";
        }, () => $"waited for the score, got {found}");
        return found;
    }

    private static async Task<List<string>> BoardAsync(HttpClient student, string path)
    {
        List<string> rows = [];
        await Eventually.TrueAsync(TimeSpan.FromMinutes(1), async () => // the baseline is scored beside the students
        {
            var board = await JsonAsync(await student.GetAsync(At(path), Stop));
            rows = [.. board.GetProperty("entries").EnumerateArray().Select(e => $"{e.GetProperty("rank")} {e.GetProperty("name").GetString()} {e.GetProperty("score")}")];
            return rows.Any(row => row.Contains("Always apple", StringComparison.Ordinal));
        }, () => string.Join('\n', rows));
        return rows;
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage reply) => JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Stop)).RootElement;
}
