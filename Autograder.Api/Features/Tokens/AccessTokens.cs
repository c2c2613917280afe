using Autograder.Api.Features.Courses;
using Autograder.Api.Features.SignIn;
using Autograder.Data;
using Autograder.Data.Audit;
using Autograder.Data.Courses;
using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Tokens;

/// <param name="Label">What it is for, in its owner's words.</param>
/// <param name="Course">The only course it is good for; null for every course of its owner.</param>
/// <param name="Role">The most it may do.</param>
/// <param name="ExpiresInDays">1 to 365.</param>
public sealed record TokenRequest(string? Label, string? Course = null, CourseRole? Role = null, int? ExpiresInDays = null);

/// <param name="IsSession">A browser that signed in at the university.</param>
/// <param name="IsCurrent">The one this was asked with.</param>
public sealed record AccessToken(
    Guid Id, string Label, string? Course, CourseRole Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, bool IsSession, bool IsCurrent);

/// <summary>What became of a request for a token.</summary>
internal abstract record IssueOutcome
{
    private IssueOutcome() { }

    public sealed record Issued(AccessToken Token, string Secret) : IssueOutcome;
    public sealed record NoSuchCourse : IssueOutcome;
    public sealed record Malformed(string Reason) : IssueOutcome;

    /// <summary>It would reach further than the token it was asked with, or its owner.</summary>
    public sealed record TooWide(string Reason) : IssueOutcome;
    public sealed record TooMany(int Most) : IssueOutcome;
}

/// <summary>A person's own tokens. Whoever holds a token sees, issues and revokes only what reaches no further than it does.</summary>
internal sealed class AccessTokens(AutograderDbContext db, Membership membership, CurrentUser user, TimeProvider clock)
{
    public const int DefaultDays = 180; // a term
    private const int MostDays = 365;
    private const int MostTokens = 50;
    private const int LongestLabel = 100;

    /// <summary>Those that are good, the newest first.</summary>
    public async Task<IReadOnlyList<AccessToken>> ListAsync(CancellationToken ct)
    {
        var slugs = await db.Courses.ToDictionaryAsync(c => c.Id, c => c.Slug, ct);
        return [.. (await WithinReachAsync(ct)).OrderByDescending(t => t.Id).Select(t => Shown(t, t.CourseId is { } course ? slugs[course] : null))];
    }

    public async Task<IssueOutcome> IssueAsync(TokenRequest request, CancellationToken ct)
    {
        var label = request.Label?.Trim() ?? "";
        if (label.Length is 0 or > LongestLabel || label.Any(char.IsControl)) return new IssueOutcome.Malformed($"A token needs a label of 1 to {LongestLabel} characters.");
        if (request.ExpiresInDays is < 1 or > MostDays) return new IssueOutcome.Malformed($"expiresInDays is between 1 and {MostDays}.");

        // Roles as they are with the token in use, so nothing wider can come of them.
        var courses = await membership.CoursesAsync(ct);
        var only = request.Course is { } slug ? courses.SingleOrDefault(c => c.Course.Slug == slug)
            : user.OnlyCourseId is { } own ? courses.SingleOrDefault(c => c.Course.Id == own) : null;
        if (only is null && (request.Course is not null || courses.Count == 0)) return new IssueOutcome.NoSuchCourse();
        var highest = only?.Role ?? courses.Max(c => c.Role);
        var role = request.Role ?? highest;
        if (role > highest) return new IssueOutcome.TooWide($"You sign in as {Word(highest)}, so a new token can be for {Word(highest)} at most.");

        var now = clock.GetUtcNow();
        var current = await db.ApiTokens.AsNoTracking().SingleAsync(t => t.Id == user.TokenId, ct);
        var latest = current.IsSession ? null : current.ExpiresAt;
        var expires = now.AddDays(request.ExpiresInDays ?? DefaultDays);
        if (expires > latest)
        {
            if (request.ExpiresInDays is not null) return new IssueOutcome.TooWide($"The token you sign in with ends at {latest:u}; a new one cannot outlive it.");
            expires = latest.Value;
        }

        if (await db.ApiTokens.CountAsync(t => t.PersonId == user.Id && t.RevokedAt == null && !t.IsSession && (t.ExpiresAt == null || t.ExpiresAt > now), ct) >= MostTokens)
            return new IssueOutcome.TooMany(MostTokens);

        var (token, secret) = ApiToken.Issue(user.Id, label, role, only?.Course.Id, now, expires, issuedBy: current.IsSession ? null : current.Id);
        db.ApiTokens.Add(token);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.TokenIssued, user.Id, now, personId: user.Id, detailsJson:
            AuditEntry.Details(("token", token.Id), ("with", user.TokenId), ("label", label), ("course", only?.Course.Slug), ("role", role), ("expires", expires))));
        await db.SaveChangesAsync(ct);
        return new IssueOutcome.Issued(Shown(token, only?.Course.Slug), secret);
    }

    /// <summary>It and every token issued with it end at once.</summary>
    /// <returns>False: there is no such token within reach.</returns>
    public async Task<bool> RevokeAsync(Guid id, CancellationToken ct)
    {
        if ((await WithinReachAsync(ct)).All(t => t.Id != id)) return false;

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        foreach (var revoked in await db.RevokeWithIssuedAsync(id, now, ct))
            db.AuditEntries.Add(AuditEntry.Of(AuditActions.TokenRevoked, user.Id, now, personId: user.Id, detailsJson: AuditEntry.Details(("token", revoked), ("with", user.TokenId))));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task<IReadOnlyList<ApiToken>> WithinReachAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var own = await db.ApiTokens.AsNoTracking()
            .Where(t => t.PersonId == user.Id && t.RevokedAt == null && (t.ExpiresAt == null || t.ExpiresAt > now)).ToListAsync(ct);
        return [.. own.Where(t => t.HighestRole <= user.HighestRole && (user.OnlyCourseId is null || t.CourseId == user.OnlyCourseId))];
    }

    private AccessToken Shown(ApiToken token, string? course) =>
        new(token.Id, token.Label, course, token.HighestRole, token.CreatedAt, token.ExpiresAt, token.IsSession, token.Id == user.TokenId);

    private static string Word(CourseRole role) => role.ToString().ToLowerInvariant();
}
