using System.Text.Json;
using System.Text.RegularExpressions;
using Autograder.Api.Features.Grades;

namespace Autograder.Api.Features.Competitions.Import;

/// <summary>A baseline's predictions in the folder.</summary>
internal sealed record PlannedBaseline(string Name, string File, long Line);

/// <summary>What <c>competition.yaml</c> says, in our own terms, whichever dialect it was written in.</summary>
internal sealed record CompetitionPlan(
    string Slug, string Title, string? Description, string Metric, IReadOnlyList<string> AlsoShow, bool? HigherIsBetter, int? ShownDecimals,
    DateTimeOffset Opens, DateTimeOffset? Early, DateTimeOffset Due, DateTimeOffset Closes, DateTimeOffset? Freeze, DateTimeOffset? Reveal,
    int? AttemptsPerDay, int FinalPicks, int TeamSize, string? GradesJson, IReadOnlyList<PlannedBaseline> Baselines, string? DataUrl)
{
    /// <summary>Where in the folder the files are; a bundle of Codabench's names its own.</summary>
    public string SolutionFile { get; init; } = "solution.csv";
    public string SampleFile { get; init; } = "sample_submission.csv";
    public string DataFolder { get; init; } = "data/";

    /// <summary>Where the title is that the slug was made of; null where the slug is stated.</summary>
    public long? SlugMadeOnLine { get; init; }

    /// <summary>A zip within the bundle that holds <see cref="SolutionFile"/>.</summary>
    public string? SolutionArchive { get; init; }
}

/// <summary>Reads our own <c>competition.yaml</c>.</summary>
internal static partial class CompetitionYaml
{
    public const string FileName = "competition.yaml";

    private const int LongestDescription = 100_000, LongestMetric = 500;
    private static readonly string[] CutOffs = ["high", "medium", "low", "very_low"];
    private static readonly string[] Percents = ["bonus", "early_deduction", "late_deduction"];

    /// <summary>Null when a fault was found.</summary>
    public static CompetitionPlan? Read(YamlMap yaml, ImportFaults faults)
    {
        var slug = SlugOf(yaml);
        var title = yaml.Text("title", required: true);
        var description = yaml.Text("description", longest: LongestDescription);
        var metric = yaml.Text("metric", required: true, LongestMetric);
        var alsoShow = yaml.Texts("also_show");
        var higher = yaml.Truth("higher_is_better");
        var decimals = yaml.Whole("shown_decimals", 0, 12);
        var (opens, early, due) = (yaml.Moment("opens", required: true), yaml.Moment("early"), yaml.Moment("due", required: true));
        var (closes, freeze, reveal) = (yaml.Moment("closes") ?? due, yaml.Moment("freeze"), yaml.Moment("reveal"));
        CheckOrder(yaml, opens, early, due, closes, freeze, reveal);
        var (perDay, picks, teamSize) = (yaml.Whole("attempts_per_day", 1, 1000), yaml.Whole("final_picks", 0, 20) ?? 2, yaml.Whole("team_size", 1, 100) ?? 1);
        var grades = GradesOf(yaml);
        var baselines = BaselinesOf(yaml);
        var dataUrl = DataUrlOf(yaml);
        yaml.RefuseOtherKeys();

        return faults.Any || slug is null || title is null || metric is null || opens is null || due is null || closes is null ? null : new CompetitionPlan(
            slug, title, description, metric, alsoShow, higher, decimals, opens.Value, early, due.Value, closes.Value, freeze, reveal,
            perDay, picks, teamSize, grades, baselines, dataUrl);
    }

    public static void CheckOrder(YamlMap yaml, DateTimeOffset? opens, DateTimeOffset? early, DateTimeOffset? due, DateTimeOffset? closes, DateTimeOffset? freeze, DateTimeOffset? reveal)
    {
        if (opens >= due) yaml.Fault("due", ImportRule.Order, "'due' must be after 'opens'.");
        if (early <= opens || early > due) yaml.Fault("early", ImportRule.Order, "'early' must be after 'opens' and not after 'due'.");
        if (closes < due) yaml.Fault("closes", ImportRule.Order, "'closes' must not be before 'due'.");
        if (freeze <= opens) yaml.Fault("freeze", ImportRule.Order, "'freeze' must be after 'opens'.");
        if (reveal < closes) yaml.Fault("reveal", ImportRule.Order, $"'reveal' must not be before '{(yaml.Has("closes") ? "closes" : "due")}': who sees the private board sends no more.");
    }

    public static string? SlugOf(YamlMap yaml)
    {
        if (yaml.Text("slug", required: true, longest: 64) is not { } slug) return null;
        if (SlugPattern().IsMatch(slug)) return slug;
        yaml.Fault("slug", ImportRule.Value, "'slug' is made of small letters, digits and hyphens and begins with a letter or digit.");
        return null;
    }

    private static string? GradesOf(YamlMap yaml)
    {
        if (yaml.Map("grades") is not { } grades) return null;
        var read = new Dictionary<string, double>();
        foreach (var key in CutOffs)
        {
            if (grades.Number(key) is { } cutOff) read[key] = cutOff;
            else if (!grades.Has(key)) yaml.Fault("grades", ImportRule.MissingKey, $"'grades' needs '{key}'.");
        }

        foreach (var key in Percents)
            if (grades.Number(key) is { } percent)
            {
                if (percent is < 0 or > 100) grades.Fault(key, ImportRule.Value, $"'{key}' is a percentage from 0 to 100.");
                read[key] = percent;
            }
        if (grades.Whole("slack_days", 0, GradeComputation.MostSlackDays) is { } slack) read["slack_days"] = slack;
        grades.RefuseOtherKeys();
        return CutOffs.All(read.ContainsKey) ? JsonSerializer.Serialize(read) : null;
    }

    private static IReadOnlyList<PlannedBaseline> BaselinesOf(YamlMap yaml)
    {
        var planned = new List<PlannedBaseline>();
        foreach (var item in yaml.Maps("baselines"))
        {
            var (name, file) = (item.Text("name", required: true, longest: 60), item.Text("file", required: true, longest: 400));
            item.RefuseOtherKeys();
            if (name is null || file is null) continue;
            if (planned.Any(other => other.Name == name)) item.Fault("name", ImportRule.Value, $"There are two baselines named '{name}'.");
            planned.Add(new PlannedBaseline(name, file, item.LineOf("file")));
        }

        return planned;
    }

    private static string? DataUrlOf(YamlMap yaml)
    {
        if (yaml.Text("data_url", longest: 2000) is not { } url) return null;
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http") return url;
        yaml.Fault("data_url", ImportRule.Value, "'data_url' must be an address that begins with https:// or http://.");
        return null;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]*$")]
    private static partial Regex SlugPattern();
}
