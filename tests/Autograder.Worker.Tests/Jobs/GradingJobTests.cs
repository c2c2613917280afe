using Autograder.Data.Grading;
using Autograder.Data.Submissions;
using Autograder.Worker.Tests.Sandbox;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Worker.Tests.Jobs;

/// <summary>The job on the real database and, where something is graded, in the real sandbox.</summary>
public sealed class GradingJobTests(PostgresServer server, Sandboxes sandboxes)
{
    [Fact]
    public async Task One_bell_grades_all_that_waits_and_the_next_finds_nothing()
    {
        await using var place = await Workplace.OpenAsync(server, sandboxes.Cold);
        var (right, wrong) = (await place.SubmitAsync(), await place.SubmitAsync("linear-dldw-negated"));

        await place.WakeAsync(TestContext.Current.CancellationToken);
        await place.WakeAsync(TestContext.Current.CancellationToken);

        Assert.Equal((SubmissionState.Graded, 120m), Result(await place.ReadAsync(right)));
        Assert.Equal(SubmissionState.Graded, (await place.ReadAsync(wrong)).State);
        Assert.True((await place.ReadAsync(wrong)).Score < 120);
        Assert.Equal([AttemptOutcome.Graded, AttemptOutcome.Graded], await place.OutcomesAsync());
        Assert.Equal(2, await place.Room.WithAsync(db => db.Standings.CountAsync()));
        Assert.True(await place.Room.WithAsync(db => db.CheckRecords.AnyAsync(r => r.Diagnosis != null)));
    }

    [Fact]
    public async Task A_fault_of_ours_is_written_down_tried_again_later_and_at_last_given_up()
    {
        await using var place = await Workplace.OpenAsync(server, new NoSandbox());
        var submission = await place.SubmitAsync();

        await place.WakeAsync(TestContext.Current.CancellationToken);

        var run = await place.RunOfAsync(submission);
        Assert.Equal((RunState.Queued, 1), (run.State, run.Attempts));
        Assert.Contains("runc is away", run.Fault, StringComparison.Ordinal);
        Assert.NotNull(run.NotBefore);
        await place.WakeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, (await place.RunOfAsync(submission)).Attempts); // not before its time

        for (var attempt = 2; attempt <= GradingRunClaims.MaxAttempts; attempt++)
        {
            await place.Room.SqlAsync("UPDATE grading_runs SET not_before = NULL");
            await place.WakeAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal((SubmissionState.Failed, null), Result(await place.ReadAsync(submission)));
        Assert.Equal(0, await place.Room.WithAsync(db => db.Standings.CountAsync()));
    }

    [Fact]
    public async Task A_fault_with_one_submission_does_not_hold_up_the_next()
    {
        await using var place = await Workplace.OpenAsync(server, sandboxes.Cold);
        var (lost, sound) = (await place.SubmitAsync("linear-dldw-negated"), await place.SubmitAsync());
        await place.Room.SqlAsync($"UPDATE blobs SET compressed = decode('00', 'hex') WHERE sha256 = '{lost.UploadSha256}'"); // a damaged disk

        await place.WakeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(SubmissionState.Queued, (await place.ReadAsync(lost)).State);
        Assert.Equal((SubmissionState.Graded, 120m), Result(await place.ReadAsync(sound)));
    }

    [Fact]
    public async Task A_worker_that_stops_gives_the_run_back_at_once_and_it_costs_no_attempt()
    {
        await using var place = await Workplace.OpenAsync(server, new EndlessSandbox());
        var submission = await place.SubmitAsync();
        using var stop = new CancellationTokenSource();
        var working = place.WakeAsync(stop.Token);
        await Workplace.UntilAsync(async () => (await place.ReadAsync(submission)).State is SubmissionState.Running);

        await stop.CancelAsync();
        await working.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        var run = await place.RunOfAsync(submission);
        Assert.Equal((RunState.Queued, 0, null), (run.State, run.Attempts, run.NotBefore));
        Assert.Equal([AttemptOutcome.Returned], await place.OutcomesAsync());
    }

    [Fact]
    public async Task A_worker_whose_run_was_given_to_another_stops_and_writes_nothing()
    {
        await using var place = await Workplace.OpenAsync(server, new EndlessSandbox());
        var submission = await place.SubmitAsync();
        var working = place.WakeAsync(TestContext.Current.CancellationToken);
        await Workplace.UntilAsync(async () => (await place.ReadAsync(submission)).State is SubmissionState.Running);
        await place.Room.SqlAsync("UPDATE grading_runs SET lease_expires_at = now() - interval '1 second'");
        await place.Room.ClaimsAsync(claims => claims.ReclaimExpiredAsync(CancellationToken.None));
        var successor = (await place.Room.ClaimAsync())!;

        await working.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken); // it notices at its next beat

        Assert.Equal([AttemptOutcome.Lost, AttemptOutcome.Running], await place.OutcomesAsync());
        Assert.True(await place.Room.CompleteAsync(successor, 70));
        Assert.Equal((SubmissionState.Graded, 70m), Result(await place.ReadAsync(submission)));
    }

    private static (SubmissionState, decimal?) Result(Submission submission) => (submission.State, submission.Score);
}
