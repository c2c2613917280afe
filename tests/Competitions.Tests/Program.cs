using System.Diagnostics;

namespace Competitions.Tests;

/// <summary>What a student would start.</summary>
internal static class Program
{
    public const string Python = "/usr/bin/python3";

    /// <summary>Fails with what the program printed unless it exits with 0.</summary>
    public static void Run(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors + output.Result);
    }
}
