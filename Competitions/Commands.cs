using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Autograder.Grading.Competitions;
using Competitions.Files;
using Competitions.Homeworks;
using Competitions.Training;

namespace Competitions;

/// <summary>What the program does for each of its verbs; <c>--help</c> describes them.</summary>
internal static class Commands
{
    public static void Make(string slug, string? seedText, DataSize size, string output, TextWriter progress)
    {
        var seed = seedText is null ? Seed.Draw() : new Seed(seedText);
        Directory.CreateDirectory(output);
        if (seedText is null)
        {
            progress.WriteLine($"The seed is {seed.Text}: keep it, and keep it from students.");
            File.WriteAllText(Path.Combine(output, "seed.txt"), seed.Text + "\n");
        }
        foreach (var competition in Chosen(slug))
        {
            var clock = Stopwatch.StartNew();
            var folder = FolderOf(output, competition.Slug);
            folder.CopyHandout();
            competition.Make(seed, size, folder);
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{competition.Slug,-24} {folder.Root}  {clock.Elapsed.TotalSeconds:f1} s"));
        }
    }

    public static void Train(string slug, IReadOnlyList<Level> levels, string data, TextWriter progress)
    {
        foreach (var competition in Chosen(slug))
        {
            var folder = FolderOf(data, competition.Slug);
            foreach (var level in levels)
            {
                var name = Levels.NameOf(level);
                var run = new TrainingRun($"{competition.Slug} {name}", folder.In("baselines", name), seed: (int)level + 1, progress);
                var predictions = competition.Train(level, folder, run);
                CompetitionFolder.WriteCsv(PredictionsOf(data, competition.Slug, level), HeaderOf(folder), predictions.Select(row => $"{row.Id},{row.Label}"));
                var (open, hidden) = Score(folder, PredictionsOf(data, competition.Slug, level));
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{competition.Slug} {name}: {folder.Setting("metric")} public {open:f4}, private {hidden:f4}  {run.Elapsed.TotalSeconds:f0} s, {run.Cpu.TotalSeconds:f0} s of CPU"));
            }
            folder.ListBaselines(Enum.GetValues<Level>().Select(level => (Levels.TitleOf(level), $"baselines/{Levels.NameOf(level)}.csv")));
        }
    }

    /// <summary>The score of a file of predictions on both boards.</summary>
    public static (double? Public, double? Private) Score(CompetitionFolder folder, string predictions)
    {
        var metric = MetricCatalogue.Find(folder.Setting("metric")) ?? throw new InvalidDataException($"{folder.Settings}: unknown metric {folder.Setting("metric")}");
        using var truth = File.OpenRead(folder.Solution);
        using var guesses = File.OpenRead(predictions);
        var solution = Solution.Read(truth, metric);
        return PredictionFile.Read(guesses, solution, PredictionLimits.Default) switch
        {
            CheckedPredictions.Accepted accepted when Scoring.Score(solution, accepted.Predictions, metric, seed: 1) is var scored => (scored.Public.Value, scored.Private.Value),
            CheckedPredictions.Refused refused => throw new InvalidDataException($"{predictions}: {string.Join(" ", refused.Faults.Select(fault => fault.Message))}"),
            _ => throw new InvalidOperationException("a file of predictions is either accepted or refused"),
        };
    }

    /// <summary>Sends made competitions to a service, with the baselines that have been trained: an instructor's token.</summary>
    /// <param name="dataUrl">Where the data files lie, if the service is not to keep them.</param>
    public static async Task<int> PublishAsync(string slug, string data, Uri? dataUrl, string address, string course, TextWriter progress, CancellationToken stop)
    {
        foreach (var competition in Chosen(slug))
        {
            await using var zip = FolderOf(data, competition.Slug).Pack(dataUrl);
            if (await PostAsync(zip, competition.Slug + ".zip", "application/zip", address, $"/api/v1/courses/{course}/competitions", progress, stop) is not 0 and var failed) return failed;
        }
        return 0;
    }

    public static async Task<int> SubmitAsync(string slug, string predictions, string address, string course, TextWriter progress, CancellationToken stop)
    {
        await using var csv = File.OpenRead(predictions);
        return await PostAsync(csv, Path.GetFileName(predictions), "text/csv", address, $"/api/v1/courses/{course}/assignments/{slug}/submissions", progress, stop);
    }

    private static async Task<int> PostAsync(Stream file, string name, string type, string address, string route, TextWriter progress, CancellationToken stop)
    {
        var token = Environment.GetEnvironmentVariable("AUTOGRADER_TOKEN") ?? throw new ArgumentException("AUTOGRADER_TOKEN is not set: a token is made on the page Access tokens.");
        using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(10) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var form = new MultipartFormDataContent { { content, "file", name } };
        using var response = await client.PostAsync(new Uri(route, UriKind.Relative), form, stop);
        progress.WriteLine(await response.Content.ReadAsStringAsync(stop));
        return response.IsSuccessStatusCode ? 0 : 1;
    }

    public static string PredictionsOf(string data, string slug, Level level) => FolderOf(data, slug).In("baselines", Levels.NameOf(level) + ".csv");

    private static CompetitionFolder FolderOf(string parent, string slug) => new(slug, Path.Combine(parent, slug));

    private static string HeaderOf(CompetitionFolder folder) => File.ReadLines(folder.In("sample_submission.csv")).First();

    private static IReadOnlyList<Competition> Chosen(string slug) => slug == "all" ? Competition.All : [Competition.Find(slug)];
}
