namespace Browser;

/// <summary>How a page is looked at.</summary>
public sealed record Look(string Name, int Width, int Height, ColorScheme Colours)
{
    public static readonly Look Desktop = new("desktop, light", 1280, 800, ColorScheme.Light);
    public static readonly Look DesktopDark = new("desktop, dark", 1280, 800, ColorScheme.Dark);
    public static readonly Look Phone = new("phone, light", 360, 780, ColorScheme.Light);
    public static readonly Look PhoneDark = new("phone, dark", 360, 780, ColorScheme.Dark);

    public static IReadOnlyList<Look> All => [Desktop, DesktopDark, Phone, PhoneDark];
}

/// <summary>The machine's own Chromium.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A fresh browser that knows nobody.</summary>
    public async Task<Visitor> VisitAsync(Service service, Look? look = null, bool scripts = true)
    {
        look ??= Look.Desktop;
        var context = await browser!.NewContextAsync(new()
        {
            BaseURL = service.Address.ToString(),
            ViewportSize = new() { Width = look.Width, Height = look.Height },
            ColorScheme = look.Colours,
            JavaScriptEnabled = scripts,
        });
        context.SetDefaultTimeout(60_000); // grading on a busy machine takes its time
        return new Visitor(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
