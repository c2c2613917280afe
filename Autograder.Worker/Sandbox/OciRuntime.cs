using System.Diagnostics;
using System.Globalization;

namespace Autograder.Worker.Sandbox;

/// <summary>The command line of an OCI runtime: runc, or one that speaks like it.</summary>
/// <param name="executable">Its name or path.</param>
/// <param name="stateFolder">Where it keeps what it knows about running containers.</param>
internal sealed class OciRuntime(string executable, string stateFolder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Its first line about itself, which also proves that it is there.</summary>
    public async Task<string> VersionAsync(CancellationToken stop) =>
        (await HostProgram.RunAsync(executable, ["--version"], Patience, stop)).Split('\n')[0];

    /// <summary>Starts a container and returns once its program runs. The program inherits the three streams of the returned process.</summary>
    public async Task<(Process Streams, ChildProcess First)> RunAsync(string id, string bundleFolder, CancellationToken stop)
    {
        var pidFile = Path.Combine(bundleFolder, "pid");
        // Without a log of its own the runtime would write its warnings into the student's.
        var runtime = HostProgram.Start(executable,
            ["--root", stateFolder, "--log", Path.Combine(bundleFolder, "runtime.log"),
             "run", "--detach", "--bundle", bundleFolder, "--pid-file", pidFile, id]);
        try
        {
            await HostProgram.WaitForExitAsync(runtime, Patience, stop);
            if (runtime.ExitCode != 0)
            {
                var why = await runtime.StandardError.ReadToEndAsync(stop);
                throw new SandboxUnavailableException($"{executable} could not start a sandbox: {why.Trim()}");
            }
            var pid = int.Parse(await File.ReadAllTextAsync(pidFile, stop), CultureInfo.InvariantCulture);
            return (runtime, new ChildProcess(pid));
        }
        catch
        {
            runtime.Dispose();
            throw;
        }
    }

    /// <summary>Kills what is left of a container and removes its cgroup. No container of this name is no error.</summary>
    public Task DeleteAsync(string id, CancellationToken stop) =>
        HostProgram.RunAsync(executable, ["--root", stateFolder, "delete", "--force", id], Patience, stop);

    /// <summary>The containers it knows, dead ones too.</summary>
    public IEnumerable<string> Containers() =>
        Directory.Exists(stateFolder) ? Directory.GetDirectories(stateFolder).Select(folder => Path.GetFileName(folder)) : [];
}
