using Autograder.Api.Components.Theme;
using Autograder.Api.Features.Competitions;
using Autograder.Api.Features.Overview;
using Autograder.Api.Features.Queue;
using Microsoft.AspNetCore.Http.Features;
using MudBlazor.Services;

namespace Autograder.Api.Components;

/// <summary>The pages: rendered on the server, plain links and forms, no live connection.</summary>
/// <remarks>
/// So a page works behind any proxy, in the crowd before a deadline and across a restart. What moves by itself (a result that arrives,
/// the queue) is a small script that fetches the page again; without scripts the page reloads.
/// </remarks>
internal static class PageServices
{
    // MudBlazor sets widths and colours by style attributes, hence 'unsafe-inline' for styles; scripts are files of ours only.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Predictions and a competition's folder also come by a page's form. Each page holds its files to limits of its own.</summary>
    public const long LargestForm = Pages.Competitions.ImportCard.LimitBytes + (64 * 1024);

    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<FormOptions>(options => options.MultipartBodyLengthLimit = LargestForm);
        builder.WebHost.UseStaticWebAssets(); // MudBlazor's files, also when started from a build folder
        builder.Services.AddRazorComponents();
        builder.Services.AddMudServices();
        builder.Services.AddSingleton<ThemeSheet>();
        builder.Services.AddScoped<AssignmentOverview>();
        builder.Services.AddScoped<QueueOverview>();
        builder.Services.AddScoped<TeamHistory>();
    }

    /// <summary>Student names, file names and log lines are hostile: even if one slipped through as markup, no script of its would run.</summary>
    public static void UsePageHeaders(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                if (IsOfPages(context) && context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) is true)
                {
                    context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
                    context.Response.Headers.CacheControl = "no-store"; // names and grades stay out of a shared computer's cache
                    context.Response.Headers["Referrer-Policy"] = "same-origin";
                }

                context.Response.Headers.XContentTypeOptions = "nosniff";
                return Task.CompletedTask;
            });
            return next(context);
        });
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true); // the API's refusals have a body by now and are left alone
    }

    public static void MapPages(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapStaticAssets();
        ThemeSheet.Map(app);
        app.MapRazorComponents<App>().RequireAuthorization();
    }

    /// <summary>The API has its own answers, and its reference page its own scripts.</summary>
    private static bool IsOfPages(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/api") && !context.Request.Path.StartsWithSegments("/health");
}
