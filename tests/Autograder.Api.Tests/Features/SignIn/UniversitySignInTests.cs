using System.Net;
using Autograder.Data.Audit;
using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Tests.Features.SignIn;

/// <summary>Sign-in by OpenID Connect against a real server of it, with the browser's part played by two HTTP clients.</summary>
public sealed class UniversitySignInTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ApiHost api = new(server);
    private University university = null!;
    private Person ann = null!;

    public async ValueTask InitializeAsync()
    {
        university = await University.OpenAsync();
        api.Settings["Authentication:OpenIdConnect:Authority"] = university.Authority;
        api.Settings["Authentication:OpenIdConnect:ClientId"] = University.ClientId;
        api.Settings["Authentication:OpenIdConnect:ClientSecret"] = University.ClientSecret;
        api.Settings["Authentication:OpenIdConnect:Name"] = "Example University";
        await api.InitializeAsync();
        api.Clock.SetUtcNow(TimeProvider.System.GetUtcNow()); // the other side's clock is the real one
        await api.Room.AssignAsync("hw");
        ann = await api.Room.EnrolAsync("Ann");
    }

    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        await university.DisposeAsync();
    }

    [Fact]
    public async Task A_verified_address_opens_its_persons_account()
    {
        university.Account = new("ann-1", ann.Email.ToUpperInvariant(), EmailVerified: true);
        using var browser = api.Anonymous();

        Assert.Equal("/courses/idl/assignments/hw", await SignInAsync(browser, "/courses/idl/assignments/hw"));

        Assert.Equal(200, (int)(await browser.FetchAsync("/api/v1/courses/idl/assignments")).StatusCode);
        Assert.Contains("Ann", await browser.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(1, await api.Room.WithAsync(db => db.AuditEntries.CountAsync(e => e.Action == AuditActions.IdentityLinked && e.PersonId == ann.Id)));
    }

    [Theory]
    [InlineData(false, "unverified")]
    [InlineData(null, "unverified")]
    public async Task An_address_that_is_not_verified_opens_nothing(bool? verified, string refused)
    {
        university.Account = new("somebody", ann.Email, verified);
        await AssertRefusedAsync(refused);
    }

    [Fact]
    public async Task Without_an_address_nobody_is_signed_in()
    {
        university.Account = new("somebody", Email: null, EmailVerified: true);
        await AssertRefusedAsync("unverified");
    }

    [Fact]
    public async Task Somebody_who_is_not_enrolled_gets_a_page_that_says_so()
    {
        university.Account = new("stranger", "stranger@example.invalid", EmailVerified: true);
        await AssertRefusedAsync("unknown");

        using var page = await api.Anonymous().FetchAsync("/sign-in?refused=unknown");
        var text = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("nobody with your e-mail address is enrolled here", text, StringComparison.Ordinal);
        Assert.Contains("Sign in with Example University", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_linked_the_account_stays_the_persons_whatever_becomes_of_the_address()
    {
        university.Account = new("ann-1", ann.Email, EmailVerified: true);
        await SignInAsync(api.Anonymous());

        university.Account = new("ann-2", ann.Email, EmailVerified: true); // the address was given to somebody else
        await AssertRefusedAsync("taken");

        university.Account = new("ann-1", "married@example.invalid", EmailVerified: false);
        using var browser = api.Anonymous();
        await SignInAsync(browser);
        Assert.Equal(200, (int)(await browser.FetchAsync("/api/v1/courses/idl/assignments")).StatusCode);
    }

    [Fact]
    public async Task Who_calls_it_off_or_brings_a_forged_answer_is_not_signed_in()
    {
        using var browser = api.Anonymous();
        Assert.Equal("/sign-in?refused=failed", await LocationAsync(browser, "/sign-in/callback?error=access_denied&state=x"));
        Assert.Equal("/sign-in?refused=failed", await LocationAsync(browser, "/sign-in/callback?code=forged&state=forged"));

        // The answer to one browser's question is of no use in another: nobody can be signed in as the attacker.
        university.Account = new("ann-1", ann.Email, EmailVerified: true);
        var answer = await AnswerAsync(browser);
        using var other = api.Anonymous();
        Assert.Equal("/sign-in?refused=failed", await LocationAsync(other, answer));
        Assert.Equal(401, (int)(await other.FetchAsync("/api/v1/courses")).StatusCode);
    }

    [Fact]
    public async Task A_session_that_is_revoked_ends_at_once()
    {
        university.Account = new("ann-1", ann.Email, EmailVerified: true);
        using var browser = api.Anonymous();
        await SignInAsync(browser);
        using var laptop = await api.AsAsync(ann);
        var session = (await laptop.GetJsonAsync("/api/v1/tokens")).GetProperty("tokens").EnumerateArray().Single(token => token.GetProperty("isSession").GetBoolean());

        await laptop.DeleteAsync(new Uri($"/api/v1/tokens/{session.GetProperty("id").GetString()}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("Signed in with Example University", session.GetProperty("label").GetString());
        Assert.NotEqual(200, (int)(await browser.FetchAsync("/api/v1/courses")).StatusCode);
    }

    [Fact]
    public async Task Without_the_settings_there_is_no_such_way_in()
    {
        api.Settings.Clear();
        await api.RestartAsync();

        Assert.Equal(404, (int)(await api.Anonymous().FetchAsync("/sign-in/university")).StatusCode);
        Assert.DoesNotContain("university account", await api.Anonymous().GetStringAsync(new Uri("/sign-in", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(string refused)
    {
        using var browser = api.Anonymous();
        Assert.Equal($"/sign-in?refused={refused}", await SignInAsync(browser));
        Assert.Equal(401, (int)(await browser.FetchAsync("/api/v1/courses")).StatusCode);
    }

    /// <returns>Where the browser lands.</returns>
    private async Task<string> SignInAsync(HttpClient browser, string returnUrl = "/") => await LocationAsync(browser, await AnswerAsync(browser, returnUrl));

    /// <summary>To the university and back: the address with the code that it sends the browser to.</summary>
    private static async Task<string> AnswerAsync(HttpClient browser, string returnUrl = "/")
    {
        var question = await LocationAsync(browser, $"/sign-in/university?returnUrl={Uri.EscapeDataString(returnUrl)}");
        using var elsewhere = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        var answer = await LocationAsync(elsewhere, question);
        Assert.StartsWith("http://localhost/sign-in/callback?", answer, StringComparison.Ordinal);
        return answer;
    }

    private static async Task<string> LocationAsync(HttpClient browser, string address)
    {
        using var response = await browser.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.Found, $"{address}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return response.Headers.Location!.ToString();
    }
}
