using System.Security.Claims;
using System.Threading.RateLimiting;
using Autograder.Api.Features.RateLimits;
using Autograder.Data;
using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.SignIn;

/// <summary>Turns a token's secret into a principal, and slows down whoever tries secrets.</summary>
/// <remarks>
/// Only failures are counted, per address: a whole classroom behind one address signs in undisturbed, and nobody
/// can lock others out. A right token always works.
/// </remarks>
internal sealed class TokenSignIn(AutograderDbContext db, FailedSignIns failures, TimeProvider clock)
{
    public abstract record Outcome
    {
        private Outcome() { }

        public sealed record SignedIn(ClaimsPrincipal Principal) : Outcome;
        public sealed record Refused : Outcome;
        public sealed record TooManyFailures : Outcome;
    }

    public async Task<Outcome> TryAsync(string secret, string scheme, string address, CancellationToken ct)
    {
        if (ApiToken.IsWellFormed(secret) && await FindAsync(db, ApiToken.Hash(secret), ct) is var (token, person) && token.IsGoodAt(clock.GetUtcNow()))
            return new Outcome.SignedIn(CurrentUser.Principal(person, token, scheme));

        return failures.Count(address) ? new Outcome.Refused() : new Outcome.TooManyFailures();
    }

    /// <summary>Whether the token behind a cookie still is what it was: revoking it signs out everywhere.</summary>
    public async Task<bool> StillHoldsAsync(CurrentUser user, CancellationToken ct)
    {
        var token = await db.ApiTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Id == user.TokenId && t.PersonId == user.Id, ct);
        return token is not null && token.IsGoodAt(clock.GetUtcNow());
    }

    public async Task EndSessionAsync(CurrentUser user, CancellationToken ct)
    {
        var session = await db.ApiTokens.SingleOrDefaultAsync(t => t.Id == user.TokenId && t.IsSession, ct);
        session?.Revoke(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
    }

    private sealed record Found(ApiToken Token, Person Person);

    /// <summary>Compiled once, as every request asks it.</summary>
    private static readonly Func<AutograderDbContext, string, CancellationToken, Task<Found?>> FindAsync = EF.CompileAsyncQuery(
        (AutograderDbContext db, string sha256, CancellationToken ct) => db.ApiTokens.AsNoTracking().Where(t => t.Sha256 == sha256)
            .Join(db.People, t => t.PersonId, p => p.Id, (token, person) => new Found(token, person)).SingleOrDefault());
}

/// <summary>Failed attempts per address in the running window.</summary>
internal sealed class FailedSignIns(RateLimitSettings settings) : IDisposable
{
    public static readonly TimeSpan WindowLength = TimeSpan.FromMinutes(5);

    private readonly PartitionedRateLimiter<string> _byAddress = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions { PermitLimit = settings.FailedSignIns, Window = WindowLength }));

    /// <returns>False once the address has used up its failures.</returns>
    public bool Count(string address)
    {
        using var lease = _byAddress.AttemptAcquire(address);
        return lease.IsAcquired;
    }

    public void Dispose() => _byAddress.Dispose();
}
