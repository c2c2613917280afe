using System.IO.Pipelines;
using System.Net;

namespace EndToEnd;

/// <summary>Nothing is lost, nothing counts twice, and nobody is blamed for a failure of ours.</summary>
public sealed class FaultTests(Service service) : IClassFixture<Service>
{
    // Keeps a worker busy for a second or two of the student's own time, so that a fault can hit it in flight.
    private static readonly (string, string) Slow = ("mytorch/nn/dropout.py", $"""
        for _ in range(20_000_000): pass
        {File.ReadAllText(Path.Combine(Repository.Root, "tests/Canaries/hw1p1/correct/mytorch/nn/dropout.py"))}
        """);

    private Student Student => service.As(service.Students.Keys.First());

    [Fact]
    public async Task A_worker_killed_while_grading_costs_nothing()
    {
        var submission = await Student.SubmitAsync(Student.Homework("correct", Slow));
        await Student.AwaitStateAsync(submission, "running");
        foreach (var worker in service.Workers) await worker.KillAsync();
        service.StartWorker();

        AssertFullMarks(await Student.AwaitGradedAsync(submission));
    }

    [Fact]
    public async Task The_api_killed_after_its_answer_has_lost_nothing()
    {
        var submission = await Student.SubmitAsync(Student.Homework());
        await service.Api.KillAsync();
        service.StartApi();

        AssertFullMarks(await Student.AwaitGradedAsync(submission));
    }

    [Fact]
    public async Task The_api_killed_in_the_middle_of_an_upload_has_stored_nothing_and_a_retry_hands_in_once()
    {
        var (archive, before) = (Student.Homework(), await Student.CountSubmissionsAsync());
        var wire = new Pipe();
        var sending = Student.PostAsync(new StreamContent(wire.Reader.AsStream()), "interrupted");
        await wire.Writer.WriteAsync(archive.AsMemory(0, archive.Length / 2), TestContext.Current.CancellationToken);
        await Task.Delay(500, TestContext.Current.CancellationToken); // for it to arrive
        await service.Api.KillAsync();
        await wire.Writer.CompleteAsync(); // a client notices only when it sends on
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => (await sending).Dispose());
        service.StartApi();
        await service.AwaitReadyAsync();
        Assert.Equal(before, await Student.CountSubmissionsAsync());

        // Killed a moment after all of it was sent: stored or not, the client cannot know, and sends it again under the same key.
        var unanswered = Student.PostAsync(archive, "interrupted");
        await Task.Delay(20, TestContext.Current.CancellationToken);
        await service.Api.KillAsync();
        await Task.WhenAny(unanswered);
        service.StartApi();
        await service.AwaitReadyAsync();
        var (first, second) = (await Student.SubmitAsync(archive, "interrupted"), await Student.SubmitAsync(archive, "interrupted"));

        Assert.Equal(first, second);
        Assert.Equal(before + 1, await Student.CountSubmissionsAsync());
        AssertFullMarks(await Student.AwaitGradedAsync(first));
    }

    [Fact]
    public async Task While_the_database_is_away_uploads_are_refused_and_afterwards_all_goes_on()
    {
        var inFlight = await Student.SubmitAsync(Student.Homework("correct", Slow));
        var before = await Student.CountSubmissionsAsync();
        await service.StopDatabaseAsync();

        using (var refused = await Student.PostAsync(Student.Homework(), "while-away"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        await service.StartDatabaseAsync();
        await service.AwaitReadyAsync();
        Assert.Equal(before, await Student.CountSubmissionsAsync());
        AssertFullMarks(await Student.AwaitGradedAsync(inFlight));
    }

    [Fact]
    public async Task A_worker_frozen_past_its_lease_wakes_to_find_its_run_taken_and_changes_nothing()
    {
        var frozen = service.Workers[^1];
        var submission = await Student.SubmitAsync(Student.Homework("correct", Slow));
        await Student.AwaitStateAsync(submission, "running");
        await frozen.FreezeAsync();
        service.StartWorker();

        var graded = await Student.AwaitGradedAsync(submission);
        await frozen.WakeAsync();
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);

        Assert.Equal(graded.ToString(), (await Student.ReadAsync(submission)).ToString());
        AssertFullMarks(graded);
    }

    /// <summary>With the bonus, more than the maximum.</summary>
    private static void AssertFullMarks(System.Text.Json.JsonElement graded) =>
        Assert.Equal(graded.GetProperty("maxScore").GetDecimal() + 20, graded.GetProperty("score").GetDecimal());
}
