using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Autograder.Data.Uploads;
using Autograder.Grading.Checks;
using Autograder.Grading.Handout;

namespace Autograder.Api.Features.Assignments;

/// <summary>
/// Puts handouts together: the homework's folder, the tools every homework has, the driver, and the public checks as vectors; for a competition its
/// writeup and the program that fetches data and sends predictions.
/// </summary>
/// <remarks>Everything under <c>Handouts/</c> is public, so zipping it is always safe. The same files give the same bytes.</remarks>
internal sealed class Handouts(string folder)
{
    /// <summary>The public checks, as <c>check.py</c> reads them.</summary>
    public const string VectorFileName = "vectors.bin";
    private const string SubmitProgram = "ag.py";

    private static readonly DateTimeOffset Timestamp = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero); // zips keep times; ours must not differ
    private readonly ConcurrentDictionary<string, Lazy<Handout>> _handouts = new(StringComparer.Ordinal);

    public sealed record Handout(byte[] Zip, string Tag);

    public Handout ZipOf(Homework homework) => _handouts.GetOrAdd(homework.Id, _ => new Lazy<Handout>(() => Make(homework))).Value;

    /// <param name="writeup">As the staff describe the task.</param>
    public Handout ZipOf(string course, string competition, string writeup)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, $"{competition}/README.md", Encoding.UTF8.GetBytes(writeup));
            Add(zip, $"{competition}/{SubmitProgram}", File.ReadAllBytes(Path.Combine(folder, "tools", SubmitProgram)));
            Add(zip, $"{competition}/assignment.json", JsonSerializer.SerializeToUtf8Bytes(new { course, assignment = competition }));
        }
        return Finished(bytes);
    }

    private Handout Make(Homework homework)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            AddFolder(zip, homework.Id, homework.Id);
            AddFolder(zip, "tools", homework.Id);
            AddFolder(zip, "driver/python", homework.Id);
            Add(zip, $"{homework.Id}/{VectorFileName}", VectorFile.Write(homework));
        }

        return Finished(bytes);
    }

    private static Handout Finished(MemoryStream zip)
    {
        var content = zip.ToArray();
        return new Handout(content, BlobStore.Sha256Of(content)[..16]);
    }

    private void AddFolder(ZipArchive zip, string from, string to)
    {
        var root = Path.Combine(folder, from);
        if (!Directory.Exists(root)) throw new DirectoryNotFoundException($"The handout's folder {root} is missing.");
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            Add(zip, $"{to}/{Path.GetRelativePath(root, file)}", File.ReadAllBytes(file));
    }

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = Timestamp;
        using var target = entry.Open();
        target.Write(content);
    }
}
