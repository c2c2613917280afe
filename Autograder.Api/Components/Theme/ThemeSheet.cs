using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.WebUtilities;
using MudBlazor;

namespace Autograder.Api.Components.Theme;

/// <summary>The theme as a style sheet of its own, made once from MudBlazor's theme.</summary>
/// <remarks>
/// MudThemeProvider writes one palette into every page and needs a live connection to follow the system's dark mode. A sheet with both
/// palettes follows it by itself, is sent once, and keeps 12 kB out of every page.
/// </remarks>
internal sealed partial class ThemeSheet(IServiceScopeFactory scopes, ILoggerFactory logs)
{
    private readonly Lazy<Task<(string Css, string Version)>> sheet = new(() => MakeAsync(scopes, logs));

    /// <summary>The address changes with the content, so it may be kept for ever.</summary>
    public async Task<string> AddressAsync() => $"/theme.css?v={(await sheet.Value).Version}";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/theme.css", async (ThemeSheet theme, HttpResponse response) =>
    {
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Text((await theme.sheet.Value).Css, "text/css", Encoding.UTF8);
    }).AllowAnonymous().ExcludeFromDescription();

    private static async Task<(string Css, string Version)> MakeAsync(IServiceScopeFactory scopes, ILoggerFactory logs)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logs);

        var light = await RenderAsync(":root", dark: false);
        var darkBySystem = await RenderAsync(":root:not([data-theme=light])", dark: true);
        var darkByChoice = await RenderAsync(":root[data-theme=dark]", dark: true);
        var css = $$"""
            {{light}}
            :root { color-scheme: light; }
            @media (prefers-color-scheme: dark) {
            {{darkBySystem}}
            :root:not([data-theme=light]) { color-scheme: dark; }
            }
            {{darkByChoice}}
            :root[data-theme=dark] { color-scheme: dark; }
            """;
        return (css, Base64UrlTextEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(css)))[..16]);

        Task<string> RenderAsync(string selector, bool dark) => renderer.Dispatcher.InvokeAsync(async () =>
        {
            var html = await renderer.RenderComponentAsync<MudThemeProvider>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(MudThemeProvider.Theme)] = AutograderTheme.For(selector),
                [nameof(MudThemeProvider.IsDarkMode)] = dark,
                [nameof(MudThemeProvider.DefaultScrollbar)] = true, // the browser's own follows color-scheme
            }));
            var rules = ThemeStyle().Match(html.ToHtmlString());
            return rules.Success ? rules.Groups["css"].Value
                : throw new InvalidOperationException("MudThemeProvider no longer renders a <style class='mud-theme-provider'>.");
        });
    }

    [GeneratedRegex("<style class='mud-theme-provider'>(?<css>.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex ThemeStyle();
}
