using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Autograder.Grading.Competitions;
using Competitions.Files;
using Competitions.Homeworks;
using Competitions.Training;

namespace Competitions.Tests.Homeworks;

/// <summary>All competitions, made once in the tiny size.</summary>
public sealed class MadeCompetitions : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("competitions");

    public MadeCompetitions() => Make(Path);

    internal string Path => System.IO.Path.Combine(_folder.FullName, "first");

    internal string Elsewhere => System.IO.Path.Combine(_folder.FullName, "second");

    internal static void Make(string folder) => Commands.Make("all", "a seed for tests", DataSize.Tiny, folder, TextWriter.Null);

    internal CompetitionFolder Folder(string slug) => new(slug, System.IO.Path.Combine(Path, slug));

    public void Dispose() => _folder.Delete(recursive: true);
}

public sealed class MadeCompetitionsTests(MadeCompetitions made) : IClassFixture<MadeCompetitions>
{
    public static TheoryData<string> Slugs => [.. Competition.All.Select(competition => competition.Slug)];

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        MadeCompetitions.Make(made.Elsewhere);
        var (first, second) = (Digests(made.Path), Digests(made.Elsewhere));

        Assert.True(first.Count > 150);
        Assert.Equal(first, second);
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void The_solution_is_valid_and_the_sample_fits_it(string slug)
    {
        var folder = made.Folder(slug);
        var (open, hidden) = Commands.Score(folder, folder.In("sample_submission.csv"));

        Assert.NotNull(open);
        Assert.NotNull(hidden);
    }

    [Fact]
    public void What_is_published_by_its_address_has_the_address_in_place_of_the_data()
    {
        using var packed = new ZipArchive(made.Folder("hw1p2").Pack(new Uri("https://data.example.edu/hw1p2")));
        using var settings = new StreamReader(packed.GetEntry("competition.yaml")!.Open());

        Assert.Contains("data_url: https://data.example.edu/hw1p2\n", settings.ReadToEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain(packed.Entries, entry => entry.FullName.StartsWith("data/", StringComparison.Ordinal));
        Assert.NotNull(packed.GetEntry("solution.csv"));
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void The_starter_writes_a_submission_that_is_accepted(string slug)
    {
        var folder = made.Folder(slug);
        var work = Directory.CreateDirectory(folder.In("work")).FullName;
        Program.Run(Program.Python, [folder.Data("starter", "starter.py"), folder.Data(), .. slug == "hw2p2-verification" ? new[] { made.Folder(FaceClassification.TheSlug).Data() } : []], work);

        var (open, hidden) = Commands.Score(folder, Path.Combine(work, "submission.csv"));
        Assert.NotNull(open);
        Assert.NotNull(hidden);
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void So_does_the_starter_in_CSharp(string slug)
    {
        // Away from the repository, whose build settings are not a student's.
        var folder = made.Folder(slug);
        var work = Directory.CreateDirectory(folder.In("work", "csharp")).FullName;
        File.Copy(folder.Data("starter", "starter.cs"), Path.Combine(work, "starter.cs"));
        Program.Run("dotnet", ["run", "starter.cs", "--", folder.Data()], work);

        var (open, hidden) = Commands.Score(folder, Path.Combine(work, "submission.csv"));
        Assert.NotNull(open);
        Assert.NotNull(hidden);
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void Cut_offs_go_the_way_of_the_metric_and_stand_in_the_writeup(string slug)
    {
        var folder = made.Folder(slug);
        var metric = MetricCatalogue.Find(folder.Setting("metric"))!;
        string[] written = [.. new[] { "high", "medium", "low", "very_low" }.Select(name => folder.Setting("grades").Split(name + ": ")[1].Split(',', '}')[0])];
        double[] cuts = [.. written.Select(cut => double.Parse(cut, CultureInfo.InvariantCulture))];

        Assert.Equal(slug, folder.Setting("slug"));
        Assert.Equal(metric.HigherIsBetter ? cuts.OrderDescending() : cuts.Order(), cuts);
        Assert.Contains($"high {written[0]} → 90 %, medium {written[1]} → 70 %, low {written[2]} → 50 %, very low {written[3]} → 30 %", File.ReadAllText(folder.In("README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_baseline_leaves_predictions_curves_and_a_checkpoint_and_stands_in_the_settings()
    {
        var folder = made.Folder("hw1p2");
        var progress = new StringWriter();
        Commands.Train("hw1p2", [Level.VeryLow], made.Path, progress);

        Assert.Contains("hw1p2 very-low  epoch  2 of 2", progress.ToString(), StringComparison.Ordinal);
        Assert.Contains("accuracy public", progress.ToString(), StringComparison.Ordinal);
        Assert.All(new[] { "csv", "png", "safetensors" }, ending => Assert.True(new FileInfo(folder.In("baselines", "very-low." + ending)).Length > 1000));
        Assert.Equal("""[{name: "Very low", file: baselines/very-low.csv}]""", folder.Setting("baselines"));
    }

    [Fact]
    public void No_data_for_students_holds_an_answer()
    {
        foreach (var competition in Competition.All)
        {
            var folder = made.Folder(competition.Slug);
            var files = Directory.EnumerateFiles(folder.Data(), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.Data(), file)).ToList();
            Assert.DoesNotContain(files, file => file.Contains("solution", StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(files, file => file.StartsWith("test/", StringComparison.Ordinal) && (file.Contains("label", StringComparison.Ordinal) || file.Contains("transcripts", StringComparison.Ordinal)));
        }
    }

    private static SortedDictionary<string, string> Digests(string folder) => new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file)).Where(file => !file.Contains("baselines", StringComparison.Ordinal) && !file.Contains("work", StringComparison.Ordinal) && !file.EndsWith(".yaml", StringComparison.Ordinal))
        .ToDictionary(file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file))))), StringComparer.Ordinal);
}
