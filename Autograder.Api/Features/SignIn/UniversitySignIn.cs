using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Autograder.Api.Features.SignIn;

/// <summary>The settings <c>Authentication:OpenIdConnect</c>. Without an Authority there is no such way to sign in.</summary>
/// <param name="Authority">The issuer's address, where its discovery document is found.</param>
/// <param name="ClientSecret">Null for a public client; PKCE is used either way.</param>
/// <param name="Name">How people call it: "Sign in with …".</param>
internal sealed record UniversitySettings(Uri Authority, string ClientId, string? ClientSecret, string Name)
{
    private const string Section = "Authentication:OpenIdConnect";

    /// <exception cref="InvalidOperationException">Half of the settings are there, or the issuer could be impersonated.</exception>
    public static UniversitySettings? From(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (section["Authority"] is not { Length: > 0 } authority) return null;
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback))
            throw new InvalidOperationException($"{Section}:Authority is '{authority}'; it must be an https address.");
        if (section["ClientId"] is not { Length: > 0 } client) throw new InvalidOperationException($"{Section}:Authority is set and {Section}:ClientId is not.");
        return new UniversitySettings(address, client, section["ClientSecret"] is { Length: > 0 } secret ? secret : null, section["Name"] is { Length: > 0 } name ? name : address.Host);
    }
}

/// <summary>Sign-in by OpenID Connect: the university says who somebody is, and <see cref="VouchedSignIn"/> which person that is here.</summary>
internal static class UniversitySignIn
{
    public const string SchemeName = "University";
    public const string StartPath = "/sign-in/university";
    private const string CallbackPath = "/sign-in/callback";

    public static void AddUniversity(this AuthenticationBuilder authentication, UniversitySettings settings) =>
        authentication.AddOpenIdConnect(SchemeName, options =>
        {
            options.Authority = settings.Authority.ToString();
            (options.ClientId, options.ClientSecret) = (settings.ClientId, settings.ClientSecret);
            options.RequireHttpsMetadata = !settings.Authority.IsLoopback;
            options.SignInScheme = PageCookie.SchemeName;
            options.CallbackPath = CallbackPath;
            options.ResponseType = OpenIdConnectResponseType.Code;
            // The answer comes as a plain GET, so the cookies that tie it to this browser need not be open to other sites' posts.
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
            options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.Scope.Add("email");
            options.MapInboundClaims = false;
            options.SaveTokens = false;
            options.GetClaimsFromUserInfoEndpoint = true; // some say only there that an address is verified
            options.ClaimActions.Remove("iss"); // kept: a subject means something only beside its issuer
            options.ClaimActions.MapUniqueJsonKey(VouchedSignIn.EmailVerifiedClaim, VouchedSignIn.EmailVerifiedClaim);
            options.Events.OnTicketReceived = BecomePersonAsync;
            options.Events.OnRemoteFailure = context =>
            {
                Refuse(context, VouchedSignIn.Refusal.Failed);
                return Task.CompletedTask;
            };
        });

    /// <summary>A link and no form: what a form leads to, browsers let only this site be (form-action).</summary>
    public static void MapUniversity(this IEndpointRouteBuilder routes) => routes.MapGet(StartPath, (string? returnUrl) =>
        TypedResults.Challenge(new AuthenticationProperties { RedirectUri = PageCookie.LocalOrHome(returnUrl) }, [SchemeName])).AllowAnonymous().ExcludeFromDescription();

    private static async Task BecomePersonAsync(TicketReceivedContext context)
    {
        var signIn = context.HttpContext.RequestServices.GetRequiredService<VouchedSignIn>();
        switch (await signIn.TryAsync(context.Principal ?? new ClaimsPrincipal(), context.HttpContext.RequestAborted))
        {
            case VouchedSignIn.Outcome.SignedIn { Principal: var person }:
                context.Principal = person;
                break;
            case VouchedSignIn.Outcome.Refused { Why: var why }:
                Refuse(context, why);
                break;
        }
    }

    private static void Refuse<TOptions>(HandleRequestContext<TOptions> context, VouchedSignIn.Refusal why) where TOptions : AuthenticationSchemeOptions
    {
        context.Response.Redirect($"{PageCookie.SignInPath}?refused={why.ToString().ToLowerInvariant()}");
        context.HandleResponse();
    }
}
