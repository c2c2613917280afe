using System.Data;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Autograder.Data.Uploads;

/// <summary>Bytes kept in PostgreSQL under their SHA-256, so that a backup of the database is a backup of everything.</summary>
public static class BlobStore
{
    public static string Sha256Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Stores within the caller's transaction. The same bytes twice, even at the same instant, are one row.</summary>
    public static async Task<string> SaveBlobAsync(this AutograderDbContext db, byte[] content, DateTimeOffset now, CancellationToken ct)
    {
        using var packed = PackedBlob.Of(content);
        await db.SaveBlobAsync(packed, now, ct);
        return packed.Sha256;
    }

    /// <summary>The same for what is packed already, and streamed to the server as it is.</summary>
    public static async Task SaveBlobAsync(this AutograderDbContext db, PackedBlob blob, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Blobs.AnyAsync(b => b.Sha256 == blob.Sha256, ct)) return; // not sent a second time
        blob.Compressed.Position = 0;
        var compressed = new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = blob.Compressed };
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO blobs (sha256, bytes, compressed, created_at) VALUES ({blob.Sha256}, {blob.Bytes}, {compressed}, {now.ToUniversalTime()})
            ON CONFLICT (sha256) DO NOTHING
            """, ct);
    }

    public static async Task<byte[]> LoadBlobAsync(this AutograderDbContext db, string sha256, CancellationToken ct)
    {
        var blob = await db.Blobs.AsNoTracking().SingleOrDefaultAsync(b => b.Sha256 == sha256, ct)
            ?? throw new InvalidOperationException($"Blob {sha256} is not in the store.");
        var content = Decompress(blob);
        return Sha256Of(content) == sha256 ? content : throw new InvalidDataException($"Blob {sha256} was damaged in the store.");
    }

    /// <summary>Reads a large blob as it comes from the server. What is read last is its checksum: a damaged blob ends in an exception, not in other bytes.</summary>
    public static Task<T> ReadBlobAsync<T>(this AutograderDbContext db, string sha256, Func<Stream, T> read, CancellationToken ct) =>
        db.ReadBlobAsync(sha256, content => Task.FromResult(read(content)), ct);

    /// <summary>Writes a large blob out as it comes.</summary>
    public static Task CopyBlobAsync(this AutograderDbContext db, string sha256, Stream target, CancellationToken ct) =>
        db.ReadBlobAsync<bool>(sha256, async content =>
        {
            await content.CopyToAsync(target, ct);
            return true;
        }, ct);

    private static async Task<T> ReadBlobAsync<T>(this AutograderDbContext db, string sha256, Func<Stream, Task<T>> read, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await using var command = new NpgsqlCommand("SELECT compressed FROM blobs WHERE sha256 = $1", (NpgsqlConnection)db.Database.GetDbConnection())
            {
                Parameters = { new() { Value = sha256 } },
                Transaction = (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction(),
            };
            await using var row = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
            if (!await row.ReadAsync(ct)) throw new InvalidOperationException($"Blob {sha256} is not in the store.");
            await using var brotli = new BrotliStream(await row.GetStreamAsync(0, ct), CompressionMode.Decompress);
            await using var hashed = new HashedStream(brotli);
            var result = await read(hashed);
            if (await hashed.FinishAsync(ct) != sha256) throw new InvalidDataException($"Blob {sha256} was damaged in the store.");
            return result;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static byte[] Decompress(Blob blob)
    {
        var content = new byte[blob.Bytes];
        using var brotli = new BrotliStream(new MemoryStream(blob.Compressed), CompressionMode.Decompress);
        brotli.ReadExactly(content);
        return content;
    }
}
