using System.Buffers.Binary;
using System.Diagnostics;
using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using Autograder.Grading.Results;

namespace Canaries;

/// <summary>
/// Grades trusted submissions through the real Python driver, without sandbox, queue and database: the quick way to try a check.
/// </summary>
public sealed class DriverProcess : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("canary-");
    private readonly Process process;
    private readonly Timer patience;
    private readonly Stopwatch waiting = new();
    private int scripts;

    public DriverProcess(Homework homework, IReadOnlyDictionary<string, byte[]> files)
    {
        process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-I", Repository.Path("Handouts/driver/python/driver.py"), folder.FullName])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        // What never comes back is ended; reading then fails with EndOfStreamException.
        patience = new Timer(_ => process.Kill(), null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Receive();
        Send(Script.Load(files, homework.SearchFolders, homework.AllowedImports));
        Receive();
    }

    /// <summary>From sending a script to its answer, so far: the student's code and the driver.</summary>
    public TimeSpan Waited => waiting.Elapsed;

    /// <param name="homework">What it is a solution of.</param>
    /// <param name="files">The submission's.</param>
    /// <param name="submissionId">Chooses the secret inputs.</param>
    /// <param name="toleranceShare">How much of each tolerance it may use.</param>
    public static GradeSheet Grade(Homework homework, IReadOnlyDictionary<string, byte[]> files, string submissionId, double toleranceShare = 1)
    {
        using var driver = new DriverProcess(homework, files);
        return GradeSheet.Sum(homework, [.. homework.Components.Select(component =>
            ComponentResult.Sum(component, [.. component.Checks.Select(check => driver.Grade(check, submissionId, toleranceShare))]))]);
    }

    public CheckResult Grade(Check check, string submissionId, double toleranceShare = 1) =>
        Grade(check, new SecretInputs("a course secret"u8, submissionId, check.Id), toleranceShare);

    public CheckResult Grade(Check check, SecretInputs inputs, double toleranceShare = 1)
    {
        var runs = new List<CaseRun>();
        foreach (var @case in check.Plan(inputs))
        {
            foreach (var expectation in @case.Expectations) expectation.Within(toleranceShare * expectation.Tolerance);
            patience.Change(check.WallLimit, Timeout.InfiniteTimeSpan);
            var request = @case.Script.AsRequest(++scripts);
            waiting.Start();
            Send(request);
            var reply = Receive();
            waiting.Stop();
            runs.Add(new CaseRun.Answered(@case, Outcome.ParseReply(reply, scripts, @case.Script.Count)));
        }
        return CheckResult.Of(check, Judge.Of(runs), TimeSpan.Zero);
    }

    public void Dispose()
    {
        patience.Dispose();
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private void Send(Value request)
    {
        var payload = Frame.Encode(request);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, payload.Length);
        process.StandardInput.BaseStream.Write([.. length, .. payload]);
        process.StandardInput.BaseStream.Flush();
    }

    private byte[] Receive()
    {
        var length = new byte[8];
        process.StandardOutput.BaseStream.ReadExactly(length);
        var payload = new byte[BinaryPrimitives.ReadInt64LittleEndian(length)];
        process.StandardOutput.BaseStream.ReadExactly(payload);
        return payload;
    }
}
