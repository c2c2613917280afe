using System.IO.Compression;
using System.Text;

namespace Competitions.Files;

/// <summary>A competition as an instructor imports it: <c>competition.yaml, README.md, solution.csv, sample_submission.csv, data/, baselines/</c>.</summary>
internal sealed class CompetitionFolder(string slug, string path)
{
    private const string BaselinesKey = "baselines:", DataUrlKey = "data_url:";

    public string Slug => slug;

    public string Root => path;

    public string Solution => In("solution.csv");

    public string Settings => In("competition.yaml");

    public string In(params ReadOnlySpan<string> parts) => Path.Combine([path, .. parts]);

    /// <summary>A file that students may download.</summary>
    public string Data(params ReadOnlySpan<string> parts) => In(["data", .. parts]);

    /// <summary>Puts in what does not depend on the seed: settings, writeup, and among the data the starters.</summary>
    public void CopyHandout()
    {
        var handout = Path.Combine(AppContext.BaseDirectory, "Handouts", slug);
        Directory.CreateDirectory(Data("starter"));
        foreach (var file in Directory.EnumerateFiles(handout))
        {
            var name = Path.GetFileName(file);
            File.Copy(file, name is "competition.yaml" or "README.md" ? In(name) : Data("starter", name), overwrite: true);
        }
    }

    /// <summary>One of the settings that are a line of their own.</summary>
    public string Setting(string key) =>
        File.ReadLines(Settings).Select(line => line.Split(':', 2)).Where(pair => pair[0] == key).Select(pair => pair[1].Split('#')[0].Trim()).FirstOrDefault()
        ?? throw new InvalidDataException($"{Settings} has no {key}");

    /// <summary>Lists in the settings every baseline whose predictions are there.</summary>
    public void ListBaselines(IEnumerable<(string Title, string File)> baselines)
    {
        var lines = File.ReadLines(Settings).Where(line => !line.StartsWith(BaselinesKey, StringComparison.Ordinal));
        var there = baselines.Where(baseline => File.Exists(In(baseline.File))).Select(baseline => $"{{name: \"{baseline.Title}\", file: {baseline.File}}}").ToArray();
        File.WriteAllLines(Settings, there.Length == 0 ? lines.ToArray() : [.. lines, $"{BaselinesKey} [{string.Join(", ", there)}]"]);
    }

    /// <summary>What an import reads, as a zip: without the curves and checkpoints of the baselines. The file is gone when the stream is closed.</summary>
    /// <param name="dataUrl">Where the data files lie: then the settings say so, and the zip holds none of them.</param>
    public FileStream Pack(Uri? dataUrl = null)
    {
        var packed = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose);
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            var predictions = Directory.Exists(In("baselines")) ? Directory.EnumerateFiles(In("baselines"), "*.csv") : [];
            var data = dataUrl is null ? Directory.EnumerateFiles(Data(), "*", SearchOption.AllDirectories) : [];
            foreach (var file in Directory.EnumerateFiles(path).Where(file => dataUrl is null || file != Settings).Concat(data).Concat(predictions))
                zip.CreateEntryFromFile(file, Path.GetRelativePath(path, file).Replace('\\', '/'), CompressionLevel.Fastest);
            if (dataUrl is not null)
            {
                using var settings = new StreamWriter(zip.CreateEntry(Path.GetFileName(Settings)).Open());
                foreach (var line in File.ReadLines(Settings).Where(line => !line.StartsWith(DataUrlKey, StringComparison.Ordinal)).Append($"{DataUrlKey} {dataUrl}")) settings.WriteLine(line);
            }
        }
        packed.Position = 0;
        return packed;
    }

    /// <summary>A CSV file of the folder; no cell of ours needs quotation marks.</summary>
    public static void WriteCsv(string file, string header, IEnumerable<string> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var writer = new StreamWriter(file, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        writer.WriteLine(header);
        foreach (var row in rows) writer.WriteLine(row);
    }
}
