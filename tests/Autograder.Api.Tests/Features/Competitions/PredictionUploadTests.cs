using System.IO.Compression;
using System.Text;
using Autograder.Data.Courses;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Tests.Features.Competitions;

public sealed class PredictionUploadTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ApiHost api = new(server);
    private HttpClient ann = null!;

    public async ValueTask InitializeAsync()
    {
        await api.InitializeAsync();
        using var instructor = await api.AsAsync(await api.Room.EnrolAsync("Instructor", CourseRole.Instructor));
        Assert.Equal(201, (int)(await instructor.ImportAsync(FolderZip.Of(FolderZip.Files()))).StatusCode);
        ann = await api.AsAsync(await api.Room.EnrolAsync("Ann"));
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Theory]
    [InlineData("plain")]
    [InlineData("gzip")]
    [InlineData("zip")]
    public async Task A_csv_is_taken_as_it_is_in_a_gzip_or_alone_in_a_zip(string form)
    {
        var csv = Encoding.UTF8.GetBytes("\uFEFFID,Label\r\n" + string.Concat(FolderZip.AllRight.Select((label, i) => $"{9 - i},{label}\r\n")));
        var content = form switch { "gzip" => Gzip(csv), "zip" => FolderZip.Of([new("a folder/my predictions.csv", Encoding.UTF8.GetString(csv))]), _ => csv };
        Assert.Equal(202, (int)(await ann.SubmitAsync("letters", content, $"predictions.{form}")).StatusCode);
    }

    [Theory]
    [InlineData("id,label\n0,a\n0,b\n", 3, "duplicate-id")]
    [InlineData("id,label\n0,a\n", null, "missing-id")]
    [InlineData("id,label\n=cmd,a\n", 2, "unknown-id")]
    [InlineData("id,label,more\n0,a,1\n", 1, "columns")]
    [InlineData("id;label\n0;a\n", 1, "header")]
    [InlineData("", null, null)]
    public async Task What_is_wrong_with_a_file_is_told_with_line_and_rule_and_costs_nothing(string csv, int? line, string? rule)
    {
        var problem = await (await ann.SubmitAsync("letters", Encoding.UTF8.GetBytes(csv), "predictions.csv")).IsProblemAsync(400, "bad-predictions");
        if (rule is not null) Assert.Equal(rule, problem.GetProperty("rule").GetString());
        if (line is not null) Assert.Equal(line, problem.GetProperty("line").GetInt32());
        Assert.Equal(2, await LeftAsync());
    }

    [Fact]
    public async Task What_is_no_csv_at_all_is_told_so()
    {
        var two = FolderZip.Of([new("a.csv", FolderZip.Csv(FolderZip.AllRight)), new("b.csv", FolderZip.Csv(FolderZip.AllRight))]);
        var cut = Gzip(Encoding.UTF8.GetBytes(FolderZip.Csv(FolderZip.AllRight)))[..^12];
        foreach (var bad in new[] { two, cut, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 0] })
            Assert.Equal(400, (int)(await ann.SubmitAsync("letters", bad, "predictions.csv")).StatusCode);
        Assert.Equal(2, await LeftAsync());
    }

    [Fact]
    public async Task A_gzip_bomb_ends_with_its_first_faults()
    {
        var bomb = Gzip(Encoding.UTF8.GetBytes("id,label\n" + string.Concat(Enumerable.Repeat("77777,a\n", 4_000_000))));
        var problem = await (await ann.SubmitAsync("letters", bomb, "predictions.csv.gz")).IsProblemAsync(400, "bad-predictions");
        Assert.Equal(5, problem.GetProperty("faults").GetArrayLength());
    }

    [Fact]
    public async Task Of_many_uploads_at_the_same_instant_as_many_count_as_the_day_allows()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => ann.SubmitAsync("letters", Bytes(i), "predictions.csv")));
        Assert.Equal(2, replies.Count(r => (int)r.StatusCode == 202));
        Assert.Equal(4, replies.Count(r => (int)r.StatusCode == 429));
        Assert.Equal(2, await api.Room.WithAsync(db => db.Submissions.CountAsync(s => db.Teams.Any(t => t.Id == s.TeamId && t.Kind == Data.Teams.TeamKind.Students))));
    }

    [Fact]
    public async Task The_same_key_counts_once_also_when_no_attempt_is_left()
    {
        for (var i = 0; i < 2; i++) Assert.Equal(202, (int)(await ann.SubmitAsync("letters", Bytes(i), "predictions.csv", key: $"key-{i}")).StatusCode);
        Assert.Equal(202, (int)(await ann.SubmitAsync("letters", Bytes(1), "predictions.csv", key: "key-1")).StatusCode);
        await (await ann.SubmitAsync("letters", Bytes(2), "predictions.csv", key: "key-1")).IsProblemAsync(422, "idempotency-key-reused");
        await (await ann.SubmitAsync("letters", Bytes(2), "predictions.csv", key: "key-2")).IsProblemAsync(429, "no-attempts-left");
        await (await ann.SubmitAsync("letters", "no csv"u8.ToArray(), "predictions.csv")).IsProblemAsync(429, "no-attempts-left");
    }

    [Fact]
    public async Task An_attempt_that_failed_by_our_fault_is_given_back()
    {
        await ann.SubmitAsync("letters", Bytes(0), "predictions.csv");
        Assert.Equal(1, await LeftAsync());
        await api.Room.SqlAsync($"UPDATE submissions SET state = '{SubmissionState.Failed.ToString().ToLowerInvariant()}'");
        Assert.Equal(2, await LeftAsync());
    }

    [Fact]
    public async Task A_new_day_of_the_course_brings_new_attempts()
    {
        for (var i = 0; i < 2; i++) await ann.SubmitAsync("letters", Bytes(i), "predictions.csv");
        api.Clock.Advance(TimeSpan.FromHours(13) - TimeSpan.FromMinutes(1)); // 15:00 UTC is 10:00 in New York
        Assert.Equal(0, await LeftAsync());
        api.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));
        Assert.Equal(2, await LeftAsync());
    }

    private async Task<int> LeftAsync() =>
        (await ann.GetJsonAsync("/api/v1/courses/idl/assignments/letters")).GetProperty("competition").GetProperty("attemptsLeftToday").GetInt32();

    /// <summary>Each another file.</summary>
    private static byte[] Bytes(int i) => Encoding.UTF8.GetBytes(FolderZip.Csv(new string([.. FolderZip.AllRight.Select((c, row) => row == i ? 'a' : c)])) + new string('\n', i));

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }
}
