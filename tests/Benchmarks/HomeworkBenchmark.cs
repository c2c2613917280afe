using System.Diagnostics;
using System.Globalization;
using Autograder.Grading;
using Autograder.Grading.Checks;
using Spectre.Console;

namespace Benchmarks;

/// <summary>What a correct submission of each homework costs: the student's own code, and what grading it adds (planning inputs, the reference, judging).</summary>
internal static class HomeworkBenchmark
{
    private const int Runs = 10;

    /// <param name="arguments">A homework, to see it check by check.</param>
    public static Task RunAsync(string[] arguments)
    {
        if (arguments is [var id])
        {
            AnsiConsole.Write(CheckByCheck(Canaries.Canary.Load(id, "correct")));
            return Task.CompletedTask;
        }
        var table = new Table().Title($"One grading of a correct submission, p50 of {Runs}, without the start of its interpreter")
            .AddColumns("homework", "checks", "student's code ms", "all ms", "all ÷ student's", "of it planning ms");
        foreach (var homework in Catalogue.Homeworks)
        {
            var canary = Canaries.Canary.Load(homework.Id, "correct");
            var figures = Enumerable.Range(0, Runs + 1).Select(run => Grade(canary, $"run-{run}", homework.Checks)).Skip(1).ToList(); // the first compiles
            var (student, all, planning) = (Median(figures, f => f.Student), Median(figures, f => f.All), Median(figures, f => f.Planning));
            table.AddRow(homework.Id, $"{homework.Checks.Count()}", Write(student), Write(all), Write(all / student), Write(planning));
        }
        AnsiConsole.Write(table);
        return Task.CompletedTask;
    }

    private static Table CheckByCheck(Canaries.Canary canary)
    {
        var table = new Table().Title($"Each check of {canary.Homework.Id}, p50 of {Runs}").AddColumns("check", "student's code ms", "all ms", "of it planning ms");
        foreach (var check in canary.Homework.Checks)
        {
            var figures = Enumerable.Range(0, Runs + 1).Select(run => Grade(canary, $"run-{run}", [check])).Skip(1).ToList();
            table.AddRow(check.Id, Write(Median(figures, f => f.Student)), Write(Median(figures, f => f.All)), Write(Median(figures, f => f.Planning)));
        }
        return table;
    }

    private static (double Student, double All, double Planning) Grade(Canaries.Canary canary, string submissionId, IEnumerable<Check> checks)
    {
        using var driver = new Canaries.DriverProcess(canary.Homework, canary.Files);
        var started = Stopwatch.GetTimestamp();
        foreach (var check in checks) driver.Grade(check, submissionId);
        var all = Stopwatch.GetElapsedTime(started);

        started = Stopwatch.GetTimestamp();
        foreach (var check in checks) check.Plan(new SecretInputs("a course secret"u8, submissionId, check.Id));
        return (driver.Waited.TotalMilliseconds, all.TotalMilliseconds, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static double Median(IEnumerable<(double Student, double All, double Planning)> figures, Func<(double Student, double All, double Planning), double> pick) =>
        figures.Select(pick).Order().ElementAt(Runs / 2);

    private static string Write(double figure) => figure.ToString("0.0", CultureInfo.InvariantCulture);
}
