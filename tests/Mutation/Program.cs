using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
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
var equivalent = EquivalentMutants.Of(correct);
var mutants = Mutant.Of(correct).Where(m => args.Length < 3 || m.File.Contains(args[2], StringComparison.Ordinal)).ToList();
var full = DriverProcess.Grade(correct.Homework, correct.Files, "mutation").Score;

var results = new ConcurrentBag<(Mutant Mutant, GradeSheet? Sheet)>();
Parallel.ForEach(mutants, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
    mutant => results.Add((mutant, mutant.Grade(correct, "mutation"))));

var survivors = results.Where(r => r.Sheet?.Score == full && !equivalent.Contains(r.Mutant)).Select(r => r.Mutant)
    .OrderBy(m => m.File, StringComparer.Ordinal).ThenBy(m => m.Line).ToList();
var relaxed = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
foreach (var mutant in survivors) // as an entry of equivalent/*.json, once somebody has written the reason
    Console.WriteLine($"{mutant.Line,4}  {JsonSerializer.Serialize(new { mutant.File, mutant.Text, mutant.Change, Why = "" }, relaxed)}");

var table = new Table().AddColumns("file", "mutants", "equivalent", "lose points", "keep full marks", "diagnosed");
foreach (var file in results.GroupBy(r => r.Mutant.File).OrderBy(g => g.Key, StringComparer.Ordinal)) AddRow(file.Key, [.. file]);
AddRow("[bold]all[/]", [.. results]);
AnsiConsole.Write(table);
return survivors.Count == 0 ? 0 : 1;

void AddRow(string title, IReadOnlyList<(Mutant Mutant, GradeSheet? Sheet)> some) => table.AddRow(
    title, $"{some.Count}", $"{some.Count(r => equivalent.Contains(r.Mutant))}", $"{some.Count(r => r.Sheet?.Score != full && !equivalent.Contains(r.Mutant))}",
    $"{some.Count(r => r.Sheet?.Score == full && !equivalent.Contains(r.Mutant))}", $"{some.Count(IsDiagnosed)}");

static bool IsDiagnosed((Mutant Mutant, GradeSheet? Sheet) result) =>
    result.Sheet?.Components.SelectMany(c => c.Checks).Any(c => c.DiagnosisId is not null) ?? false;
