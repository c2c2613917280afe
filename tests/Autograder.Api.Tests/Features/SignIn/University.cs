using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Autograder.Api.Tests.Features.SignIn;

/// <summary>A real OpenID Connect server (OpenIddict) on a port of its own. Whoever comes is signed in there already, as <see cref="Account"/>.</summary>
internal sealed class University : IAsyncDisposable
{
    public const string ClientId = "autograder";
    public const string ClientSecret = "a secret of the tests";

    private readonly WebApplication server;

    private University(WebApplication server) => this.server = server;

    /// <param name="EmailVerified">Null: the university does not say.</param>
    public sealed record Person(string Subject, string? Email, bool? EmailVerified);

    public Person Account { get; set; } = new("nobody", null, null);

    public string Authority => server.Urls.Single() + "/";

    public static async Task<University> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        University? university = null;
        builder.Services.AddOpenIddict().AddServer(options =>
        {
            options.SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token").SetUserInfoEndpointUris("connect/userinfo");
            options.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().RegisterScopes(Scopes.Email, Scopes.Profile);
            options.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
            options.EnableDegradedMode(); // one client and no store: what a store would be asked is answered here
            options.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.RedirectUri != "http://localhost/sign-in/callback") context.Reject(Errors.InvalidClient);
                return default;
            }));
            options.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != ClientSecret) context.Reject(Errors.InvalidClient);
                return default;
            }));
            options.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                context.SignIn(university!.Principal(context.Request.GetScopes()));
                return default;
            }));
            options.AddEventHandler<HandleUserInfoRequestContext>(handler => handler.SetOrder(int.MaxValue - 1000).UseInlineHandler(context =>
            {
                (context.Email, context.EmailVerified) = (university!.Account.Email, university.Account.EmailVerified);
                return default;
            }));
            options.UseAspNetCore().DisableTransportSecurityRequirement();
        });
        var app = builder.Build();
        app.UseAuthentication(); // its endpoints live in here
        await app.StartAsync();
        return university = new University(app);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private ClaimsPrincipal Principal(IEnumerable<string> scopes)
    {
        var identity = new ClaimsIdentity("university");
        identity.SetClaim(Claims.Subject, Account.Subject);
        identity.SetScopes(scopes);
        return new ClaimsPrincipal(identity);
    }
}
