using System.Text.RegularExpressions;
using Autograder.Api.Features.Grades;
using Autograder.Data.Uploads;
using Autograder.Grading.Competitions;

namespace Autograder.Api.Features.Competitions.Import;

/// <summary>A folder that has been read through without a fault: what it plans, and where its files are.</summary>
/// <param name="Solution">Where the solution is: the folder itself, or a zip in it.</param>
internal sealed partial record CheckedCompetition(CompetitionPlan Plan, CompetitionFolder Folder, CompetitionFolder Solution, Metric Metric, int Rows, int ShownDecimals, string Description) : IDisposable
{
    private const int UsualDecimals = 4, LeastDecimals = 2;

    /// <summary>Null when a fault was found; the faults say where.</summary>
    public static CheckedCompetition? Check(CheckedZip zip, ImportFaults faults, TimeZoneInfo zone)
    {
        if (CompetitionFolder.Find(zip, faults) is not { } folder || folder.TextOf(CompetitionYaml.FileName) is not { } text) return null;
        if (YamlMap.Parse(CompetitionYaml.FileName, text, faults, zone) is not { } yaml) return null;
        if ((CodabenchBundle.IsOne(yaml) ? CodabenchBundle.Read(yaml, faults) : CompetitionYaml.Read(yaml, faults)) is not { } plan) return null;

        var metric = MetricOf(plan, yaml, folder);
        if (metric is not null && plan.GradesJson is { } grades && ProblemWith(grades, metric) is { } problem) yaml.Fault("grades", ImportRule.Order, problem);
        var description = DescriptionOf(plan, folder);
        if (metric is null || faults.Any) return null;

        var inner = plan.SolutionArchive is null ? null : Unpack(plan.SolutionArchive, folder);
        var source = plan.SolutionArchive is null ? folder : inner?.Folder;
        if (source?.SolutionOf(plan.SolutionFile, metric) is not { } solution)
        {
            inner?.Zip.Dispose();
            return null;
        }

        RequirePublicRows(plan.SolutionFile, solution, faults);
        if ((folder.Has(plan.SampleFile) || !CodabenchBundle.IsOne(yaml)) && folder.CheckPredictions(plan.SampleFile, solution, "") is { } sample) TryOut(plan, yaml, metric, solution, sample);
        foreach (var baseline in plan.Baselines) folder.CheckPredictions(baseline.File, solution, $"; {CompetitionYaml.FileName} names it on line {baseline.Line}");
        var check = new CheckedCompetition(plan, folder, source, metric, solution.Rows, DecimalsOf(plan, solution), description ?? "") { InnerZip = inner?.Zip, MetricLine = yaml.LineOf("metric") };
        if (!faults.Any) return check;
        check.Dispose();
        return null;
    }

    public long MetricLine { get; private init; }

    private CheckedZip? InnerZip { get; init; }

    public void Dispose() => InnerZip?.Dispose();

    private static Metric? MetricOf(CompetitionPlan plan, YamlMap yaml, CompetitionFolder folder)
    {
        var metric = RankingMetric.Find(plan.Metric, plan.HigherIsBetter, out var fault);
        if (metric is null)
        {
            // With the other direction it is a metric: then the fault is the direction's.
            var contradicts = plan.HigherIsBetter is { } stated && yaml.Has("higher_is_better") && RankingMetric.Find(plan.Metric, !stated, out _) is not null;
            yaml.Fault(contradicts ? "higher_is_better" : "metric", ImportRule.Metric, fault!);
            return null;
        }

        var program = metric is ProgramMetric;
        if (program) CheckProgram(folder);
        if (program && plan.AlsoShow.Count > 0) yaml.Fault("also_show", ImportRule.Metric, $"Beside {ProgramMetric.Name} nothing further can be shown.");
        foreach (var key in plan.AlsoShow)
        {
            if (MetricCatalogue.Find(key) is not { } other) yaml.Fault("also_show", ImportRule.Metric, $"There is no metric '{key}'; there are {string.Join(", ", MetricCatalogue.Metrics.Select(m => m.Key))}.");
            else if (other.Kind != metric.Kind) yaml.Fault("also_show", ImportRule.Metric, $"'{key}' reads another kind of predictions than '{plan.Metric}' and cannot be shown beside it.");
        }

        return metric;
    }

