using System.Text;

namespace Autograder.Data.Uploads;

/// <summary>What became of an upload: files by their path in the assignment, or the reason it is refused.</summary>
public abstract record OpenedUpload
{
    private OpenedUpload() { }

    public sealed record Files(IReadOnlyDictionary<string, byte[]> ByPath) : OpenedUpload;

    /// <param name="Reason">Names the entry and the rule it breaks; meant for the student.</param>
    public sealed record Refused(string Reason) : OpenedUpload;
}

/// <summary>Opens a zip, a tar, a tar.gz or a single Python file, in memory, and trusts nothing in it.</summary>
/// <remarks>Bytes in, files or a reason out. Nothing is ever written to a disk here, and memory is bounded by <see cref="UploadLimits"/>.</remarks>
public static class UploadArchive
{
    private const int ExpectedFilesNamed = 12;

    /// <param name="content">The upload.</param>
    /// <param name="fileName">As the student's program called it; decides only what a single file is.</param>
    /// <param name="expected">The files of the assignment, like <c>mytorch/nn/linear.py</c>.</param>
    /// <param name="limits">How much is unpacked.</param>
    public static OpenedUpload Open(byte[] content, string fileName, IReadOnlyCollection<string> expected, UploadLimits limits)
    {
        try
        {
            var entries = new UploadEntries(limits);
            Read(content, fileName, entries);
            var files = UploadLayout.Place(entries.Files, expected);
            return files.Keys.Any(expected.Contains)
                ? new OpenedUpload.Files(files)
                : new OpenedUpload.Refused($"{(entries.Files.Count == 0 ? "The upload is empty" : "Nothing of this assignment is in the upload")}. Expected files: {Name(expected)}.");
        }
        catch (UploadRefusedException refused)
        {
            return new OpenedUpload.Refused(refused.Message);
        }
    }

    private static void Read(byte[] content, string fileName, UploadEntries entries)
    {
        if (content.Length == 0) return;

        switch (FileKinds.Of(content))
        {
            case FileKind.Zip:
                ZipUpload.Read(content, entries);
                break;
            case FileKind.Tar:
                TarUpload.Read(content, entries);
                break;
            case FileKind.Gzip:
                TarUpload.ReadGzip(content, entries);
                break;
            case FileKind.Unknown when fileName.EndsWith(".py", StringComparison.OrdinalIgnoreCase):
                ReadPython(content, fileName, entries);
                break;
            default:
                throw new UploadRefusedException($"'{EntryName.Printable(fileName)}' is not a zip, tar or tar.gz archive, nor a single .py file.");
        }
    }

    private static void ReadPython(byte[] content, string fileName, UploadEntries entries)
    {
        if (content.AsSpan().Contains((byte)0)) throw new UploadRefusedException($"'{EntryName.Printable(fileName)}' is named like Python and is not text.");
        entries.Add(Path.GetFileName(fileName.Replace('\\', '/')), new MemoryStream(content, writable: false), packedBytes: content.Length);
    }

    private static string Name(IReadOnlyCollection<string> expected)
    {
        var names = new StringBuilder(string.Join(", ", expected.Take(ExpectedFilesNamed)));
        if (expected.Count > ExpectedFilesNamed) names.Append(" and others");
        return names.ToString();
    }
}

/// <summary>Ends the reading of an upload. The message names the entry and the rule it breaks, for whoever sent it.</summary>
public sealed class UploadRefusedException(string reason) : Exception(reason);
