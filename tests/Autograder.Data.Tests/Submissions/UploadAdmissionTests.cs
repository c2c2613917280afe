using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.People;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Tests.Submissions;

public sealed class UploadAdmissionTests(PostgresServer server) : IAsyncLifetime
{
    private readonly Classroom room = new(server);
    private Person ann = null!;

    public async ValueTask InitializeAsync()
    {
        await room.InitializeAsync();
        ann = await room.EnrolAsync("Ann");
    }

    public ValueTask DisposeAsync() => room.DisposeAsync();

    [Fact]
    public async Task Staff_are_bound_by_no_window_and_no_number_of_attempts()
    {
        var limited = await room.AssignAsync("limited-for-students", a => a.Limit(attemptsPerDay: 1, uploadLimitBytes: 1000));
        var instructor = await room.EnrolAsync("Ida", CourseRole.Instructor);
        var afterwards = limited.ClosesAt.AddDays(1);

        foreach (var content in new[] { "one", "two" })
        {
            Assert.IsType<ReceptionOutcome.Received>(await room.SubmitAsync(limited, instructor, content, at: afterwards, isStaff: true));
            Assert.IsType<ReceptionOutcome.Received>(await room.SubmitAsync(limited, instructor, $"{content}, early", at: limited.OpensAt.AddDays(-1), isStaff: true));
        }
        Assert.IsType<ReceptionOutcome.Closed>(await room.SubmitAsync(limited, await room.EnrolAsync("Ann"), at: afterwards));
    }

