using System.Diagnostics;
using System.Globalization;
using Autograder.Grading.Protocol;
using Autograder.Worker.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Benchmarks;

/// <summary>What isolation costs one submission: start, hand over, one round trip, destroy, beside a bare interpreter that imports NumPy.</summary>
internal static class SandboxBenchmark
{
    private const int Runs = 30;
    private static readonly ExchangeLimits Ample = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), ReplyBytes: 1 << 20);

    public static async Task RunAsync(string[] arguments)
    {
        var options = new SandboxOptions();
        using var sandbox = await RuncSandbox.StartAsync(options, await PythonInterpreter.FindAsync(options, default), NullLogger.Instance, default);
        await using var warm = new WarmSandboxes(2, sandbox.OpenColdAsync, NullLogger.Instance);
        var load = Frame.Encode(Script.Load(new Dictionary<string, byte[]> { ["a.py"] = [] }, [""], ["numpy"]));
        var script = Frame.Encode(new Script().AsRequest(1));

        string[] steps = ["bare python3, NumPy imported", "cold start, ready", "warm, handed over", "an empty script", "destroyed"];
        var figures = steps.ToDictionary(step => step, _ => new List<double>());
        for (var run = 0; run < Runs; run++)
        {
            await TimeAsync(figures[steps[0]], async () =>
            {
                using var bare = Process.Start(options.Python, ["-c", "import numpy"]);
                await bare.WaitForExitAsync();
                return bare;
            });
            var cold = await TimeAsync(figures[steps[1]], () => sandbox.OpenAsync(default));
            await cold.ExchangeAsync(load, Ample, default);
            await TimeAsync(figures[steps[3]], () => cold.ExchangeAsync(script, Ample, default));
            await TimeAsync(figures[steps[4]], async () => { await cold.DisposeAsync(); return true; });

            await Task.Delay(500); // for the pool to fill
            await using var handed = await TimeAsync(figures[steps[2]], () => warm.OpenAsync(default));
        }

        var table = new Table().Title($"A sandbox, {Runs} runs on an otherwise idle worker").AddColumns("", "p50 ms", "p95 ms");
        foreach (var (step, taken) in figures) table.AddRow(step, Quantile(taken, 0.5), Quantile(taken, 0.95));
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Self-test: {await SelfTest.RunAsync(sandbox, default)}");
    }

    private static async Task<T> TimeAsync<T>(List<double> figures, Func<Task<T>> act)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await act();
        figures.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        return result;
    }

    private static string Quantile(List<double> figures, double q) =>
        figures.Order().ElementAt((int)Math.Ceiling(q * figures.Count) - 1).ToString("0.00", CultureInfo.InvariantCulture);
}
