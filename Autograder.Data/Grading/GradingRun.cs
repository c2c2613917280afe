using Autograder.Data.Submissions;

namespace Autograder.Data.Grading;

public enum RunState { Queued, Running, Graded, Failed, Superseded }

public enum RunCause { Upload, Regrade }

/// <summary>Lower is sooner: a student who waits goes before any regrade.</summary>
public enum RunPriority { Interactive = 0, Regrade = 1 }

/// <summary>One grading of one submission: the truth of the queue. Hangfire only wakes a worker, which then claims a run.</summary>
/// <remarks>
/// Queued → Running → Graded | Failed; Running → Queued when the worker is lost or stops. Who runs it holds a lease:
/// <see cref="LeaseToken"/> changes with every claim, so a worker that froze past its lease and wakes holds the key to nothing.
/// </remarks>
public sealed class GradingRun
{
    private GradingRun() { } // EF

    public Guid Id { get; private set; }
    public Guid SubmissionId { get; private set; }
    public Guid AssignmentId { get; private set; }
    public Guid PersonId { get; private set; }
    public RunCause Cause { get; private set; }
    public RunPriority Priority { get; private set; }

    /// <summary>The fair order: when it arrived, in milliseconds of Unix time, or later for who has others waiting (see <see cref="QueueTurns"/>).</summary>
    public long Turn { get; private set; }
    public RunState State { get; private set; }
    public DateTimeOffset QueuedAt { get; private set; }

    /// <summary>After a fault of ours the next attempt waits a little. On the database's clock.</summary>
    public DateTimeOffset? NotBefore { get; private set; }
    public DateTimeOffset? StartedAt { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Claims that ended in a fault of ours or a lost worker, plus the present one. A worker that stops in good order gives its claim back.</summary>
    public int Attempts { get; private set; }
    public Guid? LeaseToken { get; private set; }
    public DateTimeOffset? LeaseExpiresAt { get; private set; }
    public DateTimeOffset? HeartbeatAt { get; private set; }
    public Guid? WorkerId { get; private set; }
    public Guid? GraderVersionId { get; private set; }

    /// <summary>The checks finished so far in this attempt, as a JSON array: what a client that joins late is told first.</summary>
    public string ProgressJson { get; private set; } = "[]";
    public string? ReportJson { get; private set; }
    public decimal? Score { get; private set; }
    public decimal? MaxScore { get; private set; }
    public string? LogSha256 { get; private set; }

    /// <summary>What went wrong on our side, for the staff.</summary>
    public string? Fault { get; private set; }
    public uint RowVersion { get; private set; } // PostgreSQL xmin

    public static GradingRun For(Submission submission, RunCause cause, long turn, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), SubmissionId = submission.Id, AssignmentId = submission.AssignmentId, PersonId = submission.PersonId,
        Cause = cause, Priority = PriorityOf(cause), Turn = turn, State = RunState.Queued, QueuedAt = now,
    };

    public static RunPriority PriorityOf(RunCause cause) => cause is RunCause.Upload ? RunPriority.Interactive : RunPriority.Regrade;

    public void Complete(RunReport report, Guid graderVersionId, string? logSha256, DateTimeOffset now)
    {
        Require(State is RunState.Running, nameof(Complete));
        (State, FinishedAt, GraderVersionId, LogSha256) = (RunState.Graded, now, graderVersionId, logSha256);
        (ReportJson, Score, MaxScore, Fault) = (report.Json, report.Score, report.MaxScore, null);
        DropLease();
    }

    /// <summary>Back into the queue at its old place: the student has waited long enough.</summary>
    public void Return(DateTimeOffset? notBefore, string? fault, bool countsAsAttempt)
    {
        Require(State is RunState.Running, nameof(Return));
        (State, StartedAt, NotBefore, Fault, ProgressJson) = (RunState.Queued, null, notBefore, fault, "[]");
        if (!countsAsAttempt) Attempts--;
        DropLease();
    }

    public void GiveUp(string fault, DateTimeOffset now)
    {
        Require(State is RunState.Running, nameof(GiveUp));
        (State, FinishedAt, Fault) = (RunState.Failed, now, fault);
        DropLease();
    }

    public void Supersede(DateTimeOffset now)
    {
        Require(State is RunState.Queued, nameof(Supersede));
        (State, FinishedAt) = (RunState.Superseded, now);
    }

    private void DropLease() => (LeaseToken, LeaseExpiresAt) = (null, null);

    private void Require(bool legal, string move)
    {
        if (!legal) throw new InvalidOperationException($"Grading run {Id} cannot {move} while {State}.");
    }
}
