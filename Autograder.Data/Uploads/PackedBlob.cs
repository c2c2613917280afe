using System.IO.Compression;
using System.Security.Cryptography;

namespace Autograder.Data.Uploads;

/// <summary>Bytes on their way into the store: hashed and compressed in one pass, so that a large file is never in memory whole.</summary>
public sealed class PackedBlob : IDisposable
{
    private PackedBlob(string sha256, int bytes, Stream compressed) => (Sha256, Bytes, Compressed) = (sha256, bytes, compressed);

    public string Sha256 { get; }
    public int Bytes { get; }
    internal Stream Compressed { get; }

    public static PackedBlob Of(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) brotli.Write(content);
        return new PackedBlob(BlobStore.Sha256Of(content), content.Length, compressed);
    }

    /// <summary>Through a nameless file, which is gone with the object and with the process.</summary>
    public static async Task<PackedBlob> OfAsync(Stream content, CancellationToken ct)
    {
        var compressed = NamelessFile.Create();
        try
        {
            long bytes = 0;
            using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            {
                var buffer = new byte[128 * 1024];
                for (int read; (read = await content.ReadAsync(buffer, ct)) > 0; bytes += read)
                {
                    sha256.AppendData(buffer, 0, read);
                    await brotli.WriteAsync(buffer.AsMemory(0, read), ct);
                }
            }

            return new PackedBlob(Convert.ToHexStringLower(sha256.GetCurrentHash()), checked((int)bytes), compressed);
        }
        catch
        {
            await compressed.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => Compressed.Dispose();
}

/// <summary>A file that no folder lists: what is too large for memory rests in it while it is looked at.</summary>
public static class NamelessFile
{
    public static FileStream Create() => new(
        Path.Combine(Path.GetTempPath(), $"autograder-{Guid.NewGuid():N}"),
        new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose, BufferSize = 128 * 1024 });
}

/// <summary>Passes bytes on and knows their SHA-256 at the end.</summary>
internal sealed class HashedStream(Stream inner) : ReadOnlyStream
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Reads what the reader has left, if anything.</summary>
    public async Task<string> FinishAsync(CancellationToken ct)
    {
        var rest = new byte[16 * 1024];
        while (await ReadAsync(rest, ct) > 0) { }
        return Convert.ToHexStringLower(_sha256.GetCurrentHash());
    }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _sha256.AppendData(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _sha256.AppendData(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _sha256.Dispose();
        base.Dispose(disposing);
    }
}
