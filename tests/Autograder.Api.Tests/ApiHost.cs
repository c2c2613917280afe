using System.Net.Http.Headers;
using System.Text.Json;
using Autograder.Data.Courses;
using Autograder.Data.People;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
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
