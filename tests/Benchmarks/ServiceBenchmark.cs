using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Canaries;
using EndToEnd;
using Spectre.Console;

namespace Benchmarks;

/// <summary>
/// What a student waits for, and what a machine can take: the whole service (HTTP, PostgreSQL, Hangfire, runc) beside
/// <c>python3 check.py</c> on the same files, on the same machine, in the same run.
/// </summary>
internal static class ServiceBenchmark
{
    private const int Runs = 30;
    private const int Crowd = 100;

    public static async Task RunAsync(string[] arguments)
    {
        var service = new Service();
        await service.InitializeAsync();
        try
        {
            var canary = Canary.Load("hw1p1", "correct");
            var students = service.Students.Keys.Select(name => service.As(name)).ToList();
            var handout = await UnpackHandoutAsync(students[0], canary);
            await AwaitOneAsync(students[0], canary.Zip()); // the first of everything is slower

            await LatencyAsync(students[0], canary.Zip(), handout);
            var busiest = await ThroughputAsync(students, canary.Zip(), handout, service);
            Memory(service, busiest);
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private static async Task LatencyAsync(Student student, byte[] upload, string handout)
    {
        var (graded, bare) = (new List<double>(), new List<double>());
        for (var run = 0; run < Runs; run++) // in turn, so that both see the same machine
        {
            graded.Add(await AwaitOneAsync(student, upload));
            bare.Add((await CheckOfflineAsync(handout)).Wall.TotalMilliseconds);
        }

        var table = new Table().Title($"Idle service: upload to graded, {Runs} runs").AddColumns("", "p50 ms", "p95 ms");
        table.AddRow("upload → graded event", Milliseconds(Quantile(graded, 0.5)), Milliseconds(Quantile(graded, 0.95)));
        table.AddRow("python3 check.py, bare", Milliseconds(Quantile(bare, 0.5)), Milliseconds(Quantile(bare, 0.95)));
        table.AddRow("ratio", Ratio(Quantile(graded, 0.5) / Quantile(bare, 0.5)), Ratio(Quantile(graded, 0.95) / Quantile(bare, 0.95)));
        AnsiConsole.Write(table);
    }

    /// <returns>The largest resident sizes seen meanwhile, in MB, of Api and Worker.</returns>
    private static async Task<(double Api, double Worker)> ThroughputAsync(List<Student> students, byte[] upload, string handout, Service service)
    {
        var bareCpu = (await CheckOfflineAsync(handout)).Cpu.TotalSeconds;
        var (api, worker) = (0.0, 0.0);
        using var watching = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            while (!watching.IsCancellationRequested)
            {
                (api, worker) = (Math.Max(api, ResidentMegabytes(service.ApiProcess)), Math.Max(worker, service.WorkerProcesses.Sum(ResidentMegabytes)));
                await Task.Delay(200);
            }
        });

        var before = service.CpuSoFar();
        var clock = Stopwatch.StartNew();
        var submissions = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(k => students[k % students.Count].SubmitAsync(upload)));
        var accepted = clock.Elapsed;
        await Task.WhenAll(submissions.Select((id, k) => students[k % students.Count].AwaitGradedEventAsync(id)));
        var perMinute = Crowd / clock.Elapsed.TotalMinutes;
        var cpu = service.CpuSoFar() - before;
        var ideal = Environment.ProcessorCount / bareCpu * 60;
        await watching.CancelAsync();
        await watch;

