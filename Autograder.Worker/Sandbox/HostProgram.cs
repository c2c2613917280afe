using System.ComponentModel;
using System.Diagnostics;

namespace Autograder.Worker.Sandbox;

/// <summary>Starts programs on the host: the OCI runtime and, once, the interpreter to ask where it lives. Nothing else in the product does.</summary>
internal static class HostProgram
{
    /// <summary>All three standard streams are pipes. The worker's environment, with its database password, stays here.</summary>
    public static Process Start(string executable, IEnumerable<string> arguments)
    {
        var how = new ProcessStartInfo(executable, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        how.Environment.Clear();
        how.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

        try
        {
#pragma warning disable RS0030 // this is the one place
            return Process.Start(how)!;
#pragma warning restore RS0030
        }
        catch (Win32Exception e)
        {
            throw new SandboxUnavailableException($"{executable} cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Runs it to its end and gives what it printed.</summary>
    public static async Task<string> RunAsync(string executable, IReadOnlyList<string> arguments, TimeSpan patience, CancellationToken stop)
    {
        using var program = Start(executable, arguments);
        program.StandardInput.Close();
        var (printed, errors) = (program.StandardOutput.ReadToEndAsync(stop), program.StandardError.ReadToEndAsync(stop));
        await WaitForExitAsync(program, patience, stop);
        return program.ExitCode == 0
            ? await printed
            : throw new SandboxUnavailableException(
                $"{executable} {string.Join(' ', arguments.Take(3))} failed with code {program.ExitCode}: {(await errors).Trim()}");
    }

    public static async Task WaitForExitAsync(Process program, TimeSpan patience, CancellationToken stop)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(patience);
        try
        {
            await program.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            program.Kill();
            stop.ThrowIfCancellationRequested();
            throw new SandboxUnavailableException($"{program.StartInfo.FileName} did not end within {patience.TotalSeconds:0} s");
        }
    }
}
