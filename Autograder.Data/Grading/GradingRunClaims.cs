using System.Text;
using Autograder.Data.Assignments;
using Autograder.Data.Audit;
using Autograder.Data.Competitions;
using Autograder.Data.Standings;
using Autograder.Data.Submissions;
using Autograder.Data.Teams;
using Autograder.Data.Uploads;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Grading;

/// <summary>A worker's right to one run, for as long as the lease is renewed.</summary>
public sealed record Claim(Guid RunId, Guid SubmissionId, Guid AssignmentId, Guid PersonId, Guid LeaseToken, Guid WorkerId, int Attempt);

/// <summary>The moves of the queue. Each is one statement or one transaction, so that dying between any two loses nothing.</summary>
/// <remarks>
/// Leases run on the database's clock: the workers' clocks need not agree. Every move of a claimed run asks for the lease token first; a worker
/// whose run was given to another gets false back and has changed nothing.
/// </remarks>
public sealed class GradingRunClaims(AutograderDbContext db)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    /// <summary>How long a run waits after its first, second … fault of ours. What is broken may need a moment, or a person, to be whole again.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    /// <summary>So many times our own fault may interrupt a run before it is given up: once more than there are pauses.</summary>
    public static int MaxAttempts => Pauses.Count + 1;

    /// <summary>Takes the run whose turn it is, or null when none waits.</summary>
    public async Task<Claim?> ClaimNextAsync(Guid workerId, CancellationToken ct)
    {
        // One statement: of two workers, the second skips the row the first has locked. Submission, attempt and signal follow in the same breath.
        return (await db.Database.SqlQuery<Claim>(
            $"""
            WITH next AS (
                SELECT id FROM grading_runs WHERE state = 'queued' AND (not_before IS NULL OR not_before <= now())
                ORDER BY priority, turn, queued_at LIMIT 1 FOR UPDATE SKIP LOCKED),
            claimed AS (
                UPDATE grading_runs r
                SET state = 'running', started_at = now(), heartbeat_at = now(), lease_token = gen_random_uuid(),
                    lease_expires_at = now() + {Lease}, worker_id = {workerId}, attempts = attempts + 1, progress_json = '[]'
                FROM next WHERE r.id = next.id
                RETURNING r.id, r.submission_id, r.assignment_id, r.person_id, r.lease_token, r.worker_id, r.attempts),
            shown AS (
                UPDATE submissions s SET state = 'running' FROM claimed c WHERE s.id = c.submission_id),
            recorded AS (
                INSERT INTO grading_attempts (run_id, lease_token, worker_id, started_at, outcome)
                SELECT id, lease_token, worker_id, now(), 'running' FROM claimed)
            SELECT id AS run_id, submission_id, assignment_id, person_id, lease_token, worker_id, attempts AS attempt
            FROM claimed, pg_notify({SubmissionSignals.Channel}, claimed.submission_id::text)
            """).ToListAsync(ct)).SingleOrDefault();
    }

    /// <returns>False: the run is no longer ours, stop working on it.</returns>
    public async Task<bool> BeatAsync(Claim claim, CancellationToken ct) => await db.Database.ExecuteSqlAsync(
        $"""
        UPDATE grading_runs SET heartbeat_at = now(), lease_expires_at = now() + {Lease}
        WHERE id = {claim.RunId} AND lease_token = {claim.LeaseToken}
        """, ct) == 1;

    /// <summary>Adds finished checks to what a watcher sees, and renews the lease by the way.</summary>
    /// <param name="claim">The run.</param>
    /// <param name="checksJson">A JSON array of the checks finished since the last report.</param>
    /// <param name="ct">Stops the report.</param>
    public async Task<bool> ReportAsync(Claim claim, string checksJson, CancellationToken ct) => await db.Database.SqlQuery<int>(
        $"""
        WITH kept AS (
            UPDATE grading_runs SET progress_json = progress_json || {checksJson}::jsonb, heartbeat_at = now(), lease_expires_at = now() + {Lease}
            WHERE id = {claim.RunId} AND lease_token = {claim.LeaseToken} RETURNING submission_id)
        SELECT 1 AS "Value" FROM kept, pg_notify({SubmissionSignals.Channel}, kept.submission_id::text)
        """).ToListAsync(ct) is [_];

    /// <summary>Score, check results, standing and audit row, all or nothing.</summary>
    public Task<bool> CompleteAsync(Claim claim, RunReport report, string graderVersion, string log, CancellationToken ct) =>
        WithLeaseAsync(claim, async (run, submission, attempt, now) =>
        {
            var assignment = await db.Assignments.AsNoTracking().SingleAsync(a => a.Id == run.AssignmentId, ct);
            await RecordAsync(run, submission, attempt, assignment, report, graderVersion, log, now, ct);
            await StandingUpdate.ApplyAsync(db, assignment, submission, ct);
        }, ct);

    /// <summary>The same for a competition: both parts of the score, the boards and their history, all or nothing.</summary>
    /// <remarks>Where solution or metric were changed meanwhile, the score is of yesterday: nothing is recorded and the run goes back into the queue.</remarks>
    public Task<bool> CompleteAsync(Claim claim, RunReport report, ScoredPredictions scored, string log, CancellationToken ct) =>
        WithLeaseAsync(claim, async (run, submission, attempt, now) =>
        {
            // Locked against an import of a new solution, which regrades all submissions that have a score by then: this one is among them, or is returned here.
            var assignment = await db.Assignments.FromSql($"SELECT * FROM assignments WHERE id = {run.AssignmentId} FOR SHARE").AsNoTracking().SingleAsync(ct);
            if (assignment.Competition!.ScoredWith != scored.ScoredWith)
            {
                attempt.End(AttemptOutcome.Returned, fault: null, now);
                run.Return(notBefore: null, fault: null, countsAsAttempt: false);
                submission.Return();
                return;
            }

            var teamId = submission.TeamId ?? throw new InvalidOperationException($"Submission {submission.Id} of a competition is no team's.");
            await TeamLock.TakeAsync(db, teamId, ct);
            await RecordAsync(run, submission, attempt, assignment, report, graderVersion: scored.ScoredWith, log, now, ct);
            if (await db.PredictionScores.FindAsync([submission.Id], ct) is { } earlier) earlier.Become(scored, now);
            else db.PredictionScores.Add(PredictionScore.Of(submission, scored, now));
            await BoardUpdate.ApplyAsync(db, assignment, teamId, now, ct);
        }, ct);

    private async Task RecordAsync(
        GradingRun run, Submission submission, GradingAttempt attempt, Assignment assignment, RunReport report, string graderVersion, string log,
        DateTimeOffset now, CancellationToken ct)
    {
        var version = await GraderVersionAsync(assignment.Homework, graderVersion, now, ct);
        var logSha256 = log.Length == 0 ? null : await db.SaveBlobAsync(Encoding.UTF8.GetBytes(log), now, ct);
        var before = submission.Score;

        run.Complete(report, version, logSha256, now);
        attempt.End(AttemptOutcome.Graded, fault: null, now);
        submission.Grade(run.Id, report.Score, report.MaxScore, now);
        db.CheckRecords.AddRange(report.Checks.Select(outcome => CheckRecord.Of(run, outcome)));
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.Graded, actorId: null, now, run.AssignmentId, run.PersonId, submission.Id,
            AuditEntry.Details(("run", run.Id), ("cause", run.Cause), ("before", before), ("score", report.Score), ("grader", graderVersion))));
    }

    /// <summary>Our fault: it waits a little and is tried again, and after <see cref="MaxAttempts"/> it is given up, at no cost to the student.</summary>
    public Task<bool> FaultAsync(Claim claim, string fault, CancellationToken ct) =>
        WithLeaseAsync(claim, (run, submission, attempt, now) =>
        {
            attempt.End(AttemptOutcome.Faulted, fault, now);
            TryAgainOrGiveUp(run, submission, fault, Pauses[Math.Min(run.Attempts, Pauses.Count) - 1], now);
            return Task.CompletedTask;
        }, ct);

    /// <summary>No fault of the student's, and one that would only come again: given up at once, at no cost to the student.</summary>
    public Task<bool> GiveUpAsync(Claim claim, string fault, CancellationToken ct) =>
        WithLeaseAsync(claim, (run, submission, attempt, now) =>
        {
            attempt.End(AttemptOutcome.Faulted, fault, now);
            GiveUp(run, submission, fault, now);
            return Task.CompletedTask;
        }, ct);

    /// <summary>Takes runs back from workers that let their lease run out.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ReclaimExpiredAsync(CancellationToken ct)
    {
        var expired = await db.Database.SqlQuery<Claim>(
            $"""
            SELECT id AS run_id, submission_id, assignment_id, person_id, lease_token, worker_id, attempts AS attempt
            FROM grading_runs WHERE state = 'running' AND lease_expires_at < now()
            """).ToListAsync(ct);

        var reclaimed = 0;
        foreach (var claim in expired)
        {
            var taken = await WithLeaseAsync(claim, (run, submission, attempt, now) =>
            {
                const string fault = "The worker was lost: its lease ran out.";
                attempt.End(AttemptOutcome.Lost, fault, now);
                TryAgainOrGiveUp(run, submission, fault, pause: TimeSpan.Zero, now); // the lease that had to run out was pause enough
                return Task.CompletedTask;
            }, ct, onlyIfExpired: true);
            if (taken) reclaimed++;
        }

        return reclaimed;
    }

    /// <summary>The worker stops in good order: the run goes back to its place as if it had not been started.</summary>
    public Task<bool> ReturnAsync(Claim claim, CancellationToken ct) =>
        WithLeaseAsync(claim, (run, submission, attempt, now) =>
        {
            attempt.End(AttemptOutcome.Returned, fault: null, now);
            run.Return(notBefore: null, fault: null, countsAsAttempt: false);
            submission.Return();
            return Task.CompletedTask;
        }, ct);

    private void TryAgainOrGiveUp(GradingRun run, Submission submission, string fault, TimeSpan pause, DateTimeOffset now)
    {
        if (run.Attempts < MaxAttempts)
        {
            run.Return(notBefore: now + pause, fault, countsAsAttempt: true);
            submission.Return();
        }
        else GiveUp(run, submission, fault, now);
    }

    private void GiveUp(GradingRun run, Submission submission, string fault, DateTimeOffset now)
    {
        run.GiveUp(fault, now);
        submission.GiveUp();
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.GradingFailed, actorId: null, now, run.AssignmentId, run.PersonId, submission.Id,
            AuditEntry.Details(("run", run.Id), ("fault", fault))));
    }

    private async Task<bool> WithLeaseAsync(
        Claim claim, Func<GradingRun, Submission, GradingAttempt, DateTimeOffset, Task> move, CancellationToken ct, bool onlyIfExpired = false)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await PersonLock.TakeAsync(db, claim.AssignmentId, claim.PersonId, ct);

        // Locked, so that nobody can take it between this look and the commit.
        var run = await db.GradingRuns.FromSql(
            $"""
            SELECT *, xmin FROM grading_runs
            WHERE id = {claim.RunId} AND lease_token = {claim.LeaseToken} AND (NOT {onlyIfExpired} OR lease_expires_at < now()) FOR UPDATE
            """).SingleOrDefaultAsync(ct);
        if (run is null) return false;

        var submission = await db.Submissions.SingleAsync(s => s.Id == run.SubmissionId, ct);
        var attempt = await db.GradingAttempts.SingleAsync(a => a.LeaseToken == claim.LeaseToken, ct);
        var now = await db.Database.SqlQuery<DateTimeOffset>($"""SELECT clock_timestamp() AS "Value" """).SingleAsync(ct);
        await move(run, submission, attempt, now);
        await db.SaveChangesAsync(ct);
        await SubmissionSignals.SendAsync(db, submission.Id, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task<Guid> GraderVersionAsync(string homework, string version, DateTimeOffset now, CancellationToken ct)
    {
        var fresh = GraderVersion.Of(homework, version, now);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO grader_versions (id, homework, version, first_used_at)
            VALUES ({fresh.Id}, {homework}, {version}, {fresh.FirstUsedAt}) ON CONFLICT (homework, version) DO NOTHING
            """, ct);
        return await db.GraderVersions.Where(v => v.Homework == homework && v.Version == version).Select(v => v.Id).SingleAsync(ct);
    }
}
