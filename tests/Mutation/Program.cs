using System.Collections.Concurrent;
using Autograder.Grading.Results;
using Mutation;
using Spectre.Console;

// dotnet run -c Release --project tests/Mutation -- hw1p1 [correct] [part of a file name]
if (args.Length == 0)
{
    Console.WriteLine("Which homework? For example: hw1p1, hw1p1 correct-flat, hw1p1 correct linear.py");
    return 2;
}
var correct = Canary.Load(args[0], args.Length > 1 ? args[1] : "correct");
var mutants = Mutant.Of(correct).Where(m => args.Length < 3 || m.File.Contains(args[2], StringComparison.Ordinal)).ToList();
var full = DriverProcess.Grade(correct.Homework, correct.Files, "mutation").Score;

var results = new ConcurrentBag<(Mutant Mutant, GradeSheet? Sheet)>();
Parallel.ForEach(mutants, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
    mutant => results.Add((mutant, mutant.Grade(correct, "mutation"))));

var survivors = results.Where(r => r.Sheet?.Score == full).OrderBy(r => r.Mutant.File, StringComparer.Ordinal).ThenBy(r => r.Mutant.Line).ToList();
var lists = new Table().AddColumns("survivor", "line", "change");
foreach (var (mutant, _) in survivors) lists.AddRow(mutant.File, $"{mutant.Line}", Markup.Escape(mutant.Change));
AnsiConsole.Write(lists);

var table = new Table().AddColumns("file", "mutants", "lose points", "keep full marks", "diagnosed");
foreach (var file in results.GroupBy(r => r.Mutant.File).OrderBy(g => g.Key, StringComparer.Ordinal))
    table.AddRow(file.Key, $"{file.Count()}", $"{file.Count(r => r.Sheet?.Score != full)}", $"{file.Count(r => r.Sheet?.Score == full)}", $"{file.Count(IsDiagnosed)}");
table.AddRow("[bold]all[/]", $"{results.Count}", $"{results.Count - survivors.Count}", $"{survivors.Count}", $"{results.Count(IsDiagnosed)}");
AnsiConsole.Write(table);
return 0;

static bool IsDiagnosed((Mutant Mutant, GradeSheet? Sheet) result) =>
    result.Sheet?.Components.SelectMany(c => c.Checks).Any(c => c.DiagnosisId is not null) ?? false;
