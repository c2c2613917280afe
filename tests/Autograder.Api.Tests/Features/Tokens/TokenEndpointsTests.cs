using System.Net.Http.Json;
using System.Text.Json;
using Autograder.Data.Audit;
using Autograder.Data.Courses;
using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Tests.Features.Tokens;

/// <summary>People issue, list and revoke their own tokens, and nothing wider ever comes of a narrower one.</summary>
public sealed class TokenEndpointsTests(PostgresServer server) : IAsyncLifetime
{
    private const string Tokens = "/api/v1/tokens";
    private readonly ApiHost api = new(server);
    private Course other = null!;
    private Person ann = null!;
    private Person ida = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        await api.Room.AssignAsync("hw");
        other = Course.Open("other", "Another course", "UTC", Classroom.Now);
        await api.Room.SaveAsync(other);
        ann = await api.Room.EnrolAsync("Ann");
        ida = await api.Room.EnrolAsync("Ida", CourseRole.Instructor);
        await api.Room.SaveAsync(Enrolment.Of(other.Id, ida.Id, CourseRole.Student, Classroom.Now));
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task A_new_token_works_its_secret_is_shown_once_and_stored_nowhere()
    {
        using var client = await api.AsAsync(ann);
        using var response = await IssueAsync(client, new { label = "laptop", course = "idl", expiresInDays = 30 });
        var issued = await response.JsonAsync();
        var secret = issued.GetProperty("secret").GetString()!;

        Assert.Equal(201, (int)response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(("laptop", "idl", "student", Classroom.Now.AddDays(30)), Described(issued.GetProperty("token")));
        Assert.Equal(200, (int)(await api.With(secret).FetchAsync("/api/v1/courses/idl/assignments")).StatusCode);

        var list = await client.GetJsonAsync(Tokens);
        Assert.Equal(["laptop", "test"], list.GetProperty("tokens").EnumerateArray().Select(t => t.GetProperty("label").GetString()).Order());
        Assert.DoesNotContain(secret, list.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sha256", list.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await api.Room.WithAsync(db => db.ApiTokens.CountAsync(t => t.Sha256 == secret || t.Label == secret)));
    }

    [Fact]
    public async Task A_token_without_wishes_is_as_wide_as_its_owner_and_lasts_a_term()
    {
        using var client = await api.AsAsync(ida);

        var issued = await (await IssueAsync(client, new { label = "scripts" })).JsonAsync();

        Assert.Equal(("scripts", null, "instructor", Classroom.Now.AddDays(180)), Described(issued.GetProperty("token")));
    }

    public static TheoryData<CourseRole, bool, string?, CourseRole?, int> Wishes => new()
    {
        // The token in use: its role, whether it is for idl only. The wish: course, role. The answer.
        { CourseRole.Instructor, false, "idl", CourseRole.Instructor, 201 },
        { CourseRole.Instructor, false, "other", CourseRole.Student, 201 },
        { CourseRole.Instructor, false, "other", CourseRole.Ta, 403 }, // a student there
        { CourseRole.Instructor, true, "idl", CourseRole.Ta, 201 },
        { CourseRole.Instructor, true, "other", CourseRole.Student, 404 },
        { CourseRole.Ta, true, "idl", CourseRole.Ta, 201 },
        { CourseRole.Ta, true, "idl", CourseRole.Instructor, 403 },
        { CourseRole.Ta, false, null, CourseRole.Instructor, 403 },
        { CourseRole.Student, false, "idl", CourseRole.Ta, 403 },
        { CourseRole.Student, false, "idl", null, 201 },
        { CourseRole.Student, true, null, CourseRole.Ta, 403 },
        { CourseRole.Student, false, "unknown", null, 404 },
    };

    [Theory]
    [MemberData(nameof(Wishes))]
    public async Task A_token_issues_nothing_wider_than_itself(CourseRole held, bool onlyIdl, string? course, CourseRole? role, int status)
    {
        using var client = api.With(await api.TokenAsync(ida, held, onlyIdl ? api.Room.Course.Id : null));

        using var response = await IssueAsync(client, new { label = "wish", course, role = role?.ToString().ToLowerInvariant() });

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 403) await response.IsProblemAsync(403, "too-wide");
        if (status != 201) return;

        // Nor do what it issues, and what that issues: a chain cannot climb.
        var child = (await response.JsonAsync()).GetProperty("token");
        Assert.True(Enum.Parse<CourseRole>(child.GetProperty("role").GetString()!, ignoreCase: true) <= held);
        if (onlyIdl) Assert.Equal("idl", child.GetProperty("course").GetString());
    }

    [Fact]
    public async Task A_token_issues_nothing_that_outlives_it()
    {
        using var client = api.With(await api.TokenAsync(ann, expiresAt: Classroom.Now.AddDays(7)));

        await (await IssueAsync(client, new { label = "longer", expiresInDays = 8 })).IsProblemAsync(403, "too-wide");
        var issued = await (await IssueAsync(client, new { label = "as long as may be" })).JsonAsync();

        Assert.Equal(Classroom.Now.AddDays(7), issued.GetProperty("token").GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Revoking_a_stolen_token_ends_what_the_thief_made_of_it()
    {
        var stolen = await api.TokenAsync(ann);
        var child = (await (await IssueAsync(api.With(stolen), new { label = "child" })).JsonAsync()).GetProperty("secret").GetString()!;
        var grandchild = (await (await IssueAsync(api.With(child), new { label = "grandchild" })).JsonAsync()).GetProperty("secret").GetString()!;
        using var owner = await api.AsAsync(ann);
        var id = await api.Room.WithAsync(db => db.ApiTokens.Where(t => t.Sha256 == ApiToken.Hash(stolen)).Select(t => t.Id).SingleAsync());

        Assert.Equal(204, (int)(await RevokeAsync(owner, id)).StatusCode);

        foreach (var secret in new[] { stolen, child, grandchild }) Assert.Equal(401, (int)(await api.With(secret).FetchAsync(Tokens)).StatusCode);
        Assert.Equal(200, (int)(await owner.FetchAsync(Tokens)).StatusCode);
        var entries = await api.Room.WithAsync(db => db.AuditEntries.Where(e => e.PersonId == ann.Id).OrderBy(e => e.Id).Select(e => e.Action).ToListAsync());
        Assert.Equal(
            [AuditActions.TokenIssued, AuditActions.TokenIssued, AuditActions.TokenRevoked, AuditActions.TokenRevoked, AuditActions.TokenRevoked], entries);
    }

    [Fact]
    public async Task Others_and_wider_tokens_cannot_be_seen_or_revoked()
    {
        var (annsToken, idasToken) = (await api.TokenAsync(ann), await api.TokenAsync(ida));
        var narrow = await api.TokenAsync(ida, CourseRole.Student, api.Room.Course.Id);
        var ids = await api.Room.WithAsync(db => db.ApiTokens.ToDictionaryAsync(t => t.Sha256, t => t.Id));

        await (await RevokeAsync(api.With(idasToken), ids[ApiToken.Hash(annsToken)])).IsProblemAsync(404, "not-found");
        await (await RevokeAsync(api.With(narrow), ids[ApiToken.Hash(idasToken)])).IsProblemAsync(404, "not-found");
        Assert.Single((await api.With(narrow).GetJsonAsync(Tokens)).GetProperty("tokens").EnumerateArray());
        Assert.Equal(204, (int)(await RevokeAsync(api.With(narrow), ids[ApiToken.Hash(narrow)])).StatusCode); // itself
        Assert.Equal(200, (int)(await api.With(annsToken).FetchAsync(Tokens)).StatusCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"label": "   "}""")]
    [InlineData("""{"label": "a\u0007b"}""")]
    [InlineData("""{"label": "x", "expiresInDays": 0}""")]
    [InlineData("""{"label": "x", "expiresInDays": 366}""")]
    [InlineData("""{"label": "x", "role": "dean"}""")]
    [InlineData("not json")]
    public async Task A_malformed_wish_is_refused_and_stores_nothing(string wish)
    {
        using var client = await api.AsAsync(ann);
        using var content = new StringContent(wish, System.Text.Encoding.UTF8, "application/json");

        using var response = await client.PostAsync(new Uri(Tokens, UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(1, await api.Room.WithAsync(db => db.ApiTokens.CountAsync()));
    }

    [Fact]
    public async Task Issuing_is_rate_limited_and_there_is_a_most()
    {
        api.Settings["RateLimits:TokenBurst"] = "3";
        await api.RestartAsync();
        using var client = await api.AsAsync(ann);
        var statuses = new List<int>();
        for (var i = 0; i < 4; i++) statuses.Add((int)(await IssueAsync(client, new { label = $"{i}" })).StatusCode);
        Assert.Equal([201, 201, 201, 429], statuses);

        for (var i = 0; i < 46; i++) await api.TokenAsync(ida);
        api.Settings["RateLimits:TokenBurst"] = "30";
        await api.RestartAsync();
        using var collector = await api.AsAsync(ida);
        for (var i = 0; i < 3; i++) Assert.Equal(201, (int)(await IssueAsync(collector, new { label = $"{i}" })).StatusCode);
        await (await IssueAsync(collector, new { label = "one too many" })).IsProblemAsync(409, "too-many-tokens");
    }

    private static Task<HttpResponseMessage> IssueAsync(HttpClient client, object wish) =>
        client.PostAsJsonAsync(new Uri(Tokens, UriKind.Relative), wish, TestContext.Current.CancellationToken);

    private static Task<HttpResponseMessage> RevokeAsync(HttpClient client, Guid id) =>
        client.DeleteAsync(new Uri($"{Tokens}/{id}", UriKind.Relative), TestContext.Current.CancellationToken);

    private static (string? Label, string? Course, string? Role, DateTimeOffset Expires) Described(JsonElement token) => (
        token.GetProperty("label").GetString(), token.GetProperty("course").GetString(), token.GetProperty("role").GetString(), token.GetProperty("expiresAt").GetDateTimeOffset());
}
