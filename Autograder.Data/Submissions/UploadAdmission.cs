using Autograder.Data.Assignments;
using Autograder.Data.Audit;
using Autograder.Data.Courses;
using Autograder.Data.Grading;
using Autograder.Data.Teams;
using Autograder.Data.Uploads;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data.Submissions;

/// <summary>What became of an upload.</summary>
public abstract record ReceptionOutcome
{
    private ReceptionOutcome() { }

    public sealed record Received(Submission Submission, GradingRun Run) : ReceptionOutcome;

    /// <summary>The same key and the same file as before: the answer is the same as well.</summary>
    public sealed record Replayed(Submission Submission) : ReceptionOutcome;
    public sealed record KeyReused : ReceptionOutcome;
    public sealed record NotYetOpen(DateTimeOffset OpensAt) : ReceptionOutcome;
    public sealed record Closed(DateTimeOffset ClosedAt) : ReceptionOutcome;
    /// <param name="AllowedAt">Null: the assignment closes before there are new ones.</param>
    public sealed record NoAttemptsLeft(int PerDay, DateTimeOffset? AllowedAt) : ReceptionOutcome;
    public sealed record BadUpload(string Reason) : ReceptionOutcome;

    /// <param name="Faults">The first few, in the order of the file.</param>
    public sealed record BadPredictions(IReadOnlyList<PredictionFault> Faults) : ReceptionOutcome;
}

/// <summary>What is wrong with a file of predictions.</summary>
/// <param name="Line">From 1, the header's; null where something is missing from the file as a whole.</param>
public sealed record PredictionFault(long? Line, string Rule, string Message);

/// <summary>Decides, in one transaction and under the person's lock (and the team's), whether an upload counts, and stores it or nothing.</summary>
public sealed class UploadAdmission(AutograderDbContext db)
{
    public async Task<ReceptionOutcome> AdmitAsync(
        Course course, Assignment assignment, Guid personId, bool isStaff, string fileName, byte[] content, string? idempotencyKey, DateTimeOffset now, CancellationToken ct)
    {
        using var packed = PackedBlob.Of(content);
        return await AdmitAsync(course, assignment, personId, isStaff, fileName, packed, idempotencyKey, baseline: null, now, ct);
    }

