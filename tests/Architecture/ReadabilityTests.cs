namespace Architecture;

/// <summary>A file is a screen or three, and a folder is named after a thing of the field.</summary>
public class ReadabilityTests
{
    private static readonly string[] Sources = [".cs", ".razor", ".py", ".sh", ".js", ".css"];
    private static readonly string[] NamesThatSayNothing = ["Common", "Shared", "Helpers", "Managers", "Utils", "Utilities", "Misc", "Core"];

    // What a student downloads is one file on purpose: it is read, copied and started alone.
    private const string OneFilePrograms = "Handouts/";

    [Fact]
    public void No_file_is_longer_than_400_lines()
    {
        var tooLong = Repository.Files.Where(path => Sources.Contains(Path.GetExtension(path)) || path is "run.sh" or "test.sh" or ".ci/run")
            .Where(path => !IsGenerated(path))
            .Select(path => (Path: path, Lines: CountLines(path))).Where(file => file.Lines > (file.Path.StartsWith(OneFilePrograms, StringComparison.Ordinal) ? 700 : 400));
        Offenders.None(tooLong.Select(file => $"{file.Path}: {file.Lines} lines"));
    }

    [Fact]
    public void No_file_of_the_reference_is_longer_than_250_lines()
    {
        var tooLong = Repository.Files.Where(path => path.StartsWith("ReferenceImpl/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal))
            .Select(path => (Path: path, Lines: CountLines(path))).Where(file => file.Lines > 250);
        Offenders.None(tooLong.Select(file => $"{file.Path}: {file.Lines} lines"));
    }

    [Fact]
    public void Folders_are_named_after_what_is_in_them() =>
        Offenders.None(Repository.Files.Where(path => Path.GetDirectoryName(path)!.Split('/').Intersect(NamesThatSayNothing).Any()));

    [Fact]
    public void Only_the_sandbox_may_set_aside_a_banned_call()
    {
        var product = Repository.Files.Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && !path.StartsWith("tests/", StringComparison.Ordinal));
        Offenders.None(product.Where(path => !path.StartsWith("Autograder.Worker/Sandbox/", StringComparison.Ordinal))
            .Where(path => Repository.Read(path).Contains("RS0030", StringComparison.Ordinal)));
    }

    private static bool IsGenerated(string path) => path.Contains("/Migrations/", StringComparison.Ordinal) || path.Contains(".min.", StringComparison.Ordinal);

    private static int CountLines(string path) => File.ReadLines(Path.Combine(Repository.Root, path)).Count();
}
