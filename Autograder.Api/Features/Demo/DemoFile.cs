using System.Text.Encodings.Web;
using System.Text.Json;

namespace Autograder.Api.Features.Demo;

/// <summary><c>demo.json</c>: the demo people's tokens. They are random, and only the owner of the data folder can read them.</summary>
internal sealed record DemoFile(string Url, string Instructor, IReadOnlyDictionary<string, string> Students)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Null when there is none, or none that can be used.</summary>
    public static async Task<DemoFile?> ReadAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path)) return null;
        try
        {
            var read = JsonSerializer.Deserialize<DemoFile>(await File.ReadAllTextAsync(path, ct), Json);
            return read is { Instructor: not null, Students: not null } ? read : null;
        }
        catch (JsonException)
        {
            return null; // cut off by a crash; new tokens are made
        }
    }

    /// <summary>Written aside and moved into place, so that nobody ever reads half of it.</summary>
    public async Task WriteAsync(string path, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("The service runs on Linux; here the file could be read by everybody.");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var aside = path + ".new";
        File.Delete(aside);
        await using (var file = new FileStream(aside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            await JsonSerializer.SerializeAsync(file, this, Json, ct);
        File.Move(aside, path, overwrite: true);
    }
}
