using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Autograder.Api.Features.SignIn;

internal static class SignInServices
{
    private const string Either = "Either";

    public static IServiceCollection AddSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<FailedSignIns>();
        services.AddScoped<TokenSignIn>();
        services.AddScoped(provider =>
            CurrentUser.From(provider.GetRequiredService<IHttpContextAccessor>().HttpContext!.User)
            ?? throw new InvalidOperationException("CurrentUser was asked for where nobody is signed in; the route lacks RequireAuthorization."));

        var authentication = services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = Choose)
            .AddScheme<AuthenticationSchemeOptions, BearerTokens>(BearerTokens.SchemeName, null)
            .AddCookie(PageCookie.SchemeName, PageCookie.Configure);
        if (UniversitySettings.From(configuration) is { } university)
        {
            services.AddSingleton(university);
            services.AddScoped<VouchedSignIn>();
            authentication.AddUniversity(university);
        }

        services.AddAuthorizationBuilder().SetDefaultPolicy(new AuthorizationPolicyBuilder(Either).RequireAuthenticatedUser().Build());

        services.AddDataProtection().SetApplicationName("autograder");
        services.AddSingleton<SignInKeyRing>();
        services.AddOptions<KeyManagementOptions>().Configure<SignInKeyRing>((options, ring) => options.XmlRepository = ring);
        return services;
    }

    /// <summary>
    /// Under /api a cookie only ever reads (a page's event stream, a download). What changes something needs a token in a
    /// header, which another site cannot make a browser send; so the API needs no antiforgery.
    /// </summary>
    private static string Choose(HttpContext context)
    {
        var request = context.Request;
        if (!request.Path.StartsWithSegments("/api")) return PageCookie.SchemeName;

        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var hasCookie = request.Cookies.ContainsKey("autograder");
        return reads && hasCookie && request.Headers.Authorization.Count == 0 ? PageCookie.SchemeName : BearerTokens.SchemeName;
    }
}
