namespace Autograder.Api.Features.Demo;

/// <summary><c>Demo__Enabled=true</c>: a course with people to try the service with. Off by default.</summary>
internal sealed record DemoSettings(bool Enabled, string Url, string DataFolder)
{
    private const string DefaultUrl = "http://127.0.0.1:8080";
    private const string DefaultDataFolder = ".autograder";

    public string File => Path.Combine(DataFolder, "demo.json");

    public static DemoSettings From(IConfiguration configuration) => new(
        configuration.GetValue<bool>("Demo:Enabled"),
        (configuration["AUTOGRADER_URL"] is { Length: > 0 } url ? url : DefaultUrl).TrimEnd('/'),
        configuration["AUTOGRADER_DATA"] is { Length: > 0 } folder ? folder : DefaultDataFolder);
}
