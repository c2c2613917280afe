using System.Text.Json;

namespace Autograder.Api.Tests.Features.Demo;

public sealed class DemoCourseTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ApiHost api = new(server);
    private readonly string data = Directory.CreateTempSubdirectory("autograder-demo-").FullName;

    private string DemoJson => Path.Combine(data, "demo.json");

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        await api.Room.SqlAsync("DELETE FROM courses"); // the demo makes its own
        api.Settings["Demo:Enabled"] = "true";
        api.Settings["AUTOGRADER_DATA"] = data;
        api.Settings["AUTOGRADER_URL"] = "http://127.0.0.1:9999/";
        await api.RestartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task The_demo_people_can_sign_in_and_only_the_owner_can_read_their_tokens()
    {
        _ = api.Services;
        var demo = Read();

        Assert.Equal("http://127.0.0.1:9999", demo.GetProperty("url").GetString());
        Assert.Equal(5, demo.GetProperty("students").EnumerateObject().Count());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(DemoJson));
        foreach (var token in demo.GetProperty("students").EnumerateObject().Select(s => s.Value.GetString()!).Append(demo.GetProperty("instructor").GetString()!))
        {
            using var client = api.With(token);
            Assert.Equal("idl", (await client.GetJsonAsync("/api/v1/courses"))[0].GetProperty("slug").GetString());
            Assert.Equal("hw1p1", (await client.GetJsonAsync("/api/v1/courses/idl/assignments"))[0].GetProperty("slug").GetString());
        }
    }

    [Fact]
    public async Task Tokens_survive_a_restart_and_a_lost_file_gets_new_ones()
    {
        _ = api.Services;
        var first = File.ReadAllText(DemoJson);
        await api.RestartAsync();
        _ = api.Services;
        Assert.Equal(first, File.ReadAllText(DemoJson));

        var lost = Read().GetProperty("instructor").GetString()!;
        File.Delete(DemoJson);
        await api.RestartAsync();
        _ = api.Services;
        Assert.Equal(401, (int)(await api.With(lost).FetchAsync("/api/v1/courses")).StatusCode);
        Assert.Equal(200, (int)(await api.With(Read().GetProperty("instructor").GetString()!).FetchAsync("/api/v1/courses")).StatusCode);
    }

    private JsonElement Read() => JsonDocument.Parse(File.ReadAllText(DemoJson)).RootElement;
}
