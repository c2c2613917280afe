using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Autograder.Api.Features.SignIn;
using Autograder.Data.Courses;
using Autograder.Data.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Autograder.Api.Tests;

/// <summary>The real web process on a real database; only the clock is the test's.</summary>
public sealed class ApiHost(PostgresServer server) : IAsyncLifetime
{
    private WebApplicationFactory<Program> _factory = null!;

    public Classroom Room { get; } = new(server);
    public FakeTimeProvider Clock { get; } = new(Classroom.Now);
    public Dictionary<string, string> Settings { get; } = [];
    public IServiceProvider Services => _factory.Services;

    public async ValueTask InitializeAsync()
    {
        await Room.InitializeAsync();
        Start(Room.ConnectionString);
    }

    public void Start(string connectionString)
    {
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            web.UseSetting("ConnectionStrings:Autograder", connectionString);
            foreach (var (name, value) in Settings) web.UseSetting(name, value);
            web.ConfigureLogging(logging => logging.ClearProviders());
            web.ConfigureTestServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)));
        });
    }

    public async ValueTask RestartAsync()
    {
        await _factory.DisposeAsync();
        Start(Room.ConnectionString);
    }

    public HttpClient Anonymous() => _factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    public HttpClient With(string token)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async Task<HttpClient> AsAsync(Person person) => With(await TokenAsync(person));

    /// <summary>As the sign-in page would set it.</summary>
    public async Task<string> CookieAsync(Person person)
    {
        var (token, _) = ApiToken.Issue(person.Id, "page", CourseRole.Instructor, null, Classroom.Now, null);
        await Room.SaveAsync(token);
        var options = Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(PageCookie.SchemeName);
        var now = Clock.GetUtcNow();
        var properties = new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now.AddDays(1) };
        var ticket = new AuthenticationTicket(CurrentUser.Principal(person, token, PageCookie.SchemeName), properties, PageCookie.SchemeName);
        return $"{options.Cookie.Name}={options.TicketDataFormat.Protect(ticket)}";
    }

    /// <summary>A visitor of the pages, without scripts.</summary>
    public async Task<HttpClient> VisitAsync(Person person)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Add("Cookie", await CookieAsync(person));
        return client;
    }

    public async Task<string> TokenAsync(Person person, CourseRole highest = CourseRole.Instructor, Guid? course = null, DateTimeOffset? expiresAt = null)
    {
        var (token, secret) = ApiToken.Issue(person.Id, "test", highest, course, Clock.GetUtcNow(), expiresAt);
        await Room.SaveAsync(token);
        return secret;
    }

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        await Room.DisposeAsync();
    }
}

internal static class Http
{
    public static MultipartFormDataContent Form(byte[] content, string fileName = "hw.zip", string field = "file")
    {
        var part = new ByteArrayContent(content);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return new MultipartFormDataContent { { part, field, fileName } };
    }

    public static byte[] Python => "class Linear: pass"u8.ToArray();

    public static Task<HttpResponseMessage> SubmitAsync(this HttpClient client, string assignment, byte[]? content = null, string fileName = "linear.py", string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/v1/courses/idl/assignments/{assignment}/submissions", UriKind.Relative)) { Content = Form(content ?? Python, fileName) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string path) =>
        await (await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)).JsonAsync();

    public static Task<HttpResponseMessage> FetchAsync(this HttpClient client, string path) =>
        client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public static async Task<string> PageAsync(this HttpClient visitor, string path)
    {
        using var response = await visitor.FetchAsync(path);
        Assert.Equal(200, (int)response.StatusCode);
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Sends a form of a page as a browser does.</summary>
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient visitor, string path, string form, MultipartFormDataContent? fields = null)
    {
        var page = await visitor.PageAsync(path);
        var token = Regex.Match(page, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        fields ??= [];
        fields.Add(new StringContent(form), "_handler");
        fields.Add(new StringContent(token), "__RequestVerificationToken");
        return await visitor.PostAsync(new Uri(path, UriKind.Relative), fields, TestContext.Current.CancellationToken);
    }

    public static async Task<JsonElement> IsProblemAsync(this HttpResponseMessage response, int status, string type)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.JsonAsync();
        Assert.Equal($"urn:autograder:{type}", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem;
    }
}