    /// <summary>It is run in the worker's sandbox only; that the function is there can be told without.</summary>
    private static void CheckProgram(CompetitionFolder folder)
    {
        const string function = "score(solution, submission, row_id_column_name)";
        using var content = folder.OpenRequired(ProgramMetric.Name, $"; the metric is to be its function {function}");
        if (content is not null && folder.TextOf(ProgramMetric.Name) is { } text && !ScoreFunction().IsMatch(text))
            folder.Faults.Add(ProgramMetric.Name, null, ImportRule.Metric, $"The function is missing that is the metric: def {function}.");
    }

    private static void RequirePublicRows(string file, Solution solution, ImportFaults faults)
    {
        if (solution.RowsOf(Split.Public) == 0) faults.Add(file, null, CsvRule.Usage, "No row is Public: the public board would stay empty.");
    }

    /// <summary>A metric without a value for the sample would have none for most submissions, and nobody would see it before the first of them.</summary>
    private static void TryOut(CompetitionPlan plan, YamlMap yaml, Metric metric, Solution solution, Predictions sample)
    {
        if (metric is ProgramMetric) return;
        foreach (var (part, reason) in Scoring.WithoutValue(solution, sample, metric))
            yaml.Fault("metric", ImportRule.Metric, $"'{metric.Key}' has no value for {plan.SampleFile} on the {part} rows of {plan.SolutionFile}: {reason}.");
    }

    private static string? ProblemWith(string gradesJson, Metric metric) =>
        GradeComputation.CutOffsOf(PolicyInForce.Imported(gradesJson).Terms, metric.HigherIsBetter).Problem is { } problem
            ? $"{problem} A {(metric.HigherIsBetter ? "higher" : "lower")} value of '{metric.Key}' is better." : null;

    /// <summary>As the instructor says; else four, and fewer where four would show each single row.</summary>
    private static int DecimalsOf(CompetitionPlan plan, Solution solution) =>
        plan.ShownDecimals ?? Math.Max(LeastDecimals, ShownScore.Decimals(UsualDecimals, solution.RowsOf(Split.Public)));

    private static string? DescriptionOf(CompetitionPlan plan, CompetitionFolder folder)
    {
        if (plan.Description is not { } text) return "";
        if (folder.Has(text)) return folder.TextOf(text);
        if (!text.EndsWith(".md", StringComparison.OrdinalIgnoreCase) || text.Contains(' ')) return text;
        folder.Faults.Add(text, null, ImportRule.MissingFile, $"The file {text} is missing; 'description' names it.");
        return null;
    }

    private static (CheckedZip Zip, CompetitionFolder Folder)? Unpack(string archive, CompetitionFolder folder)
    {
        using var content = folder.OpenRequired(archive, "; the task's reference_data names it");
        if (content is null) return null;
        var kept = NamelessFile.Create();
        try
        {
            content.CopyTo(kept);
            var zip = CheckedZip.Open(kept, UploadLimits.Competition, leaveOpen: false);
            var solution = zip.Files.FirstOrDefault(path => path == "solution.csv" || path.EndsWith("/solution.csv", StringComparison.Ordinal));
            if (solution is not null) return (zip, new CompetitionFolder(zip, solution[..^"solution.csv".Length], folder.Faults));
            zip.Dispose();
            folder.Faults.Add(archive, null, ImportRule.Codabench, "It holds no solution.csv (an id, a label and Usage), which the score is worked out from.");
        }
        catch (UploadRefusedException refused)
        {
            folder.Faults.Add(archive, null, ImportRule.Archive, refused.Message);
        }

        kept.Dispose();
        return null;
    }

    [GeneratedRegex(@"^(def\s+score\b|score\s*[=:])", RegexOptions.Multiline)]
    private static partial Regex ScoreFunction();
}
