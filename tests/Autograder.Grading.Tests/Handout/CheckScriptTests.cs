using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Autograder.Grading.Checks;
using Autograder.Grading.Handout;
using Autograder.Grading.Results;

namespace Autograder.Grading.Tests.Handout;

/// <summary>check.py and the server judge the same checks alike: the same verdict, message and diagnosis, to the letter.</summary>
public sealed class CheckScriptTests : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly ConcurrentDictionary<string, byte[]> Vectors = new();
    private readonly DirectoryInfo handout = Directory.CreateTempSubdirectory("handout-");

    /// <summary>The right submission of every homework and a third of the others: the rules know no homework, so each stands for many.</summary>
    public static TheoryData<string, string> Canaries =>
        [.. Catalogue.Homeworks.SelectMany(h => Canary.Names(h.Id).Where((name, k) => k % 3 == 0 || name == "correct").Select(name => (h.Id, name)))];

    [Theory]
    [MemberData(nameof(Canaries))]
    public void The_offline_check_says_what_the_server_says(string homework, string name)
    {
        var canary = Canary.Load(homework, name);
        Unpack(canary);

        var offline = CheckOffline();

        using var driver = new DriverProcess(canary.Homework, canary.Files);
        foreach (var check in canary.Homework.Checks.Where(c => c.Visibility is Visibility.Public))
        {
            var server = driver.Grade(check, SecretInputs.ForHandout(check.Id));
            Assert.Equal(new Line(server.Id, NameOf(server.Verdict), server.Message, server.Diagnosis, server.DiagnosisId), offline[check.Id]);
        }
        Assert.Equal(canary.Homework.Checks.Count(c => c.Visibility is Visibility.Public), offline.Count);
    }

    public void Dispose() => handout.Delete(recursive: true);

    private void Unpack(Canary canary)
    {
        foreach (var (path, content) in canary.Files)
        {
            var target = Path.Combine(handout.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, content);
        }
        foreach (var tool in new[] { "tools/check.py", "driver/python/driver.py" })
            File.Copy(Repository.Path($"Handouts/{tool}"), Path.Combine(handout.FullName, Path.GetFileName(tool)));
        File.WriteAllBytes(Path.Combine(handout.FullName, "vectors.bin"), Vectors.GetOrAdd(canary.Homework.Id, _ => VectorFile.Write(canary.Homework)));
    }

    private Dictionary<string, Line> CheckOffline()
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["check.py", "--json"])
        {
            WorkingDirectory = handout.FullName, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var complaints = process.StandardError.ReadToEndAsync();
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode is 0 or 1, complaints.GetAwaiter().GetResult());
        return JsonSerializer.Deserialize<Line[]>(answer, Json)!.ToDictionary(line => line.Id);
    }

    private static string NameOf(Verdict verdict) => JsonSerializer.Serialize(verdict).Trim('"');

    private sealed record Line(string Id, string Verdict, string? Message, string? Diagnosis, string? DiagnosisId);
}
