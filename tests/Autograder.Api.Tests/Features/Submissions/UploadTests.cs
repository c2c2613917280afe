using System.Net.Http.Headers;
using System.Text;
using Autograder.Data.Assignments;
using Autograder.Data.People;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Tests.Features.Submissions;

/// <summary>What happens at the door (attacks D1 and D4).</summary>
public sealed class UploadTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ApiHost api = new(server);
    private Person ann = null!;
    private HttpClient client = null!;
    private Assignment homework = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        homework = await api.Room.AssignAsync("hw", a => a.Limit(attemptsPerDay: null, uploadLimitBytes: 100_000));
        await api.Room.AssignAsync("two-a-day", a => a.Limit(attemptsPerDay: 2, uploadLimitBytes: 100_000));
        ann = await api.Room.EnrolAsync("Ann");
        client = await api.AsAsync(ann);
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task An_upload_is_accepted_with_id_version_and_place()
    {
        using var first = await client.SubmitAsync("hw");
        var receipt = await first.JsonAsync();

        Assert.Equal(202, (int)first.StatusCode);
        Assert.Equal((1, "queued", 1), (receipt.GetProperty("version").GetInt32(), receipt.GetProperty("state").GetString(), receipt.GetProperty("place").GetInt32()));
        Assert.Equal($"/api/v1/submissions/{receipt.GetProperty("id").GetString()}", first.Headers.Location?.ToString());

        var second = await (await client.SubmitAsync("hw")).JsonAsync();
        Assert.Equal((2, 2), (second.GetProperty("version").GetInt32(), second.GetProperty("place").GetInt32()));
    }

    [Fact]
    public async Task The_upload_comes_back_as_it_was_sent()
    {
        var receipt = await (await client.SubmitAsync("hw")).JsonAsync();

        using var files = await client.FetchAsync($"/api/v1/submissions/{receipt.GetProperty("id").GetString()}/files");

        Assert.Equal(Http.Python, await files.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("application/octet-stream", "linear.py"), (files.Content.Headers.ContentType?.MediaType, files.Content.Headers.ContentDisposition?.FileName));
    }

    [Fact]
    public async Task A_replay_gets_the_first_answer_and_a_reused_key_is_refused()
    {
        var first = await (await client.SubmitAsync("hw", key: "k")).JsonAsync();
        using var replay = await client.SubmitAsync("hw", key: "k");
        Assert.Equal((202, first.GetProperty("id").GetString()), ((int)replay.StatusCode, (await replay.JsonAsync()).GetProperty("id").GetString()));

        await (await client.SubmitAsync("hw", "class Other: pass"u8.ToArray(), key: "k")).IsProblemAsync(422, "idempotency-key-reused");
        await (await client.SubmitAsync("hw", key: new string('k', 201))).IsProblemAsync(400, "bad-request");
    }

    [Fact]
    public async Task Many_uploads_at_once_take_as_many_attempts_as_there_are()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => client.SubmitAsync("two-a-day", Encoding.UTF8.GetBytes($"x = {i}"))));

        Assert.Equal(2, answers.Count(a => (int)a.StatusCode == 202));
        Assert.Equal(6, answers.Count(a => (int)a.StatusCode == 429));
    }

    [Fact]
    public async Task Without_an_attempt_left_the_answer_says_when_there_is_one()
    {
        await client.SubmitAsync("two-a-day");
        await client.SubmitAsync("two-a-day");

        using var refused = await client.SubmitAsync("two-a-day");

        var problem = await refused.IsProblemAsync(429, "no-attempts-left");
        var midnight = new DateTimeOffset(2026, 3, 3, 5, 0, 0, TimeSpan.Zero); // in New York
        Assert.Equal(midnight, problem.GetProperty("allowedAt").GetDateTimeOffset());
        Assert.Equal(midnight - Classroom.Now, refused.Headers.RetryAfter!.Delta);

        api.Clock.SetUtcNow(midnight);
        Assert.Equal(202, (int)(await client.SubmitAsync("two-a-day")).StatusCode);
    }

    [Fact]
    public async Task After_the_deadline_it_is_late_and_after_closing_it_is_refused()
    {
        api.Clock.SetUtcNow(homework.DueAt.AddHours(1));
        Assert.True((await (await client.SubmitAsync("hw")).JsonAsync()).GetProperty("isLate").GetBoolean());

        api.Clock.SetUtcNow(homework.ClosesAt.AddSeconds(1));
        var problem = await (await client.SubmitAsync("hw")).IsProblemAsync(409, "closed");
        Assert.Equal(homework.ClosesAt, problem.GetProperty("closedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Before_it_opens_the_answer_says_when()
    {
        var later = await api.Room.AssignAsync("later", a => a.Reschedule(Classroom.Now.AddDays(2), Classroom.Now.AddDays(3), Classroom.Now.AddDays(3)));

        using var refused = await client.SubmitAsync("later");

        Assert.Equal(later.OpensAt, (await refused.IsProblemAsync(409, "not-yet-open")).GetProperty("allowedAt").GetDateTimeOffset());
        Assert.Equal(TimeSpan.FromDays(2), refused.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Too_large_is_refused_with_the_limit_whether_the_length_is_told_or_not()
    {
        var problem = await (await client.SubmitAsync("hw", new byte[200_000])).IsProblemAsync(413, "too-large");
        Assert.Equal(100_000, problem.GetProperty("limitBytes").GetInt32());

        using var chunked = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/courses/idl/assignments/hw/submissions", UriKind.Relative)) { Content = Http.Form(new byte[120_000]) };
        chunked.Headers.TransferEncodingChunked = true;
        await (await client.SendAsync(chunked, TestContext.Current.CancellationToken)).IsProblemAsync(413, "too-large");
        Assert.Equal(0, await api.Room.WithAsync(db => db.Submissions.CountAsync()));
    }

    [Fact]
    public async Task A_bad_archive_is_refused_with_the_rule_and_nothing_is_stored()
    {
        using var bytes = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(bytes, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true)) zip.CreateEntry("../../etc/passwd");

        var problem = await (await client.SubmitAsync("hw", bytes.ToArray(), "hw.zip")).IsProblemAsync(400, "bad-upload");

        Assert.Contains("../../etc/passwd", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal((0, 0), await api.Room.WithAsync(async db => (await db.Submissions.CountAsync(), await db.Blobs.CountAsync())));
    }

    [Fact]
    public async Task Nothing_of_the_assignment_names_the_files_it_wants() =>
        Assert.Contains("mytorch/nn/linear.py", (await (await client.SubmitAsync("hw", fileName: "poem.py")).IsProblemAsync(400, "bad-upload")).GetProperty("detail").GetString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("multipart/form-data", "no boundary")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"linear.py\"\r\n\r\nclass Lin")] // the line went dead
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"linear.py\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"loss.py\"\r\n\r\nx\r\n--b--\r\n")]
    public async Task A_form_that_is_none_is_refused_and_nothing_is_stored(string type, string body)
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        using var response = await client.PostAsync(new Uri("/api/v1/courses/idl/assignments/hw/submissions", UriKind.Relative), content, TestContext.Current.CancellationToken);

        await response.IsProblemAsync(400, "bad-upload");
        Assert.Equal(0, await api.Room.WithAsync(db => db.Submissions.CountAsync()));
    }
}
