using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Autograder.Grading;
using Autograder.Grading.Checks;
using Autograder.Grading.Results;

namespace Canaries;

/// <summary>A submission whose result is known; <c>tests/Canaries/README.md</c> describes the files.</summary>
public sealed record Canary(string Name, Homework Homework, IReadOnlyDictionary<string, byte[]> Files, CanaryExpectation Expectation)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="folder">A homework, or <c>hostile</c>.</param>
    public static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateDirectories(Repository.Path($"tests/Canaries/{folder}")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    public static Canary Load(string folder, string name)
    {
        var root = Repository.Path($"tests/Canaries/{folder}");
        var expectation = JsonSerializer.Deserialize<CanaryExpectation>(File.ReadAllText(Path.Combine(root, name, "expect.json")), Json)!;
        var homework = expectation.Homework ?? folder;
        var files = name.StartsWith("correct", StringComparison.Ordinal) ? [] : FilesOf(Repository.Path($"tests/Canaries/{homework}/correct"));
        foreach (var (path, content) in FilesOf(Path.Combine(root, name))) files[path] = content;
        foreach (var removed in expectation.Removes) files.Remove(removed);
        return new Canary(name, Catalogue.Find(homework)!, files, expectation);
    }

    /// <summary>The upload as one zip.</summary>
    public byte[] Zip()
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in Files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(content);
            }
        }
        return packed.ToArray();
    }

    /// <summary>Every way in which the sheet is not what the canary expects, on the inputs of the submission "known".</summary>
    public IEnumerable<string> Surprises(GradeSheet sheet)
    {
        foreach (var check in sheet.Components.SelectMany(c => c.Checks))
        {
            var loses = check.Verdict is not Verdict.Passed;
            if (loses && !IsListed(check.Id) && !Expectation.MayLose.Contains(check.Id) && Expectation.KeepsAllOthers) yield return $"{check.Id} lost its points: {check.Verdict} · {check.Message}";
            if (!loses && IsListed(check.Id)) yield return $"{check.Id} kept its points";
            if (Expectation.Diagnosis.TryGetValue(check.Id, out var id) && check.DiagnosisId != id) yield return $"{check.Id} is diagnosed as '{check.DiagnosisId}', not '{id}'";
            if (Expectation.Silent.Contains(check.Id) && check.DiagnosisId is { } spoken) yield return $"{check.Id} is diagnosed as '{spoken}' where nothing is certain";
            if (Expectation.Says.TryGetValue(check.Id, out var words) && check.Message?.Contains(words, StringComparison.Ordinal) is not true) yield return $"{check.Id} says '{check.Message}', not '{words}'";
            if (Expectation.Verdict.TryGetValue(check.Id, out var verdict) && NameOf(check.Verdict) != verdict) yield return $"{check.Id} is {NameOf(check.Verdict)}, not {verdict}";
        }
    }

    /// <summary>
    /// The same where inputs were drawn anew. In which checks a mistake shows then depends on the draw; that it costs points, that a right
    /// submission loses none, and that no other cause is named, does not.
    /// </summary>
    public IEnumerable<string> SurprisesOnAnyInputs(GradeSheet sheet)
    {
        var checks = sheet.Components.SelectMany(c => c.Checks).ToList();
        if (Expectation.Loses.Count > 0 && !checks.Any(c => c.Verdict is not Verdict.Passed && IsListed(c.Id))) yield return "it lost nothing of what it should lose";

        foreach (var check in checks.Where(c => c.Verdict is not Verdict.Passed))
        {
            if (Expectation.Loses.Count + Expectation.MayLose.Count == 0) yield return $"{check.Id} lost its points: {check.Verdict} · {check.Message}";
            if (check.DiagnosisId is { } spoken && Expectation.Diagnosis.TryGetValue(check.Id, out var cause) && !spoken.Split(" or ").Intersect(cause.Split(" or ")).Any())
                yield return $"{check.Id} is diagnosed as '{spoken}', not '{cause}'";
        }
    }

    /// <summary>What expect.json would say if this sheet were right: to be read, not to be believed.</summary>
    public string Proposal(GradeSheet sheet)
    {
        var lost = sheet.Components.SelectMany(c => c.Checks).Where(c => c.Verdict is not Verdict.Passed).ToList();
        return JsonSerializer.Serialize(Expectation with
        {
            Loses = [.. lost.Select(c => c.Id)],
            Diagnosis = lost.Where(c => c.DiagnosisId is not null).ToDictionary(c => c.Id, c => c.DiagnosisId!),
            Verdict = lost.Where(c => c.Verdict is not Autograder.Grading.Results.Verdict.WrongValue).ToDictionary(c => c.Id, c => NameOf(c.Verdict)),
        }, Json);
    }

    private bool IsListed(string check) => Expectation.Loses.Any(pattern =>
        pattern == check || (pattern.EndsWith("/*", StringComparison.Ordinal) && check.StartsWith(pattern[..^1], StringComparison.Ordinal)));

    private static string NameOf(Verdict verdict) => JsonSerializer.Serialize(verdict).Trim('"');

    private static Dictionary<string, byte[]> FilesOf(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(f => Path.GetFileName(f) != "expect.json" && !f.Contains("__pycache__", StringComparison.Ordinal))
        .ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllBytes);
}

public sealed record CanaryExpectation(string Summary, IReadOnlyList<string> Loses, bool KeepsAllOthers)
{
    public IReadOnlyList<string> Removes { get; init; } = [];

    /// <summary>Lost on some inputs and kept on others: a small mistake further up does not always show here.</summary>
    public IReadOnlyList<string> MayLose { get; init; } = [];

    public IReadOnlyDictionary<string, string> Diagnosis { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Verdict { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Silent { get; init; } = [];

    /// <summary>Which homework a hostile upload is for.</summary>
    public string? Homework { get; init; }

    /// <summary>What a hostile upload tries, in a few words.</summary>
    public string? Attack { get; init; }

    /// <summary>Check id → words that its message must hold.</summary>
    public IReadOnlyDictionary<string, string> Says { get; init; } = new Dictionary<string, string>();
}
