using System.Text;
using Autograder.Data.Uploads;
using Autograder.Grading.Competitions;

namespace Autograder.Api.Features.Competitions.Import;

/// <summary>The files of a competition's folder, in the zip it came in.</summary>
internal sealed class CompetitionFolder(CheckedZip zip, string root, ImportFaults faults)
{
    private const int TextBytes = 1024 * 1024;

    public ImportFaults Faults => faults;

    /// <summary>The folder is where <c>competition.yaml</c> is, whatever folders the archive program put around it. Null where there is none.</summary>
    public static CompetitionFolder? Find(CheckedZip zip, ImportFaults faults)
    {
        var yaml = zip.Files.Where(path => path == CompetitionYaml.FileName || path.EndsWith("/" + CompetitionYaml.FileName, StringComparison.Ordinal))
            .OrderBy(path => path.Count(c => c == '/')).ThenBy(path => path, StringComparer.Ordinal).FirstOrDefault();
        if (yaml is not null) return new CompetitionFolder(zip, yaml[..^CompetitionYaml.FileName.Length], faults);
        faults.Add(CompetitionYaml.FileName, null, ImportRule.MissingFile, "The archive holds no competition.yaml.");
        return null;
    }

    public bool Has(string file) => zip.Files.Contains(root + file);

    /// <summary>Files below a folder, by their path in it.</summary>
    public IEnumerable<string> Below(string folder) =>
        zip.Files.Where(path => path.StartsWith(root + folder, StringComparison.Ordinal)).Select(path => path[(root.Length + folder.Length)..]);

    public long BytesOf(string file) => zip.BytesOf(root + file);

    public Stream OpenRead(string file) => zip.OpenRead(root + file);

    /// <summary>Null, and a fault, when it is not there.</summary>
    public Stream? OpenRequired(string file, string askedBy)
    {
        if (Has(file)) return OpenRead(file);
        faults.Add(file, null, ImportRule.MissingFile, $"The file {file} is missing{askedBy}.");
        return null;
    }

    public string? TextOf(string file)
    {
        if (BytesOf(file) > TextBytes)
        {
            faults.Add(file, null, ImportRule.Value, $"The file is larger than {TextBytes:N0} bytes.");
            return null;
        }

        using var reader = new StreamReader(OpenRead(file), new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            faults.Add(file, null, ImportRule.Value, "The file is not UTF-8.");
            return null;
        }
    }

    /// <summary>Null, and a fault with the csv's line, where the instructor has to mend it.</summary>
    public Solution? SolutionOf(string file, Metric metric)
    {
        try
        {
            using var csv = OpenRequired(file, "");
            return csv is null ? null : Solution.Read(csv, metric);
        }
        catch (CsvFaultException fault)
        {
            faults.Add(file, fault.Line, fault.Rule, fault.Fault.WithoutLine);
            return null;
        }
    }

    /// <summary>A sample or a baseline is held to what is asked of students. Null where it falls short.</summary>
    public Predictions? CheckPredictions(string file, Solution solution, string askedBy)
    {
        using var content = OpenRequired(file, askedBy);
        if (content is null) return null;
        using var kept = NamelessFile.Create();
        content.CopyTo(kept);
        CheckedPredictions? read = null;
        var refusal = PredictionUpload.Read(kept, UploadLimits.Predictions, csv => read = PredictionFile.Read(csv, solution, PredictionLimits.Default));
        if (refusal is not null) faults.Add(file, null, ImportRule.Archive, refusal);
        else if (read is CheckedPredictions.Refused refused)
            foreach (var fault in refused.Faults) faults.Add(file, fault.Line, fault.Rule, fault.WithoutLine);
        return refusal is null && read is CheckedPredictions.Accepted accepted ? accepted.Predictions : null;
    }
}
