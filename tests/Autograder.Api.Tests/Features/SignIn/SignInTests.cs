using Autograder.Api.Features.SignIn;
using Autograder.Data.Courses;
using Autograder.Data.People;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Autograder.Api.Tests.Features.SignIn;

/// <summary>Tokens, cookies and those who try them (attack D7).</summary>
public sealed class SignInTests(PostgresServer server) : IAsyncLifetime
{
    private const string Courses = "/api/v1/courses";
    private readonly ApiHost api = new(server);
    private Person ann = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        ann = await api.Room.EnrolAsync("Ann");
        await api.Room.AssignAsync("hw");
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Without_a_token_the_answer_is_401_and_says_how()
    {
        using var response = await api.Anonymous().FetchAsync(Courses);
        await response.IsProblemAsync(401, "sign-in-needed");
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_token_in_the_address_is_not_looked_at()
    {
        var token = await api.TokenAsync(ann);
        Assert.Equal(401, (int)(await api.Anonymous().FetchAsync($"{Courses}?token={token}&access_token={token}")).StatusCode);
    }

    [Fact]
    public async Task A_revoked_token_ends_at_once()
    {
        using var client = await api.AsAsync(ann);
        Assert.Equal(200, (int)(await client.FetchAsync(Courses)).StatusCode);

        await api.Room.WithAsync(async db =>
        {
            foreach (var token in await db.ApiTokens.ToListAsync()) token.Revoke(Classroom.Now);
            return await db.SaveChangesAsync();
        });

        Assert.Equal(401, (int)(await client.FetchAsync(Courses)).StatusCode);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_a_right_token_still_works()
    {
        const int PerWindow = 20;
        var statuses = new List<int>();
        for (var i = 0; i < PerWindow + 5; i++)
        {
            var (_, wrong) = ApiToken.Issue(ann.Id, "never stored", CourseRole.Student, null, Classroom.Now, null);
            statuses.Add((int)(await api.With(wrong).FetchAsync(Courses)).StatusCode);
        }

        Assert.All(statuses.Take(PerWindow), status => Assert.Equal(401, status));
        Assert.All(statuses.Skip(PerWindow), status => Assert.Equal(429, status));
        Assert.Equal(200, (int)(await (await api.AsAsync(ann)).FetchAsync(Courses)).StatusCode);
    }

    [Fact]
    public async Task Under_api_a_cookie_reads_and_never_changes_anything()
    {
        using var client = api.Anonymous();
        client.DefaultRequestHeaders.Add("Cookie", await CookieAsync());

        Assert.Equal(200, (int)(await client.FetchAsync(Courses)).StatusCode);
        await (await client.SubmitAsync("hw")).IsProblemAsync(401, "sign-in-needed"); // another site could make the browser send this
    }

    [Fact]
    public async Task A_cookie_lives_no_longer_than_its_token()
    {
        using var client = api.Anonymous();
        client.DefaultRequestHeaders.Add("Cookie", await CookieAsync());
        await api.Room.SqlAsync("UPDATE api_tokens SET revoked_at = created_at");

        Assert.NotEqual(200, (int)(await client.FetchAsync(Courses)).StatusCode);
    }

    [Fact]
    public async Task A_restart_signs_nobody_out()
    {
        var cookie = await CookieAsync();
        await api.RestartAsync();
        using var client = api.Anonymous();
        client.DefaultRequestHeaders.Add("Cookie", cookie);

        Assert.Equal(200, (int)(await client.FetchAsync(Courses)).StatusCode);
    }

    [Fact]
    public void The_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        var cookie = api.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(PageCookie.SchemeName).Cookie;
        Assert.True(cookie.HttpOnly);
        Assert.Equal(Microsoft.AspNetCore.Http.SameSiteMode.Lax, cookie.SameSite);
    }

    [Theory]
    [InlineData("/courses/idl", "/courses/idl")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public void After_signing_in_one_lands_on_a_page_of_ours(string? asked, string lands) => Assert.Equal(lands, PageCookie.LocalOrHome(asked));

    [Fact]
    public async Task One_person_cannot_flood()
    {
        api.Settings["RateLimits:UploadBurst"] = "3";
        await api.RestartAsync();
        using var client = await api.AsAsync(ann);

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 4; i++) answers.Add(await client.SubmitAsync("hw"));

        Assert.Equal([202, 202, 202, 429], answers.Select(a => (int)a.StatusCode));
        await answers[3].IsProblemAsync(429, "too-fast");
        Assert.NotNull(answers[3].Headers.RetryAfter);
        using var bob = await api.AsAsync(await api.Room.EnrolAsync("Bob"));
        Assert.Equal(202, (int)(await bob.SubmitAsync("hw")).StatusCode);
    }

    private Task<string> CookieAsync() => api.CookieAsync(ann);
}
