using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Autograder.Grading.Results;
using Mutation;
using Spectre.Console;

// dotnet run -c Release --project tests/Mutation -- hw1p1 [correct] [part of a file name] [--diagnoses]
const string Diagnoses = "--diagnoses"; // shows what each mutant is told, for somebody to judge
var showsDiagnoses = args.Contains(Diagnoses);
args = [.. args.Where(a => a != Diagnoses)];
if (args.Length == 0)
{
    Console.WriteLine("Which homework? For example: hw1p1, hw1p1 correct-flat, hw1p1 correct linear.py, hw1p1 --diagnoses");
    return 2;
}
var correct = Canary.Load(args[0], args.Length > 1 ? args[1] : "correct");
var equivalent = EquivalentMutants.Of(correct);
var mutants = Mutant.Of(correct).Where(m => !equivalent.LeavesOut(m.File)).Where(m => args.Length < 3 || m.File.Contains(args[2], StringComparison.Ordinal)).ToList();
var full = DriverProcess.Grade(correct.Homework, correct.Files, "mutation").Score;

var results = new ConcurrentBag<(Mutant Mutant, GradeSheet? Sheet)>();
Parallel.ForEach(mutants, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
    mutant => results.Add((mutant, mutant.Grade(correct, "mutation"))));

var survivors = results.Where(r => r.Sheet?.Score == full && !equivalent.Contains(r.Mutant)).Select(r => r.Mutant)
    .OrderBy(m => m.File, StringComparer.Ordinal).ThenBy(m => m.Line).ToList();
var relaxed = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
foreach (var mutant in survivors) // as an entry of equivalent/*.json, once somebody has written the reason
    Console.WriteLine($"{mutant.Line,4}  {JsonSerializer.Serialize(new { mutant.File, mutant.Text, mutant.Change, Why = "" }, relaxed)}");

foreach (var (mutant, sheet) in results.Where(r => showsDiagnoses).OrderBy(r => r.Mutant.File, StringComparer.Ordinal).ThenBy(r => r.Mutant.Line))
{
    foreach (var told in sheet?.Components.SelectMany(c => c.Checks).Where(c => c.Diagnosis is not null).DistinctBy(c => c.Diagnosis) ?? [])
        Console.WriteLine($"{mutant.File}:{mutant.Line} {mutant.Text}   {mutant.Change}\n      {told.Id}: {told.Diagnosis}");
}

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
