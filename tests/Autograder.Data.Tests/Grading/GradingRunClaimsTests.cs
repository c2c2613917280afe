using Autograder.Data.Assignments;
using Autograder.Data.Audit;
using Autograder.Data.Courses;
using Autograder.Data.Grading;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Tests.Grading;

public sealed class GradingRunClaimsTests(PostgresServer server) : IAsyncLifetime
{
    private readonly Classroom room = new(server);
    private Assignment homework = null!;

    public async ValueTask InitializeAsync()
    {
        await room.InitializeAsync();
        homework = await room.AssignAsync("hw");
    }

    public ValueTask DisposeAsync() => room.DisposeAsync();

    [Fact]
    public async Task A_run_goes_to_one_of_many_claimants()
    {
        await room.SubmittedAsync(homework, await room.EnrolAsync("Ann"));

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => room.ClaimAsync()));

        Assert.Single(claims, c => c is not null);
    }

    [Fact]
    public async Task Completing_writes_score_checks_standing_and_audit_row_together()
    {
        var ann = await room.EnrolAsync("Ann");
        var submission = await room.SubmittedAsync(homework, ann);
        var claim = (await room.ClaimAsync())!;
        Assert.Equal(SubmissionState.Running, (await room.ReadAsync(submission)).State);

        Assert.True(await room.CompleteAsync(claim, 87.5m));

        var graded = await room.ReadAsync(submission);
        Assert.Equal((SubmissionState.Graded, 87.5m, claim.RunId), (graded.State, graded.Score, graded.GradedRunId));
        var (run, checks, standing, audit, attempt) = await room.WithAsync(async db => (
            await db.GradingRuns.SingleAsync(r => r.Id == claim.RunId), await db.CheckRecords.CountAsync(c => c.RunId == claim.RunId),
            await db.Standings.SingleAsync(s => s.PersonId == ann.Id), await db.AuditEntries.SingleAsync(a => a.SubmissionId == submission.Id && a.Action == AuditActions.Graded),
            await db.GradingAttempts.SingleAsync(a => a.RunId == claim.RunId)));
        Assert.Equal((RunState.Graded, null, 1), (run.State, run.LeaseToken, run.Attempts));
        Assert.Equal(2, checks);
        Assert.Equal((submission.Id, 87.5m), (standing.SubmissionId, standing.Score));
        Assert.Contains("87.5", audit.DetailsJson, StringComparison.Ordinal);
        Assert.Equal(AttemptOutcome.Graded, attempt.Outcome);
        Assert.NotNull(run.LogSha256);
    }

    [Fact]
    public async Task Completing_twice_changes_nothing_the_second_time()
    {
        var submission = await room.SubmittedAsync(homework, await room.EnrolAsync("Ann"));
        var claim = (await room.ClaimAsync())!;

        Assert.True(await room.CompleteAsync(claim, 80));
        Assert.False(await room.CompleteAsync(claim, 20));

        Assert.Equal(80, (await room.ReadAsync(submission)).Score);
    }

    [Fact]
    public async Task A_frozen_worker_that_wakes_cannot_overwrite_its_successor()
    {
        var submission = await room.SubmittedAsync(homework, await room.EnrolAsync("Ann"));
        var frozen = (await room.ClaimAsync())!;
        await ExpireLeasesAsync();
        Assert.Equal(1, await room.ClaimsAsync(claims => claims.ReclaimExpiredAsync(CancellationToken.None)));
        var successor = (await room.ClaimAsync())!;

        Assert.False(await room.ClaimsAsync(claims => claims.BeatAsync(frozen, CancellationToken.None)));
        Assert.False(await room.ClaimsAsync(claims => claims.ReportAsync(frozen, """[{"id": "x"}]""", CancellationToken.None)));
        Assert.False(await room.CompleteAsync(frozen, 0));
        Assert.False(await room.ClaimsAsync(claims => claims.FaultAsync(frozen, "late", CancellationToken.None)));
        Assert.True(await room.CompleteAsync(successor, 70));

        Assert.Equal(70, (await room.ReadAsync(submission)).Score);
        var outcomes = await room.WithAsync(db => db.GradingAttempts.Where(a => a.RunId == frozen.RunId).OrderBy(a => a.Id).Select(a => a.Outcome).ToListAsync());
        Assert.Equal([AttemptOutcome.Lost, AttemptOutcome.Graded], outcomes);
    }

    [Fact]
    public async Task A_lease_that_is_renewed_is_not_taken_away()
    {
        await room.SubmittedAsync(homework, await room.EnrolAsync("Ann"));
        var claim = (await room.ClaimAsync())!;
        await ExpireLeasesAsync();

        Assert.True(await room.ClaimsAsync(claims => claims.BeatAsync(claim, CancellationToken.None)));

        Assert.Equal(0, await room.ClaimsAsync(claims => claims.ReclaimExpiredAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task Two_sweepers_take_a_run_back_once()
    {
        await room.SubmittedAsync(homework, await room.EnrolAsync("Ann"));
        await room.ClaimAsync();
        await ExpireLeasesAsync();

        var reclaimed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => room.ClaimsAsync(claims => claims.ReclaimExpiredAsync(CancellationToken.None))));

        Assert.Equal(1, reclaimed.Sum());
    }

    [Fact]
    public async Task After_the_last_fault_of_ours_the_submission_failed_and_cost_no_attempt()
    {
        var limited = await room.AssignAsync("limited", a => a.Limit(attemptsPerDay: 1, uploadLimitBytes: 1000));
        var ann = await room.EnrolAsync("Ann");
        var submission = await room.SubmittedAsync(limited, ann);

        for (var attempt = 1; attempt <= GradingRunClaims.MaxAttempts; attempt++)
        {
            var claim = (await room.ClaimAsync())!;
            Assert.Equal(attempt, claim.Attempt);
            Assert.True(await room.ClaimsAsync(claims => claims.FaultAsync(claim, $"no space, {attempt}", CancellationToken.None)));
            Assert.Null(await room.ClaimAsync()); // it waits a little, or is given up
            await room.SqlAsync("UPDATE grading_runs SET not_before = NULL");
        }

        Assert.Equal(1 + GradingRunClaims.Pauses.Count, GradingRunClaims.MaxAttempts);
        var failed = await room.ReadAsync(submission);
        Assert.Equal((SubmissionState.Failed, null), (failed.State, failed.Score));
        Assert.Null(await room.WithAsync(db => db.Standings.SingleOrDefaultAsync(s => s.PersonId == ann.Id)));
        Assert.IsType<ReceptionOutcome.Received>(await room.SubmitAsync(limited, ann, "again"));
    }

    [Fact]
    public async Task After_each_fault_of_ours_the_next_attempt_waits_longer_on_the_database_clock()
    {
        await room.SubmittedAsync(homework, await room.EnrolAsync("Ann"));
        var waits = new List<TimeSpan>();
        for (var attempt = 1; attempt < GradingRunClaims.MaxAttempts; attempt++)
        {
            var claim = (await room.ClaimAsync())!;
            await room.ClaimsAsync(claims => claims.FaultAsync(claim, "runc is away", CancellationToken.None));
            waits.Add(await room.WithAsync(db => db.Database.SqlQuery<TimeSpan>(
                $"""SELECT r.not_before - a.ended_at AS "Value" FROM grading_runs r JOIN grading_attempts a ON a.lease_token = {claim.LeaseToken}""").SingleAsync()));

            await room.SqlAsync("UPDATE grading_runs SET not_before = now() + interval '1 second'");
            Assert.Null(await room.ClaimAsync());
            await room.SqlAsync("UPDATE grading_runs SET not_before = now() - interval '1 second'"); // the pause is over
        }

        Assert.Equal(GradingRunClaims.Pauses, waits);
        Assert.Equal(GradingRunClaims.Pauses.Order(), GradingRunClaims.Pauses);
    }

    [Fact]
    public async Task A_worker_that_stops_in_good_order_gives_the_attempt_back()
    {
        var submission = await room.SubmittedAsync(homework, await room.EnrolAsync("Ann"));
        var claim = (await room.ClaimAsync())!;

        Assert.True(await room.ClaimsAsync(claims => claims.ReturnAsync(claim, CancellationToken.None)));

        Assert.Equal(SubmissionState.Queued, (await room.ReadAsync(submission)).State);
        Assert.Equal(1, (await room.ClaimAsync())!.Attempt);
    }

    [Fact]
    public async Task Twenty_uploads_of_one_student_do_not_hold_up_twenty_others()
    {
        var eager = await room.EnrolAsync("Eager");
        for (var i = 0; i < 20; i++) await room.SubmittedAsync(homework, eager);
        var others = new List<Submission>();
        for (var i = 1; i <= 20; i++) others.Add(await room.SubmittedAsync(homework, await room.EnrolAsync($"Student {i}"), at: Classroom.Now.AddSeconds(i)));

        var order = await ClaimOrderAsync();

        Assert.Equal(others.Select(s => s.Id), order.Skip(1).Take(20)); // all of theirs after his first and before his second
    }

    [Fact]
    public async Task Who_waits_is_not_overtaken_for_ever()
    {
        var eager = await room.EnrolAsync("Eager");
        for (var i = 0; i < 3; i++) await room.SubmittedAsync(homework, eager);
        var started = 0;
        while (await room.WithAsync(db => db.GradingRuns.AnyAsync(r => r.PersonId == eager.Id && r.State == RunState.Queued)))
        {
            await room.CompleteAsync((await room.ClaimAsync())!, 1);
            started++;
            await room.SubmittedAsync(homework, await room.EnrolAsync("Newcomer"), at: Classroom.Now.AddSeconds(30 * started)); // one for every run that is started
        }

        Assert.InRange(started, 4, 10); // his third stands four minutes later than his first
    }

    [Fact]
    public async Task Students_who_wait_go_before_regrades()
    {
        var ann = await room.EnrolAsync("Ann");
        var old = await room.SubmittedAsync(homework, ann);
        await room.GradeAllAsync(50);
        await room.WithAsync(db => new RegradeRequests(db).RequestAsync(old.Id, ann.Id, Classroom.Now, CancellationToken.None));
        var fresh = await room.SubmittedAsync(homework, await room.EnrolAsync("Bob"));

        Assert.Equal([fresh.Id, old.Id], await ClaimOrderAsync());
    }

    [Fact]
    public async Task A_regrade_keeps_the_old_score_until_the_new_one_replaces_it_even_if_lower()
    {
        var ann = await room.EnrolAsync("Ann", CourseRole.Student);
        var submission = await room.SubmittedAsync(homework, ann);
        await room.GradeAllAsync(90);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => room.WithAsync(
            db => new RegradeRequests(db).RequestAsync(submission.Id, ann.Id, Classroom.Now, CancellationToken.None))));
        Assert.Single(outcomes.OfType<RegradeOutcome.Queued>());
        Assert.Equal(90, (await room.ReadAsync(submission)).Score);

        await room.GradeAllAsync(60);

        Assert.Equal(60, (await room.ReadAsync(submission)).Score);
        Assert.Equal(60, (await room.WithAsync(db => db.Standings.SingleAsync(s => s.PersonId == ann.Id))).Score);
    }

    [Fact]
    public async Task The_database_refuses_a_graded_submission_without_a_score()
    {
        await room.SubmittedAsync(homework, await room.EnrolAsync("Ann"));
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => room.SqlAsync("UPDATE submissions SET state = 'graded'"));
        Assert.Equal("ck_submissions_graded_has_run", refused.ConstraintName);
    }

    private Task ExpireLeasesAsync() => room.SqlAsync("UPDATE grading_runs SET lease_expires_at = now() - interval '1 second' WHERE state = 'running'");

    private async Task<List<Guid>> ClaimOrderAsync()
    {
        var order = new List<Guid>();
        while (await room.ClaimAsync() is { } claim)
        {
            order.Add(claim.SubmissionId);
            await room.CompleteAsync(claim, 10);
        }

        return order;
    }
}
