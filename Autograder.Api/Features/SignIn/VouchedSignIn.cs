using System.Security.Claims;
using Autograder.Data;
using Autograder.Data.Audit;
using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.SignIn;

/// <summary>Which person of ours is it that the university vouches for?</summary>
/// <remarks>
/// The first time, the one with the verified address; from then on the one the issuer's subject was linked to. An address alone opens
/// nothing: whoever gets a former student's address, or types somebody's into an account where nobody checks it, is not that person.
/// </remarks>
internal sealed class VouchedSignIn(AutograderDbContext db, UniversitySettings university, TimeProvider clock)
{
    public const string EmailVerifiedClaim = "email_verified";
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(14);

    public enum Refusal
    {
        /// <summary>The exchange with the university failed, or was called off there.</summary>
        Failed,

        /// <summary>The university does not say that the address is theirs.</summary>
        Unverified,

        /// <summary>Nobody here has this address.</summary>
        Unknown,

        /// <summary>The person with this address signs in with another account of the university.</summary>
        Taken,
    }

    public abstract record Outcome
    {
        private Outcome() { }

        public sealed record SignedIn(ClaimsPrincipal Principal) : Outcome;
        public sealed record Refused(Refusal Why) : Outcome;
    }

    public async Task<Outcome> TryAsync(ClaimsPrincipal vouched, CancellationToken ct)
    {
        if (vouched.FindFirstValue("iss") is not { Length: > 0 } issuer || vouched.FindFirstValue("sub") is not { Length: > 0 and <= 255 } subject)
            return new Outcome.Refused(Refusal.Failed);

        var person = await db.ExternalIdentities.Where(i => i.Issuer == issuer && i.Subject == subject).Join(db.People, i => i.PersonId, p => p.Id, (_, p) => p).SingleOrDefaultAsync(ct);
        if (person is null)
        {
            if (VerifiedEmail(vouched) is not { } email) return new Outcome.Refused(Refusal.Unverified);
            person = await db.People.SingleOrDefaultAsync(p => p.Email == email, ct);
            if (person is null) return new Outcome.Refused(Refusal.Unknown);
            if (await db.ExternalIdentities.AnyAsync(i => i.PersonId == person.Id && i.Issuer == issuer, ct)) return new Outcome.Refused(Refusal.Taken);
            Link(person, issuer, subject);
        }

        var now = clock.GetUtcNow();
        var session = ApiToken.Session(person.Id, $"Signed in with {university.Name}", now, now + Lasts);
        db.ApiTokens.Add(session);
        await db.SaveChangesAsync(ct);
        return new Outcome.SignedIn(CurrentUser.Principal(person, session, PageCookie.SchemeName));
    }

    private void Link(Person person, string issuer, string subject)
    {
        var now = clock.GetUtcNow();
        db.ExternalIdentities.Add(ExternalIdentity.Of(person, issuer, subject, now));
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.IdentityLinked, person.Id, now, personId: person.Id, detailsJson: AuditEntry.Details(("issuer", issuer), ("subject", subject))));
    }

    /// <summary>One address, of which everything that was said says it is verified.</summary>
    private static string? VerifiedEmail(ClaimsPrincipal vouched)
    {
        var emails = vouched.FindAll("email").Select(claim => claim.Value.Trim().ToLowerInvariant()).Distinct().ToList();
        var verified = vouched.FindAll(EmailVerifiedClaim).ToList();
        return emails is [{ Length: > 0 } email] && verified.Count > 0 && verified.All(claim => bool.TryParse(claim.Value, out var isVerified) && isVerified) ? email : null;
    }
}
