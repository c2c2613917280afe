using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Autograder.Api.Features.Competitions;

/// <summary>The last row of a page, by what the board is ordered by: pages stay whole while scores arrive.</summary>
internal sealed record CompetitionCursor(double RankKey, DateTimeOffset SubmittedAt, Guid TeamId);

/// <summary>Writes cursors so that nobody can read them: the full score stands in them, of which the board shows a few digits only.</summary>
internal sealed class CompetitionCursors(IDataProtectionProvider protection)
{
    private const int MaxLength = 500;

    private readonly IDataProtector _protector = protection.CreateProtector("competition-board-cursor");

    public string After(StoredRow row) =>
        _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{row.RankKey:R}|{row.SubmittedAt.UtcTicks}|{row.TeamId:N}"));

    /// <summary>No text is no cursor, and well-formed.</summary>
    public bool TryRead(string? text, out CompetitionCursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (text.Length > MaxLength) return false;
        try
        {
            var parts = _protector.Unprotect(text).Split('|');
            cursor = new CompetitionCursor(
                double.Parse(parts[0], CultureInfo.InvariantCulture), new DateTimeOffset(long.Parse(parts[1], CultureInfo.InvariantCulture), TimeSpan.Zero), Guid.ParseExact(parts[2], "N"));
            return true;
        }
        catch (CryptographicException)
        {
            return false; // not one of ours
        }
    }
}