    [Fact]
    public async Task Of_many_uploads_at_the_same_instant_one_takes_the_last_attempt()
    {
        var homework = await room.AssignAsync("one-a-day", a => a.Limit(attemptsPerDay: 1, uploadLimitBytes: 1000));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => room.SubmitAsync(homework, ann, $"upload {i}")));

        Assert.Single(outcomes.OfType<ReceptionOutcome.Received>());
        Assert.Equal(9, outcomes.OfType<ReceptionOutcome.NoAttemptsLeft>().Count());
        Assert.Equal((1, 1, 1), await StoredAsync(homework)); // nothing half-stored of the others
    }

    [Fact]
    public async Task Versions_have_no_gaps_however_many_arrive_at_once()
    {
        var homework = await room.AssignAsync("hw");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => room.SubmitAsync(homework, ann, $"upload {i}")));

        Assert.Equal(Enumerable.Range(1, 10), outcomes.Cast<ReceptionOutcome.Received>().Select(r => r.Submission.Version).Order());
    }

    [Fact]
    public async Task The_same_key_at_the_same_instant_is_one_submission()
    {
        var homework = await room.AssignAsync("hw");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => room.SubmitAsync(homework, ann, "the upload", key: "k-1")));

        var received = Assert.Single(outcomes.OfType<ReceptionOutcome.Received>());
        Assert.All(outcomes.OfType<ReceptionOutcome.Replayed>(), replay => Assert.Equal(received.Submission.Id, replay.Submission.Id));
        Assert.Equal((1, 1, 1), await StoredAsync(homework));
    }

    [Fact]
    public async Task A_replay_is_answered_after_the_deadline_and_with_no_attempts_left()
    {
        var homework = await room.AssignAsync("hw", a => a.Limit(attemptsPerDay: 1, uploadLimitBytes: 1000));
        await room.SubmitAsync(homework, ann, "the upload", key: "k-1");

        Assert.IsType<ReceptionOutcome.Replayed>(await room.SubmitAsync(homework, ann, "the upload", key: "k-1"));
        Assert.IsType<ReceptionOutcome.Replayed>(await room.SubmitAsync(homework, ann, "the upload", key: "k-1", at: homework.ClosesAt.AddYears(1)));
    }

    [Fact]
    public async Task A_key_belongs_to_its_file_and_to_its_student()
    {
        var homework = await room.AssignAsync("hw");
        await room.SubmitAsync(homework, ann, "the upload", key: "k-1");

        Assert.IsType<ReceptionOutcome.KeyReused>(await room.SubmitAsync(homework, ann, "another upload", key: "k-1"));
        Assert.IsType<ReceptionOutcome.Received>(await room.SubmitAsync(homework, await room.EnrolAsync("Bob"), "another upload", key: "k-1"));
    }

    [Fact]
    public async Task The_window_decides_at_the_second()
    {
        var homework = await room.AssignAsync("hw");

        Assert.IsType<ReceptionOutcome.NotYetOpen>(await room.SubmitAsync(homework, ann, at: homework.OpensAt.AddSeconds(-1)));
        Assert.False(Assert.IsType<ReceptionOutcome.Received>(await room.SubmitAsync(homework, ann, at: homework.DueAt)).Submission.IsLate);
        Assert.True(Assert.IsType<ReceptionOutcome.Received>(await room.SubmitAsync(homework, ann, at: homework.ClosesAt)).Submission.IsLate);
        Assert.IsType<ReceptionOutcome.Closed>(await room.SubmitAsync(homework, ann, at: homework.ClosesAt.AddSeconds(1)));
    }

    [Fact]
    public async Task A_day_ends_at_midnight_where_the_course_is()
    {
        var homework = await room.AssignAsync("hw", a => a.Limit(attemptsPerDay: 1, uploadLimitBytes: 1000));
        var lateEvening = new DateTimeOffset(2026, 3, 4, 4, 30, 0, TimeSpan.Zero); // 23:30 of the 3rd in New York
        var midnight = new DateTimeOffset(2026, 3, 4, 5, 0, 0, TimeSpan.Zero);
        await room.SubmittedAsync(homework, ann, at: lateEvening);

        var refused = Assert.IsType<ReceptionOutcome.NoAttemptsLeft>(await room.SubmitAsync(homework, ann, at: midnight.AddSeconds(-1)));

        Assert.Equal(midnight, refused.AllowedAt);
        Assert.IsType<ReceptionOutcome.Received>(await room.SubmitAsync(homework, ann, at: midnight));
    }

    [Fact]
    public async Task On_the_last_day_no_attempt_comes_after_the_last()
    {
        var homework = await room.AssignAsync("hw", a => a.Limit(attemptsPerDay: 1, uploadLimitBytes: 1000));
        await room.SubmittedAsync(homework, ann, at: homework.ClosesAt.AddMinutes(-2));

        Assert.Null(Assert.IsType<ReceptionOutcome.NoAttemptsLeft>(await room.SubmitAsync(homework, ann, at: homework.ClosesAt.AddMinutes(-1))).AllowedAt);
    }

    [Fact]
    public async Task A_newer_upload_takes_the_place_of_a_queued_one_only_where_the_assignment_says_so()
    {
        var homework = await room.AssignAsync("hw", a => a.Count(CountingRule.Last, newerReplacesQueued: true));
        var running = await room.SubmittedAsync(homework, ann);
        Assert.Equal(running.Id, (await room.ClaimAsync())!.SubmissionId);
        var queued = await room.SubmittedAsync(homework, ann);
        var newest = await room.SubmittedAsync(homework, ann);

        Assert.Equal(SubmissionState.Running, (await room.ReadAsync(running)).State);
        Assert.Equal(SubmissionState.Superseded, (await room.ReadAsync(queued)).State);
        Assert.Equal(newest.Id, (await room.ClaimAsync())!.SubmissionId);
        Assert.Null(await room.ClaimAsync());
    }

    private Task<(int Submissions, int Runs, int Blobs)> StoredAsync(Assignment homework) => room.WithAsync(async db => (
        await db.Submissions.CountAsync(s => s.AssignmentId == homework.Id), await db.GradingRuns.CountAsync(r => r.AssignmentId == homework.Id), await db.Blobs.CountAsync()));
}