        var table = new Table().Title($"{Crowd} uploads at once, {Environment.ProcessorCount} cores").AddColumns("", "");
        table.AddRow("all accepted after", $"{accepted.TotalSeconds:0.0} s");
        table.AddRow("all graded after", $"{clock.Elapsed.TotalSeconds:0.0} s");
        table.AddRow("submissions per minute", perMinute.ToString("0", CultureInfo.InvariantCulture));
        table.AddRow("CPU of one bare check.py", $"{bareCpu:0.000} s");
        table.AddRow("cores ÷ that, per minute", ideal.ToString("0", CultureInfo.InvariantCulture));
        table.AddRow("share", Ratio(perMinute / ideal));
        AnsiConsole.Write(table);
        Cpu(cpu, bareCpu);
        return (api, worker);
    }

    /// <summary>Where the CPU time of a submission goes. Unlike the wall clock, this hardly depends on what else the machine does.</summary>
    private static void Cpu(CpuAccount cpu, double bareCpu)
    {
        var table = new Table().Title($"CPU time of one submission, mean of {Crowd}").AddColumns("", "ms", "÷ bare check.py");
        Row("Api", cpu.Api);
        Row("Worker", cpu.Worker);
        Row("runc and Python", cpu.Sandboxes);
        Row("PostgreSQL", cpu.Database);
        Row("together", cpu.Together);
        AnsiConsole.Write(table);

        void Row(string part, double seconds) => table.AddRow(part, Milliseconds(seconds / Crowd * 1000), Ratio(seconds / Crowd / bareCpu));
    }

    private static CpuAccount CpuSoFar(this Service service) => CpuAccount.Of(service.ApiProcess, service.WorkerProcesses, service.DatabaseProcess);

    private static void Memory(Service service, (double Api, double Worker) busiest)
    {
        var (api, worker) = (ResidentMegabytes(service.ApiProcess), service.WorkerProcesses.Sum(ResidentMegabytes));
        var table = new Table().Title("Resident memory, MB").AddColumns("", "after the crowd", "at its height");
        table.AddRow("Api", $"{api:0}", $"{busiest.Api:0}");
        table.AddRow("Worker", $"{worker:0}", $"{busiest.Worker:0}");
        table.AddRow("together", $"{api + worker:0}", $"{busiest.Api + busiest.Worker:0}");
        AnsiConsole.Write(table);
    }

    private static async Task<double> AwaitOneAsync(Student student, byte[] upload)
    {
        var clock = Stopwatch.StartNew();
        await student.AwaitGradedEventAsync(await student.SubmitAsync(upload));
        return clock.Elapsed.TotalMilliseconds;
    }

    /// <summary>The handout as a student has it, with the correct submission written into it.</summary>
    private static async Task<string> UnpackHandoutAsync(Student student, Canary canary)
    {
        var folder = Directory.CreateTempSubdirectory("handout-").FullName;
        using var zip = new ZipArchive(new MemoryStream(await student.DownloadHandoutAsync()));
        zip.ExtractToDirectory(folder, overwriteFiles: true);
        // Some handouts unpack into a folder of their own name.
        var root = Path.GetDirectoryName(Directory.EnumerateFiles(folder, "check.py", SearchOption.AllDirectories).Single())!;
        foreach (var (path, content) in canary.Files)
        {
            var target = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await File.WriteAllBytesAsync(target, content);
        }
        return root;
    }

    /// <summary>Wall and CPU time of one offline check, its driver process included.</summary>
    private static async Task<(TimeSpan Wall, TimeSpan Cpu)> CheckOfflineAsync(string handout)
    {
        // times(1) of the shell adds up the children that have ended, driver and all.
        var start = new ProcessStartInfo("/bin/bash", ["-c", "TIMEFORMAT='%R %U %S'; time /usr/bin/python3 check.py >/dev/null 2>&1"])
        {
            WorkingDirectory = handout, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var figures = (await process.StandardError.ReadToEndAsync()).Trim().Split(' ').Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        await process.WaitForExitAsync();
        return (TimeSpan.FromSeconds(figures[0]), TimeSpan.FromSeconds(figures[1] + figures[2]));
    }

    private static double ResidentMegabytes(int process) => double.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;

    private static double Quantile(List<double> figures, double q) => figures.Order().ElementAt((int)Math.Ceiling(q * figures.Count) - 1);

    private static string Milliseconds(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
