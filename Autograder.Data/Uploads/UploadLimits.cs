namespace Autograder.Data.Uploads;

/// <summary>How much an upload may unpack to. Every limit has a value: "unlimited" cannot be written.</summary>
/// <param name="Entries">In the archive, with folders and clutter.</param>
/// <param name="Files">That are kept.</param>
/// <param name="FileBytes">Of one file, unpacked.</param>
/// <param name="TotalBytes">Of all files together, unpacked.</param>
/// <param name="Ratio">Unpacked to packed bytes of one large entry; source code stays below 20.</param>
public sealed record UploadLimits(int Entries, int Files, int FileBytes, int TotalBytes, int Ratio)
{
    private const int MiB = 1024 * 1024;

    public static readonly UploadLimits Code = new(Entries: 10_000, Files: 500, FileBytes: 4 * MiB, TotalBytes: 16 * MiB, Ratio: 200);

    /// <summary>One csv. It is read as a stream, and reading ends with the first few faults; the same number in every row shrinks as far as gzip can.</summary>
    public static readonly UploadLimits Predictions = new(Entries: 200, Files: 1, FileBytes: 1024 * MiB, TotalBytes: 1024 * MiB, Ratio: 1100);

    /// <summary>A competition's folder with its data files, from the course staff.</summary>
    public static readonly UploadLimits Competition = new(Entries: 50_000, Files: 40_000, FileBytes: 1024 * MiB, TotalBytes: 2047 * MiB, Ratio: 1100);
}
