using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.People;

public static class TokenRevocation
{
    /// <summary>Revokes a token and every token that was, directly or not, issued with it.</summary>
    /// <returns>Those that were good until now.</returns>
    public static async Task<IReadOnlyList<Guid>> RevokeWithIssuedAsync(this AutograderDbContext db, Guid tokenId, DateTimeOffset now, CancellationToken ct) =>
        await db.Database.SqlQuery<Guid>(
            $"""
            WITH RECURSIVE family AS (
                SELECT id FROM api_tokens WHERE id = {tokenId}
                UNION
                SELECT t.id FROM api_tokens t JOIN family f ON t.issued_by_id = f.id),
            revoked AS (
                UPDATE api_tokens t SET revoked_at = {now.ToUniversalTime()} FROM family f WHERE t.id = f.id AND t.revoked_at IS NULL RETURNING t.id)
            SELECT id AS "Value" FROM revoked
            """).ToListAsync(ct);
}
