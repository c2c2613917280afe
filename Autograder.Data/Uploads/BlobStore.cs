using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Uploads;

/// <summary>Bytes kept in PostgreSQL under their SHA-256, so that a backup of the database is a backup of everything.</summary>
public static class BlobStore
{
    public static string Sha256Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Stores within the caller's transaction. The same bytes twice, even at the same instant, are one row.</summary>
    public static async Task<string> SaveBlobAsync(this AutograderDbContext db, byte[] content, DateTimeOffset now, CancellationToken ct)
    {
        var sha256 = Sha256Of(content);
        var compressed = Compress(content);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO blobs (sha256, bytes, compressed, created_at) VALUES ({sha256}, {content.Length}, {compressed}, {now.ToUniversalTime()})
            ON CONFLICT (sha256) DO NOTHING
            """, ct);
        return sha256;
    }

    public static async Task<byte[]> LoadBlobAsync(this AutograderDbContext db, string sha256, CancellationToken ct)
    {
        var blob = await db.Blobs.AsNoTracking().SingleOrDefaultAsync(b => b.Sha256 == sha256, ct)
            ?? throw new InvalidOperationException($"Blob {sha256} is not in the store.");
        var content = Decompress(blob);
        return Sha256Of(content) == sha256 ? content : throw new InvalidDataException($"Blob {sha256} was damaged in the store.");
    }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest)) brotli.Write(content);
        return compressed.ToArray();
    }

    private static byte[] Decompress(Blob blob)
    {
        var content = new byte[blob.Bytes];
        using var brotli = new BrotliStream(new MemoryStream(blob.Compressed), CompressionMode.Decompress);
        brotli.ReadExactly(content);
        return content;
    }
}
