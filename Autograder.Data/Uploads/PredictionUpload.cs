namespace Autograder.Data.Uploads;

/// <summary>The csv in an upload of predictions: as it is, in a gzip, or alone in a zip.</summary>
public static class PredictionUpload
{
    private const int HeadBytes = 512;
    private const string ExcelWorkbook = "xl/workbook.xml"; // ECMA-376: an xlsx is a zip

    /// <summary>Hands the csv to <paramref name="read"/> as a stream; what the upload is packed in is never trusted.</summary>
    /// <param name="upload">Seekable; read from its beginning.</param>
    /// <returns>Why the upload cannot be opened, meant for the student; null when it was read.</returns>
    public static string? Read(Stream upload, UploadLimits limits, Action<Stream> read)
    {
        try
        {
            upload.Position = 0;
            var head = new byte[HeadBytes];
            var kind = FileKinds.Of(head.AsSpan(0, upload.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false)));
            upload.Position = 0;
            switch (kind)
            {
                case FileKind.Zip: ReadZip(upload, limits, read); break;
                case FileKind.Gzip: ReadGzip(upload, limits, read); break;
                case FileKind.Tar or FileKind.OtherArchive: return "Predictions are sent as a csv, a csv.gz, or a zip of one csv.";
                default: read(upload); break;
            }

            return null;
        }
        catch (UploadRefusedException refused)
        {
            return refused.Message;
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            return "The archive is damaged or cut off. Pack the csv again, or send it as it is.";
        }
    }

    private static void ReadGzip(Stream upload, UploadLimits limits, Action<Stream> read)
    {
        using var csv = Bounded(new WholeGzip(upload), upload.Length, limits);
        read(csv);
    }

    private static void ReadZip(Stream upload, UploadLimits limits, Action<Stream> read)
    {
        using var zip = CheckedZip.Open(upload, limits with { Files = limits.Entries }); // to say what they are, where they are more than one
        if (zip.Files.Contains(ExcelWorkbook)) throw new UploadRefusedException("This is an Excel workbook: save it as csv.");
        if (zip.Files is not [var only]) throw new UploadRefusedException($"The zip holds {zip.Files.Count} files. It must hold exactly one csv.");
        using var content = zip.OpenRead(only);
        using var csv = Bounded(content, upload.Length, limits);
        read(csv);
    }

    private static BoundedStream Bounded(Stream csv, long packedBytes, UploadLimits limits) => new(csv, limits.FileBytes, packedBytes, limits.Ratio,
        tooLarge: () => new UploadRefusedException($"The file unpacks to more than {limits.FileBytes:N0} bytes."),
        tooDense: () => new UploadRefusedException($"The file unpacks to more than {limits.Ratio} times its packed size."));
}
