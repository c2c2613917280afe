using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EndToEnd;

/// <summary>What a person does first: ./run.sh, ./run.sh demo, and stopping it.</summary>
public sealed class RunScriptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5); // the first start builds

    private readonly string data = Directory.CreateTempSubdirectory("autograder-run-").FullName;
    private readonly int port = FreePort();

    [Fact]
    public async Task It_starts_says_where_grades_the_demo_stops_and_starts_again_with_its_data()
    {
        using var first = Start();
        Assert.Contains($"http://127.0.0.1:{port}", await FirstLineAsync(first), StringComparison.Ordinal);

        var demo = await ToEndAsync(Start("demo"));
        Assert.Contains("The board", demo.Output, StringComparison.Ordinal);
        Assert.All(demo.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));

        using (var second = Start())
            Assert.NotEqual(0, (await ToEndAsync(second)).ExitCode); // one data folder serves one copy

        Assert.Equal(0, await StopAsync(first));
        Assert.Empty(OurProcesses());
        Assert.False(await DatabaseRunsAsync());

        using var again = Start();
        await FirstLineAsync(again);
        Assert.Equal(demo.Output.Split("The board")[1], (await ToEndAsync(Start("demo"))).Output.Split("The board")[1]);
        Assert.Equal(0, await StopAsync(again));
    }

    [Fact]
    public async Task A_busy_port_is_named_and_nothing_is_left_running()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, port);
        occupant.Start();

        var (exitCode, _, complaint) = await ToEndAsync(Start());

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"Port {port}", complaint, StringComparison.Ordinal);
        Assert.Empty(OurProcesses());
    }

    public void Dispose()
    {
        foreach (var process in OurProcesses()) process.Kill(entireProcessTree: true);
        Directory.Delete(data, recursive: true);
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "run.sh"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AUTOGRADER_URL"] = $"http://127.0.0.1:{port}";
        start.Environment["AUTOGRADER_DATA"] = data;
        return Process.Start(start)!;
    }

    private static async Task<(int ExitCode, string Output, string Complaint)> ToEndAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var complaint = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, await complaint);
    }

    private static async Task<int> StopAsync(Process process)
    {
        await Shell.RunAsync("kill", "-TERM", $"{process.Id}");
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return process.ExitCode;
    }

    private static async Task<string?> FirstLineAsync(Process process) => await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    private List<Process> OurProcesses() => [.. Process.GetProcesses().Where(process => Mentions($"/proc/{process.Id}/cmdline"))];

    private async Task<bool> DatabaseRunsAsync()
    {
        using var status = Process.Start(Path.Combine(Repository.Root, "scripts", "private-postgres.sh"), ["status", Path.Combine(data, "postgres")]);
        await status.WaitForExitAsync(CancellationToken.None);
        return status.ExitCode == 0;
    }

    private bool Mentions(string file)
    {
        try
        {
            return File.ReadAllText(file).Contains(data, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has just ended, or is not ours to look at
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
