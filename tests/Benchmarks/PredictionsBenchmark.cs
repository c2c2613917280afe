using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Autograder.Grading.Competitions;
using Spectre.Console;

namespace Benchmarks;

/// <summary>
/// A file of 2,000,000 predictions checked and scored, beside the plain Python loop, each in a process of its own that also reads the solution, and in turn, so that both
/// see the same machine. CPU time is user and system time of the whole process, its start and compilation included; of several turns the median counts.
/// </summary>
internal static class PredictionsBenchmark
{
    private const int Turns = 3;
    private const int Classes = 40;
    private const string Inside = "inside";

    private sealed record Run(double Public, double Private, double CpuSeconds, double PeakMegabytes)
    {
        public double WallSeconds { get; init; }
    }

    public static Task RunAsync(string[] arguments)
    {
        if (arguments is [Inside, var solution, var predictions])
        {
            Score(solution, predictions);
            return Task.CompletedTask;
        }
        return CompareAsync(arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 2_000_000);
    }

    private static async Task CompareAsync(int rows)
    {
        var folder = Directory.CreateTempSubdirectory("predictions-").FullName;
        try
        {
            var table = new Table().Title($"{rows:N0} rows checked and scored by accuracy, p50 of {Turns}")
                .AddColumns("", "CPU s", "wall s", "peak MB", "Python's CPU s", "wall s", "peak MB", "CPU ratio");
            foreach (var (name, id, shuffled) in new (string, Func<int, string>, bool)[]
                { ("integer ids, in order", Plain, false), ("integer ids, shuffled", Plain, true), ("file names, in order", FileName, false), ("file names, shuffled", FileName, true) })
            {
                var (solution, predictions) = (Path.Combine(folder, "solution.csv"), Path.Combine(folder, "predictions.csv"));
                Write(rows, id, shuffled, solution, predictions);
                var (here, python) = (new List<Run>(), new List<Run>());
                for (var turn = 0; turn < Turns; turn++)
                {
                    here.Add(await MeasureAsync(Environment.ProcessPath!, [.. OwnAssembly, "predictions", Inside, solution, predictions]));
                    python.Add(await MeasureAsync("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "PredictionsBenchmark.py"), solution, predictions]));
                    if ((here[^1].Public, here[^1].Private) != (python[^1].Public, python[^1].Private)) throw new InvalidOperationException($"{here[^1]} is not {python[^1]}");
                }
                var (a, b) = (Median(here), Median(python));
                table.AddRow(
                    name, Text(a.CpuSeconds), Text(a.WallSeconds), Text(a.PeakMegabytes, "0"), Text(b.CpuSeconds), Text(b.WallSeconds), Text(b.PeakMegabytes, "0"),
                    Text(b.CpuSeconds / a.CpuSeconds, "0.0"));
            }
            AnsiConsole.Write(table);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Started as `dotnet Benchmarks.dll`, the process is dotnet's.
    private static string[] OwnAssembly => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(PredictionsBenchmark).Assembly.Location] : [];

    private static void Score(string solutionPath, string predictionsPath)
    {
        using var solutionFile = File.OpenRead(solutionPath);
        using var predictionsFile = File.OpenRead(predictionsPath);
        var accuracy = MetricCatalogue.Find("accuracy")!;
        var solution = Solution.Read(solutionFile, accuracy);
        var predictions = ((CheckedPredictions.Accepted)PredictionFile.Read(predictionsFile, solution, PredictionLimits.Default)).Predictions;
        var scored = Scoring.Score(solution, predictions, accuracy, seed: 1);

        using var process = Process.GetCurrentProcess();
        Console.WriteLine(JsonSerializer.Serialize(
            new Run(scored.Public.Value!.Value, scored.Private.Value!.Value, process.TotalProcessorTime.TotalSeconds, process.PeakWorkingSet64 / (1024.0 * 1024)),
            JsonSerializerOptions.Web));
    }

    private static async Task<Run> MeasureAsync(string program, string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException($"{program} did not start");
        var answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return JsonSerializer.Deserialize<Run>(answer, JsonSerializerOptions.Web)! with { WallSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds };
    }

    /// <summary>Frames as speech has them, a phoneme for a few in a row, of which four fifths are predicted right.</summary>
    private static void Write(int rows, Func<int, string> id, bool shuffled, string solutionPath, string predictionsPath)
    {
        var rng = new Random(1);
        var labels = new int[rows];
        for (var row = 1; row < rows; row++) labels[row] = rng.Next(6) == 0 ? rng.Next(Classes) : labels[row - 1];
        var order = Enumerable.Range(0, rows).ToArray();
        if (shuffled) rng.Shuffle(order);

        using (var solution = new StreamWriter(solutionPath, false, new UTF8Encoding(false)))
        {
            solution.WriteLine("id,label,Usage");
            for (var row = 0; row < rows; row++) solution.WriteLine($"{id(row)},{Phoneme(labels[row])},{(rng.Next(10) < 3 ? "Public" : "Private")}");
        }
        using var predictions = new StreamWriter(predictionsPath, false, new UTF8Encoding(false));
        predictions.WriteLine("id,label");
        foreach (var row in order) predictions.WriteLine($"{id(row)},{Phoneme(rng.Next(5) > 0 ? labels[row] : rng.Next(Classes))}");

        static string Phoneme(int number) => $"{(char)('A' + (number % 20))}{"HE"[number / 20]}";
    }

    private static string Plain(int row) => row.ToString(CultureInfo.InvariantCulture);

    private static string FileName(int row) => $"utt{row:0000000}.wav";

    private static Run Median(List<Run> runs) => runs.OrderBy(run => run.CpuSeconds).ElementAt(Turns / 2);

    private static string Text(double figure, string format = "0.00") => figure.ToString(format, CultureInfo.InvariantCulture);
}
