using System.IO.Compression;

namespace EndToEnd;

/// <summary>The student's way from the terminal: unzip the handout, write the code, check it offline, submit it, read the result.</summary>
public sealed class HandoutTests(Service service) : IClassFixture<Service>, IDisposable
{
    private const string Python = "/usr/bin/python3";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("handout-");

    [Fact]
    public async Task The_handout_checks_offline_and_submits()
    {
        var (name, token) = service.Students.First();
        var handout = Unzip(await service.As(name).DownloadHandoutAsync());

        Unzip(Student.Homework("correct"), handout);
        Assert.Contains("All public checks pass", await Shell.RunAsync(Python, Path.Combine(handout, "check.py")), StringComparison.Ordinal);

        Unzip(Student.Homework("linear-dldw-negated"), handout);
        var shown = await Shell.RunAsync("env", $"AUTOGRADER_URL={service.Address}", $"AUTOGRADER_TOKEN={token}", Python, Path.Combine(handout, "ag.py"), "submit");

        Assert.Contains("Linear layer", shown, StringComparison.Ordinal);
        Assert.Contains("dLdW has the right size and the wrong sign (negated).", shown, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Into the handout's own folder, or over what is in it; returns that folder.</summary>
    private string Unzip(byte[] content, string? into = null)
    {
        using var zip = new ZipArchive(new MemoryStream(content));
        zip.ExtractToDirectory(into ?? folder.FullName, overwriteFiles: true);
        return into ?? folder.GetDirectories().Single().FullName;
    }
}
