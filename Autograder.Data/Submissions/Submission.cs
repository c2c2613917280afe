namespace Autograder.Data.Submissions;

/// <summary>What the student sees of a submission. <see cref="Failed"/> is our fault, never the student's.</summary>
public enum SubmissionState { Queued, Running, Graded, Failed, Superseded }

/// <summary>One upload for one assignment.</summary>
/// <remarks>
/// Queued → Running → Graded, or → Failed when the fault is ours; a running one goes back to Queued when its worker is lost.
/// A crash or a wrong answer of the student's code is a grade. A regrade leads back to Queued, and the score
/// stands until the new one is there. Superseded: a newer upload took its place before it was started.
/// </remarks>
public sealed class Submission
{
    private Submission() { } // EF

    public Guid Id { get; private set; }
    public Guid AssignmentId { get; private set; }
    public Guid PersonId { get; private set; }

    /// <summary>Whose entry it is, in a competition; the person is who of the team uploaded it.</summary>
    public Guid? TeamId { get; private set; }

    /// <summary>1 for the person's first upload to the assignment, 2 for the next, without gaps.</summary>
    public int Version { get; private set; }
    public SubmissionState State { get; private set; }
    public string? IdempotencyKey { get; private set; }
    public string UploadSha256 { get; private set; } = "";
    public string FileName { get; private set; } = "";
    public int UploadBytes { get; private set; }
    public DateTimeOffset ReceivedAt { get; private set; }
    public bool IsLate { get; private set; }

    /// <summary>The latest score; it stays while a regrade is under way and when a regrade fails.</summary>
    /// <remarks>
    /// A competition's is the public one, rounded as students see it, and null where the metric has no value for the predictions; the full values
    /// are in <see cref="Competitions.PredictionScore"/>.
    /// </remarks>
    public decimal? Score { get; private set; }

    /// <summary>Null for a competition, which has none.</summary>
    public decimal? MaxScore { get; private set; }

    /// <summary>The run that gave <see cref="Score"/>.</summary>
    public Guid? GradedRunId { get; private set; }
    public DateTimeOffset? GradedAt { get; private set; }
    public uint RowVersion { get; private set; } // PostgreSQL xmin

    public bool IsFinished => State is SubmissionState.Graded or SubmissionState.Failed or SubmissionState.Superseded;

    public static Submission Receive(
        Guid assignmentId, Guid personId, Guid? teamId, int version, Upload upload, string? idempotencyKey, bool isLate, DateTimeOffset now) => new()
        {
            Id = Guid.CreateVersion7(now), AssignmentId = assignmentId, PersonId = personId, TeamId = teamId, Version = version,
            State = SubmissionState.Queued, IdempotencyKey = idempotencyKey, UploadSha256 = upload.Sha256, FileName = upload.FileName,
            UploadBytes = upload.Bytes, ReceivedAt = now, IsLate = isLate,
        };

    public void Grade(Guid runId, decimal? score, decimal? maxScore, DateTimeOffset now)
    {
        Require(State is SubmissionState.Running && (TeamId is not null || (score is not null && maxScore is not null)), nameof(Grade));
        (State, Score, MaxScore, GradedRunId, GradedAt) = (SubmissionState.Graded, score, maxScore, runId, now);
    }

    /// <summary>Our fault. A score from an earlier run stands, and the submission is then as graded as it was.</summary>
    public void GiveUp()
    {
        Require(State is SubmissionState.Running, nameof(GiveUp));
        State = GradedRunId is null ? SubmissionState.Failed : SubmissionState.Graded;
    }

    /// <summary>The worker was lost, stopped or had a fault of its own; the next one starts afresh.</summary>
    public void Return()
    {
        Require(State is SubmissionState.Running, nameof(Return));
        State = SubmissionState.Queued;
    }

    public void Requeue()
    {
        Require(State is SubmissionState.Graded or SubmissionState.Failed, nameof(Requeue));
        State = SubmissionState.Queued;
    }

    public void Supersede()
    {
        Require(State is SubmissionState.Queued && GradedRunId is null, nameof(Supersede));
        State = SubmissionState.Superseded;
    }

    private void Require(bool legal, string move)
    {
        if (!legal) throw new InvalidOperationException($"Submission {Id} cannot {move} while {State}.");
    }
}

/// <summary>What was uploaded; the bytes are in the blob store.</summary>
public sealed record Upload(string Sha256, string FileName, int Bytes);
