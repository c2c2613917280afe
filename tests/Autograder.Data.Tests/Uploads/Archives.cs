using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Autograder.Data.Uploads;

namespace Autograder.Data.Tests.Uploads;

/// <summary>Makes archives, honest and otherwise.</summary>
internal static class Archives
{
    public static readonly string[] Expected =
        ["mytorch/nn/linear.py", "mytorch/nn/activation.py", "mytorch/nn/loss.py", "mytorch/optim/sgd.py", "mytorch/models/mlp.py", "models/mlp.py"];

    public static OpenedUpload Open(byte[] content, string fileName = "hw.zip", UploadLimits? limits = null) =>
        UploadArchive.Open(content, fileName, Expected, limits ?? UploadLimits.Code);

    public static byte[] Zip(params (string Name, string Content)[] entries) => Zip(zip =>
    {
        foreach (var (name, content) in entries) Add(zip, name, Encoding.UTF8.GetBytes(content));
    });

    public static byte[] Zip(Action<ZipArchive> fill)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true)) fill(zip);
        return bytes.ToArray();
    }

    public static ZipArchiveEntry Add(ZipArchive zip, string name, byte[] content, int unixMode = 0)
    {
        var entry = zip.CreateEntry(name);
        entry.ExternalAttributes = unixMode << 16;
        using var target = entry.Open();
        target.Write(content);
        return entry;
    }

    public static byte[] Tar(params (string Name, string Content)[] entries) =>
        Tar([.. entries.Select(e => new PaxTarEntry(TarEntryType.RegularFile, e.Name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(e.Content)) })]);

    public static byte[] Tar(params TarEntry[] entries)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true))
            foreach (var entry in entries) tar.WriteEntry(entry);
        return bytes.ToArray();
    }

    public static byte[] Gzip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest)) gzip.Write(content);
        return bytes.ToArray();
    }
}
