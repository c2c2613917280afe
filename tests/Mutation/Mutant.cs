using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Autograder.Grading.Results;

namespace Mutation;

/// <summary>A correct submission with one small change, made by <c>mutate.py</c>.</summary>
/// <param name="File">Path in the upload.</param>
/// <param name="Text">The line that was changed, as it was.</param>
public sealed record Mutant(string File, int Line, string Text, string Change, string Source)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<Mutant> Of(Canary correct) =>
        [.. correct.Homework.Files.Where(correct.Files.ContainsKey).SelectMany(file => Of(file, correct.Files[file]))];

    /// <summary>Grades the mutant; null when it never came back, which costs it points as well.</summary>
    public GradeSheet? Grade(Canary correct, string submissionId)
    {
        var files = new Dictionary<string, byte[]>(correct.Files) { [File] = Encoding.UTF8.GetBytes(Source) };
        try
        {
            return DriverProcess.Grade(correct.Homework, files, submissionId);
        }
        catch (Exception e) when (e is IOException or Autograder.Grading.Protocol.ProtocolException)
        {
            return null;
        }
    }

    private static IEnumerable<Mutant> Of(string file, byte[] source)
    {
        var original = Path.GetTempFileName();
        System.IO.File.WriteAllBytes(original, source);
        var start = new ProcessStartInfo("/usr/bin/python3", [Repository.Path("tests/Mutation/mutate.py"), original]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var mutants = JsonSerializer.Deserialize<List<Mutant>>(process.StandardOutput.ReadToEnd(), Json)!;
        System.IO.File.Delete(original);
        return mutants.Select(m => m with { File = file });
    }
}