    /// <param name="isStaff">Staff try an assignment out before it opens and after it has closed, as often as they need.</param>
    /// <param name="baseline">The name of a competition's baseline that staff send; null for whoever competes.</param>
    public async Task<ReceptionOutcome> AdmitAsync(
        Course course, Assignment assignment, Guid personId, bool isStaff, string fileName, PackedBlob content, string? idempotencyKey, string? baseline,
        DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await PersonLock.TakeAsync(db, assignment.Id, personId, ct);

        if (await ReplayAsync(assignment, personId, content, idempotencyKey, ct) is { } replay) return replay;

        var team = assignment.Kind is AssignmentKind.Competition ? await TeamAsync(assignment, personId, isStaff, baseline, now, ct) : null;
        if (!isStaff && await RefusalAsync(course, assignment, personId, team, now, ct) is { } refusal) return refusal;

        if (assignment.NewerReplacesQueued) await SupersedeQueuedAsync(assignment.Id, personId, now, ct);
        await db.SaveBlobAsync(content, now, ct);
        var sha256 = content.Sha256;
        var version = 1 + (await Own(assignment.Id, personId).MaxAsync(s => (int?)s.Version, ct) ?? 0);
        var submission = Submission.Receive(
            assignment.Id, personId, team?.Id, version, new Upload(sha256, fileName, content.Bytes), idempotencyKey, isLate: !isStaff && assignment.WindowAt(now) is Window.Late, now);
        db.Submissions.Add(submission);
        var run = await QueueTurns.QueueAsync(db, submission, RunCause.Upload, now, ct);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.Submitted, personId, now, assignment.Id, personId, submission.Id,
            AuditEntry.Details(("version", version), ("sha256", sha256), ("late", submission.IsLate))));

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new ReceptionOutcome.Received(submission, run);
    }

    /// <summary>What can be said before a large file is looked at: nothing is decided by it, and null means only that it is worth looking.</summary>
    public async Task<ReceptionOutcome?> AnswerAtOnceAsync(
        Course course, Assignment assignment, Guid personId, bool isStaff, PackedBlob content, string? idempotencyKey, DateTimeOffset now, CancellationToken ct)
    {
        if (await ReplayAsync(assignment, personId, content, idempotencyKey, ct) is { } replay) return replay;
        return isStaff ? null : await RefusalAsync(course, assignment, personId, await db.ActiveTeamAsync(assignment.Id, personId, ct), now, ct);
    }

    private async Task<ReceptionOutcome?> ReplayAsync(Assignment assignment, Guid personId, PackedBlob content, string? idempotencyKey, CancellationToken ct) =>
        idempotencyKey is null || await EarlierAsync(assignment.Id, personId, idempotencyKey, ct) is not { } earlier ? null
            : earlier.UploadSha256 == content.Sha256 ? new ReceptionOutcome.Replayed(earlier) : new ReceptionOutcome.KeyReused();

    /// <summary>The team, locked: two of its members at the same instant are one after the other from here on.</summary>
    private async Task<Team> TeamAsync(Assignment assignment, Guid personId, bool isStaff, string? baseline, DateTimeOffset now, CancellationToken ct)
    {
        var team = baseline is null
            ? await db.TeamOfAsync(assignment.Id, personId, isStaff ? TeamKind.Staff : TeamKind.Students, now, ct)
            : await db.BaselineAsync(assignment.Id, baseline, now, ct);
        await TeamLock.TakeAsync(db, team.Id, ct);
        return team;
    }

    private async Task<ReceptionOutcome?> RefusalAsync(Course course, Assignment assignment, Guid personId, Team? team, DateTimeOffset now, CancellationToken ct)
    {
        switch (assignment.WindowAt(now))
        {
            case Window.NotYetOpen: return new ReceptionOutcome.NotYetOpen(assignment.OpensAt);
            case Window.Closed: return new ReceptionOutcome.Closed(assignment.ClosesAt);
        }

        if (assignment.AttemptsPerDay is not { } perDay) return null;

        // What we failed to grade, and what was replaced before it was graded, costs no attempt.
        var (start, end) = course.DayOf(now);
        var used = team is not null ? await db.UsedTodayAsync(course, assignment, team.Id, now, ct) : await Own(assignment.Id, personId).CountAsync(
            s => s.ReceivedAt >= start && s.ReceivedAt < end && s.State != SubmissionState.Failed && s.State != SubmissionState.Superseded, ct);
        return used < perDay ? null : new ReceptionOutcome.NoAttemptsLeft(perDay, end < assignment.ClosesAt ? end : null);
    }

    private async Task SupersedeQueuedAsync(Guid assignmentId, Guid personId, DateTimeOffset now, CancellationToken ct)
    {
        // Locked one by one: a run that a worker has just claimed is no longer queued when we get it, and stays.
        var waiting = await db.GradingRuns.FromSql(
            $"""
            SELECT *, xmin FROM grading_runs
            WHERE assignment_id = {assignmentId} AND person_id = {personId} AND state = 'queued' AND cause = 'upload' FOR UPDATE
            """).OrderBy(r => r.QueuedAt).ToListAsync(ct);
        foreach (var run in waiting)
        {
            run.Supersede(now);
            (await db.Submissions.SingleAsync(s => s.Id == run.SubmissionId, ct)).Supersede();
            await SubmissionSignals.SendAsync(db, run.SubmissionId, ct);
        }

        await db.SaveChangesAsync(ct);
    }

    private Task<Submission?> EarlierAsync(Guid assignmentId, Guid personId, string key, CancellationToken ct) =>
        Own(assignmentId, personId).AsNoTracking().SingleOrDefaultAsync(s => s.IdempotencyKey == key, ct);

    private IQueryable<Submission> Own(Guid assignmentId, Guid personId) =>
        db.Submissions.Where(s => s.AssignmentId == assignmentId && s.PersonId == personId);
}
