using Autograder.Data.Grading;
using Autograder.Data.Jobs;
using Autograder.Data.Submissions;
using Autograder.Worker.Jobs;

namespace Autograder.Worker.Tests.Jobs;

/// <summary>What fell between the table of runs and Hangfire's bells is found again.</summary>
public sealed class RunSweeperTests(PostgresServer server) : IAsyncLifetime
{
    private Workplace place = null!;

    public async ValueTask InitializeAsync() => place = await Workplace.OpenAsync(server, new NoSandbox());

    public ValueTask DisposeAsync() => place.DisposeAsync();

    [Fact]
    public async Task A_run_whose_bell_was_lost_is_rung_for_once()
    {
        await place.SubmitAsync(); // long ago by the tests' clock, and no bell

        await SweepAsync();
        await SweepAsync();

        Assert.Equal(1, place.Bells(GradingQueues.Interactive));
    }

    [Fact]
    public async Task A_fresh_upload_and_a_run_that_pauses_are_left_alone()
    {
        await place.SubmitAsync();
        await place.Room.SqlAsync("UPDATE grading_runs SET queued_at = now()");
        await SweepAsync();
        Assert.Equal(0, place.Bells(GradingQueues.Interactive));

        await place.Room.SqlAsync("UPDATE grading_runs SET queued_at = now() - interval '1 hour', not_before = now() + interval '1 minute'");
        await SweepAsync();
        Assert.Equal(0, place.Bells(GradingQueues.Interactive));

        await place.Room.SqlAsync("UPDATE grading_runs SET not_before = now() - interval '1 second'"); // the pause is over
        await SweepAsync();
        Assert.Equal(1, place.Bells(GradingQueues.Interactive));
    }

    [Fact]
    public async Task A_run_of_a_lost_worker_is_taken_back_and_rung_for()
    {
        var submission = await place.SubmitAsync();
        await place.Room.ClaimAsync();
        await place.Room.SqlAsync("UPDATE grading_runs SET lease_expires_at = now() - interval '1 second'");

        await SweepAsync();

        Assert.Equal(SubmissionState.Queued, (await place.ReadAsync(submission)).State);
        Assert.Equal([AttemptOutcome.Lost], await place.OutcomesAsync());
        Assert.Equal(1, place.Bells(GradingQueues.Interactive));
    }

    [Fact]
    public async Task A_regrade_is_rung_for_on_its_own_queue()
    {
        var submission = await place.SubmitAsync();
        await place.Room.GradeAllAsync(50);
        await place.Room.WithAsync(db => new RegradeRequests(db).RequestAsync(submission.Id, submission.PersonId, Classroom.Now, CancellationToken.None));

        await SweepAsync();

        Assert.Equal((0, 1), (place.Bells(GradingQueues.Interactive), place.Bells(GradingQueues.Regrade)));
    }

    [Fact]
    public async Task Many_sweepers_at_once_never_ring_more_often_than_runs_wait()
    {
        for (var k = 0; k < 5; k++) await place.SubmitAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SweepAsync()));

        Assert.InRange(place.Bells(GradingQueues.Interactive), 2, 5); // two for each sweeper that finds the lock free, and never more than wait
    }

    private Task SweepAsync() => place.Get<RunSweeper>().SweepAsync(TestContext.Current.CancellationToken);
}
