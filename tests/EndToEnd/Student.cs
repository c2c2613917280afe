using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace EndToEnd;

/// <summary>What a student's own program does with the REST interface of one assignment.</summary>
public sealed class Student(HttpClient http, string token, string slug)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string assignment = $"/api/v1/courses/idl/assignments/{slug}";

    public Task<HttpResponseMessage> PostAsync(byte[] archive, string? idempotencyKey = null) => PostAsync(new ByteArrayContent(archive), idempotencyKey);

    /// <summary>For a file that arrives as slowly as the test wants.</summary>
    public async Task<HttpResponseMessage> PostAsync(HttpContent archive, string? idempotencyKey = null)
    {
        using var form = new MultipartFormDataContent { { archive, "file", $"{slug}.zip" } };
        using var request = Request(HttpMethod.Post, $"{assignment}/submissions");
        request.Content = form;
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await http.SendAsync(request);
    }

    /// <summary>Uploads and returns the submission's id.</summary>
    public async Task<Guid> SubmitAsync(byte[] archive, string? idempotencyKey = null)
    {
        using var reply = await PostAsync(archive, idempotencyKey);
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.StatusCode == HttpStatusCode.Accepted, $"{(int)reply.StatusCode}: {text}");
        using var receipt = JsonDocument.Parse(text);
        return receipt.RootElement.GetProperty("id").GetGuid();
    }

    public Task<JsonElement> ReadAsync(Guid submission) => GetAsync($"/api/v1/submissions/{submission}");

    public async Task<int> CountSubmissionsAsync() => (await GetAsync($"{assignment}/submissions")).GetProperty("submissions").GetArrayLength();

    public Task<JsonElement> AwaitGradedAsync(Guid submission) => AwaitStateAsync(submission, "graded");

    /// <summary>Follows the submission's own event stream to its end, as the page and the command line do.</summary>
    public async Task AwaitGradedEventAsync(Guid submission)
    {
        using var request = Request(HttpMethod.Get, $"/api/v1/submissions/{submission}/events");
        using var reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        reply.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync());
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line == "event: graded") return;
        }
        Assert.Fail($"The events of {submission} ended before it was graded.");
    }

    public async Task<decimal> BestScoreOnBoardAsync() =>
        (await GetAsync($"{assignment}/leaderboard")).GetProperty("entries")[0].GetProperty("score").GetDecimal();

    public async Task<byte[]> DownloadHandoutAsync()
    {
        using var request = Request(HttpMethod.Get, $"{assignment}/handout");
        using var reply = await http.SendAsync(request);
        reply.EnsureSuccessStatusCode();
        return await reply.Content.ReadAsByteArrayAsync();
    }

    public async Task<JsonElement> AwaitStateAsync(Guid submission, string state)
    {
        JsonElement last = default;
        await Eventually.TrueAsync(Patience, async () =>
        {
            try
            {
                last = await ReadAsync(submission);
                return last.GetProperty("state").GetString() == state;
            }
            catch (HttpRequestException)
            {
                return false; // the service is just being restarted
            }
        }, () => $"waited for {state}, got {last}");
        return last;
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var request = Request(HttpMethod.Get, path);
        using var reply = await http.SendAsync(request);
        reply.EnsureSuccessStatusCode();
        return await reply.Content.ReadFromJsonAsync<JsonElement>();
    }

    private HttpRequestMessage Request(HttpMethod method, string path) =>
        new(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    /// <summary>A zip of the known submission, laid over the correct one, and of files written here.</summary>
    public static byte[] Homework(string canary = "correct", params (string Path, string Text)[] files)
    {
        var known = Canary.Load("hw1p1", canary);
        var content = known.Files.ToDictionary();
        foreach (var (path, text) in files) content[path] = Encoding.UTF8.GetBytes(text);
        return (known with { Files = content }).Zip();
    }
}
