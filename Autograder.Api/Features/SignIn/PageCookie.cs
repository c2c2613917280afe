using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Autograder.Api.Features.SignIn;

/// <summary>The cookie of the pages. It says which token it came from, and lives no longer than that token.</summary>
internal static class PageCookie
{
    public const string SchemeName = "Cookie";
    public static readonly PathString SignInPath = "/sign-in";

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "autograder";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // http on a laptop, https behind a university's proxy
        options.ExpireTimeSpan = TimeSpan.FromDays(14);
        options.SlidingExpiration = true;
        options.LoginPath = SignInPath;
        options.AccessDeniedPath = "/not-found";
        options.Events.OnValidatePrincipal = ValidateAsync;
    }

    /// <summary>Signs in with a token's secret, as typed or pasted into the form.</summary>
    public static async Task<TokenSignIn.Outcome> SignInAsync(HttpContext context, string secret)
    {
        var signIn = context.RequestServices.GetRequiredService<TokenSignIn>();
        var outcome = await signIn.TryAsync(secret.Trim(), SchemeName, ClientAddress.Of(context), context.RequestAborted);
        if (outcome is TokenSignIn.Outcome.SignedIn { Principal: var principal }) await context.SignInAsync(SchemeName, principal);
        return outcome;
    }

    /// <summary>A session of the university's sign-in ends here for good; a token goes on being good elsewhere.</summary>
    public static async Task SignOutAsync(HttpContext context)
    {
        if (CurrentUser.From(context.User) is { } user) await context.RequestServices.GetRequiredService<TokenSignIn>().EndSessionAsync(user, context.RequestAborted);
        await context.SignOutAsync(SchemeName);
    }

    /// <summary>Where to go after signing in: only ever a page of ours.</summary>
    public static string LocalOrHome(string? returnUrl) =>
        returnUrl is ['/', ..] and not ['/', '/' or '\\', ..] && !returnUrl.Any(char.IsControl) ? returnUrl : "/";

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var signIn = context.HttpContext.RequestServices.GetRequiredService<TokenSignIn>();
        if (context.Principal is { } principal && CurrentUser.From(principal) is { } user
            && await signIn.StillHoldsAsync(user, context.HttpContext.RequestAborted)) return;

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(SchemeName);
    }
}
