using Autograder.Data.Audit;
using Autograder.Data.Submissions;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Grading;

public abstract record RegradeOutcome
{
    private RegradeOutcome() { }

    public sealed record Queued(GradingRun Run, Submission Submission) : RegradeOutcome;
    public sealed record AlreadyLive : RegradeOutcome;
    public sealed record NeverGraded : RegradeOutcome;
}

/// <summary>Queues a submission once more. The old score stands until the new one is there, and the new one replaces it whichever is better.</summary>
public sealed class RegradeRequests(AutograderDbContext db)
{
    public async Task<RegradeOutcome> RequestAsync(Guid submissionId, Guid actorId, DateTimeOffset now, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var owner = await db.Submissions.AsNoTracking().Where(s => s.Id == submissionId).Select(s => new { s.AssignmentId, s.PersonId }).SingleAsync(ct);
        await PersonLock.TakeAsync(db, owner.AssignmentId, owner.PersonId, ct);

        var submission = await db.Submissions.SingleAsync(s => s.Id == submissionId, ct);
        if (submission.State is SubmissionState.Superseded) return new RegradeOutcome.NeverGraded();
        if (!submission.IsFinished) return new RegradeOutcome.AlreadyLive();

        submission.Requeue();
        var run = await QueueTurns.QueueAsync(db, submission, RunCause.Regrade, now, ct);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.RegradeRequested, actorId, now, submission.AssignmentId, submission.PersonId, submission.Id,
            AuditEntry.Details(("run", run.Id), ("before", submission.Score))));
        await db.SaveChangesAsync(ct);
        await SubmissionSignals.SendAsync(db, submission.Id, ct);
        await transaction.CommitAsync(ct);
        return new RegradeOutcome.Queued(run, submission);
    }
}
