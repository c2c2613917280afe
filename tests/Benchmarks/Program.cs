using Benchmarks;
using Spectre.Console;

Dictionary<string, Func<string[], Task>> benchmarks = new()
{
    ["reference"] = ReferenceBenchmark.RunAsync,
    ["service"] = ServiceBenchmark.RunAsync,
    ["homeworks"] = HomeworkBenchmark.RunAsync,
    ["sandbox"] = SandboxBenchmark.RunAsync,
    ["predictions"] = PredictionsBenchmark.RunAsync,
    ["leaderboard-read"] = LeaderboardBenchmark.RunAsync,
};

if (args.Length == 0 || !benchmarks.TryGetValue(args[0], out var run))
{
    AnsiConsole.MarkupLine($"Which benchmark? [bold]{string.Join(", ", benchmarks.Keys)}[/]");
    return 2;
}
await run(args[1..]);
return 0;
