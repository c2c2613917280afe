using System.Globalization;
using System.Text.Encodings.Web;
using Autograder.Api.Features.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Autograder.Api.Features.SignIn;

/// <summary><c>Authorization: Bearer ag_…</c>. A token in an address is never looked at: addresses end up in logs.</summary>
internal sealed class BearerTokens(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, TokenSignIn signIn)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "Bearer";

    private bool _tooManyFailures;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.NoResult();

        var outcome = await signIn.TryAsync(header["Bearer ".Length..].Trim(), Scheme.Name, ClientAddress.Of(Context), Context.RequestAborted);
        if (outcome is TokenSignIn.Outcome.SignedIn { Principal: var principal })
            return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));

        _tooManyFailures = outcome is TokenSignIn.Outcome.TooManyFailures;
        return AuthenticateResult.Fail("No such token, or it has expired or been revoked.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_tooManyFailures)
        {
            Response.Headers.RetryAfter = ((int)FailedSignIns.WindowLength.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Problem.TooManyFailedSignIns().ExecuteAsync(Context);
        }

        Response.Headers.Append(HeaderNames.WWWAuthenticate, "Bearer");
        return Problem.SignInNeeded().ExecuteAsync(Context);
    }

    // Not allowed looks exactly like not there.
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problem.NotFound().ExecuteAsync(Context);
}
