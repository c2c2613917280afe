using System.IO.Compression;
using Autograder.Grading;

namespace Autograder.Api.Tests.Features.Assignments;

public sealed class AssignmentEndpointsTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ApiHost api = new(server);
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        await api.Room.AssignAsync("hw", a => a.Limit(attemptsPerDay: 5, uploadLimitBytes: 1_000_000));
        client = await api.AsAsync(await api.Room.EnrolAsync("Ann"));
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task An_assignment_tells_components_points_limits_and_deadlines()
    {
        var view = await client.GetJsonAsync("/api/v1/courses/idl/assignments/hw");

        Assert.Equal(Catalogue.Find("hw1p1")!.MaxScore, view.GetProperty("maxScore").GetDecimal());
        Assert.Equal(Catalogue.Find("hw1p1")!.Components.Select(c => c.Id), view.GetProperty("components").EnumerateArray().Select(c => c.GetProperty("id").GetString()));
        Assert.Equal((5, 1_000_000, "open"), (view.GetProperty("attemptsPerDay").GetInt32(), view.GetProperty("uploadLimitBytes").GetInt32(), view.GetProperty("window").GetString()));
        Assert.Contains("mytorch/nn/linear.py", view.GetProperty("files").EnumerateArray().Select(f => f.GetString()));
    }

    [Fact]
    public async Task The_handout_holds_everything_a_student_needs_and_nothing_of_ours()
    {
        using var response = await client.FetchAsync("/api/v1/courses/idl/assignments/hw/handout");
        Assert.Equal("application/zip", response.Content.Headers.ContentType?.MediaType);
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var names = zip.Entries.Select(e => e.FullName).ToList();

        Assert.All(["hw1p1/check.py", "hw1p1/ag.py", "hw1p1/driver.py", "hw1p1/vectors.bin", "hw1p1/mytorch/nn/linear.py"], name => Assert.Contains(name, names));
        Assert.DoesNotContain(names, name => name.EndsWith(".cs", StringComparison.Ordinal) || name.Contains("..", StringComparison.Ordinal));
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public async Task The_page_to_browse_the_api_is_there_for_everybody()
    {
        using var page = await api.Anonymous().FetchAsync("/api/docs/");
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
    }
}
