using System.Globalization;
using System.Text;

namespace Autograder.Api.Features.Competitions.Import;

/// <summary>Reads version 2 of Codabench's <c>competition.yaml</c> as far as it means the same here, and says where it does not.</summary>
/// <remarks>
/// One phase, one task, one leaderboard column. What cannot be taken over is the scoring program, which Codabench runs with the predictions and the answers
/// side by side: the bundle names a metric of ours instead, by one line <c>metric: accuracy</c>. Codabench's keys for its pages, its machines and what it shows are
/// passed over by name; any other key is most likely a slip of the pen.
/// </remarks>
internal static class CodabenchBundle
{
    private static readonly string[] PassedOver =
    [
        "image", "terms", "pages", "solutions", "collaborators", "docker_image", "queue", "make_programs_available", "make_input_data_available", "registration_auto_approve",
        "enable_detailed_results", "show_detailed_results_in_submission_panel", "show_detailed_results_in_leaderboard", "auto_run_submissions",
        "can_participants_make_submissions_public", "forum_enabled", "competition_type", "reward", "report", "contact_email", "fact_sheet",
    ];

    private static readonly string[] OfPhase =
    [
        "index", "name", "description", "tasks", "solutions", "execution_time_limit", "auto_migrate_to_this_phase", "hide_output", "hide_prediction_output", "hide_score_output",
        "public_data", "starting_kit",
    ];

    private static readonly string[] OfTask =
        ["index", "key", "name", "description", "is_public", "scoring_program", "input_data", "ingestion_program", "ingestion_only_during_scoring", "public_data", "starting_kit"];

    private static readonly string[] OfBoard = ["index", "title", "key", "hidden", "submission_rule"];
    private static readonly string[] OfColumn = ["index", "title", "key", "hidden", "computation", "computation_indexes"];

    public static bool IsOne(YamlMap yaml) => yaml.Has("phases") && yaml.Has("tasks");

    /// <summary>Null when a fault was found.</summary>
    public static CompetitionPlan? Read(YamlMap yaml, ImportFaults faults)
    {
        if (yaml.Text("version") is { } version && !version.StartsWith('2'))
            yaml.Fault("version", ImportRule.Codabench, $"This is a bundle of version {version}; version 2 can be read.");
        var title = yaml.Text("title", required: true);
        var (phases, tasks, columns) = (yaml.Maps("phases"), yaml.Maps("tasks"), yaml.Maps("leaderboards").SelectMany(ColumnsOf).ToList());
        if (phases.Count != 1) yaml.Fault("phases", ImportRule.Codabench, $"There are {phases.Count} phases; a competition here has one. Import each phase as a competition of its own.");
        if (tasks.Count != 1) yaml.Fault("tasks", ImportRule.Codabench, $"There are {tasks.Count} tasks; a competition here has one.");
        var metric = yaml.Text("metric", longest: 500);
        if (metric is null)
        {
            var line = tasks.Count > 0 && tasks[0].Has("scoring_program") ? tasks[0].LineOf("scoring_program") : yaml.LineOf("tasks");
            faults.Add(yaml.File, line, ImportRule.Codabench,
                "A scoring program sees predictions and answers side by side and is not run here. Add a line 'metric:' with a metric of ours (such as accuracy), or 'metric: metric.py' with a function score(solution, submission, row_id_column_name).");
        }
        if (columns.Count > 1) faults.Add(yaml.File, columns[1].LineOf("title"), ImportRule.Codabench, "The board here ranks by one column; name further metrics with 'also_show:'.");
        if (faults.Any || title is null || metric is null) return null;

        return PlanOf(yaml, faults, title, metric, phases[0], tasks[0], columns.FirstOrDefault());
    }

    private static CompetitionPlan? PlanOf(YamlMap yaml, ImportFaults faults, string title, string metric, YamlMap phase, YamlMap task, YamlMap? column)
    {
        var opens = phase.Moment("start", required: true, dateAlone: true);
        var due = phase.Moment("end", dateAlone: true);
        if (due is null && !phase.Has("end")) phase.Fault("end", ImportRule.Codabench, "The phase has no 'end'; a competition here has a deadline.");
        if (phase.Has("max_submissions"))
            phase.Fault("max_submissions", ImportRule.Codabench, "A limit for the whole phase is not kept here; leave 'max_submissions' out and use 'max_submissions_per_day'.");
        var perDay = phase.Whole("max_submissions_per_day", 1, 1000);
        CompetitionYaml.CheckOrder(yaml, opens, early: null, due, closes: due, freeze: null, reveal: null);
        phase.RefuseOtherKeys(OfPhase);
        var reference = task.Text("reference_data", required: true, longest: 400);
        task.RefuseOtherKeys(OfTask);
        var made = yaml.Has("slug") ? null : SlugOf(title);
        var slug = yaml.Has("slug") ? CompetitionYaml.SlugOf(yaml) : made;
        if (made is "") yaml.Fault("title", ImportRule.MissingKey, "No slug can be made of this title, since it has no letter from a to z; add a line 'slug:'.");
        var (description, alsoShow, data) = (yaml.Text("description", longest: 100_000), yaml.Texts("also_show"), yaml.Text("public_data", longest: 400));
        var (higher, decimals) = (HigherIsBetter(column), column?.Whole("precision", 0, 12));
        column?.RefuseOtherKeys(OfColumn);
        yaml.RefuseOtherKeys(PassedOver);
        if (faults.Any || slug is null || opens is null || due is null || reference is null) return null;

        var plan = new CompetitionPlan(
            slug, title, description, metric, alsoShow, higher, decimals,
            opens.Value, Early: null, due.Value, Closes: due.Value, Freeze: null, Reveal: null, perDay, FinalPicks: 2, TeamSize: 1, GradesJson: null, Baselines: [], DataUrl: null)
        {
            SlugMadeOnLine = made is null ? null : yaml.LineOf("title"),
            DataFolder = data is not null && !data.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? data.TrimEnd('/') + "/" : "public_data/",
        };
        return reference.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? plan with { SolutionArchive = reference }
            : plan with { SolutionFile = reference.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? reference : $"{reference.TrimEnd('/')}/solution.csv" };
    }

    private static IReadOnlyList<YamlMap> ColumnsOf(YamlMap board)
    {
        var columns = board.Maps("columns");
        board.RefuseOtherKeys(OfBoard);
        return columns;
    }

    private static bool? HigherIsBetter(YamlMap? column) => column?.Text("sorting")?.ToLowerInvariant() switch { "asc" => false, "desc" => true, _ => null };

    /// <summary>Empty where the title has no Latin letter: digits alone would be the slug of many.</summary>
    private static string SlugOf(string title)
    {
        var slug = new StringBuilder();
        foreach (var c in title.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c)) slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-' && CharUnicodeInfo.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark) slug.Append('-');
        }

        var cut = slug.ToString(0, Math.Min(slug.Length, 60)).Trim('-');
        return cut.Any(char.IsAsciiLetter) ? cut : "";
    }
}
