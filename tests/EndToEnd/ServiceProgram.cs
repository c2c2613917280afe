using System.Diagnostics;

namespace EndToEnd;

/// <summary>One process of the service, started from what was built, with everything it prints in one log file.</summary>
internal sealed class ServiceProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly string log;

    private ServiceProgram(Process process, string log) => (this.process, this.log) = (process, log);

    public int Id => process.Id;

    public bool IsRunning => !process.HasExited;

    public string Log => File.Exists(log) ? File.ReadAllText(log) : "";

    /// <param name="name">Api or Worker.</param>
    public static ServiceProgram Start(string name, IReadOnlyDictionary<string, string> settings, string logFolder)
    {
        // Built the same way as these tests: .../tests/EndToEnd/bin/Release/net10.0/ → Release
        var configuration = Directory.GetParent(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!.Name;
        var folder = Path.Combine(Repository.Root, $"Autograder.{name}", "bin", configuration, "net10.0");
        var log = Path.Combine(logFolder, $"{name}-{Guid.CreateVersion7():N}.log");

        // The shell only opens the log and becomes the program, so that the process id is the program's own.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec dotnet \"$0\" >\"$1\" 2>&1 </dev/null", Path.Combine(folder, $"Autograder.{name}.dll"), log])
        {
            WorkingDirectory = folder,
        };
        foreach (var (key, value) in settings) start.Environment[key] = value;
        return new ServiceProgram(Process.Start(start)!, log);
    }

    /// <summary>As if the power failed: no goodbye, nothing handed back.</summary>
    public async Task KillAsync()
    {
        if (process.HasExited) return;
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>As run.sh does it: asked to stop, and given time.</summary>
    public async Task StopAsync()
    {
        if (process.HasExited) return;
        await Shell.RunAsync("kill", "-TERM", $"{process.Id}");
        await process.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(40));
    }

    /// <summary>Stands still, as a machine that swaps or is suspended does, until <see cref="WakeAsync"/>.</summary>
    public Task FreezeAsync() => Shell.RunAsync("kill", "-STOP", $"{process.Id}");

    public Task WakeAsync() => Shell.RunAsync("kill", "-CONT", $"{process.Id}");

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await WakeAsync();
            await StopAsync();
        }
        process.Dispose();
    }
}
