using System.Text.Json;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Audit;
using Autograder.Data.Competitions;
using Autograder.Data.Courses;
using Autograder.Data.Grades;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Grades;

internal abstract record PublicationOutcome
{
    private PublicationOutcome() { }

    /// <param name="New">Students who have a grade now and had none.</param>
    /// <param name="Changed">Students whose grade was another.</param>
    public sealed record Published(int New, int Changed, int Unchanged) : PublicationOutcome;
    public sealed record NoPolicy : PublicationOutcome;

    /// <summary>As when the metric's direction has changed since the policy was set.</summary>
    public sealed record PolicyUnusable(string Problem) : PublicationOutcome;

    /// <summary>Grades are computed from private scores, which students do not see yet.</summary>
    public sealed record NotRevealed : PublicationOutcome;

    /// <summary>The grades are no longer those of the preview.</summary>
    public sealed record Stale : PublicationOutcome;
}

/// <summary>Sets the policy of a competition and publishes its grades: all of them or none, in one transaction, with an audit row for each that changes.</summary>
internal sealed class GradePublication(AutograderDbContext db, GradeComputation computation, ClassScores scores, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task SetPolicyAsync(Assignment assignment, PolicyTerms terms, bool isAnnounced, Guid by, CancellationToken ct)
    {
        await using var transaction = await LockedAsync(assignment, ct);
        var now = clock.GetUtcNow();
        var before = await db.GradingPolicies.SingleOrDefaultAsync(p => p.AssignmentId == assignment.Id, ct);
        var was = before?.Terms;
        if (before is null) db.GradingPolicies.Add(GradingPolicy.For(assignment.Id, terms, isAnnounced, now));
        else before.Change(terms, isAnnounced, now);
        db.AuditEntries.Add(AuditEntry.Of(AuditActions.GradingPolicySet, by, now, assignment.Id, detailsJson:
            AuditEntry.Details(("before", was), ("after", terms), ("announced", isAnnounced))));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <param name="tag">Of the preview that was looked at.</param>
    public async Task<PublicationOutcome> PublishAsync(Course course, Assignment assignment, string? tag, Guid by, CancellationToken ct)
    {
        await using var transaction = await LockedAsync(assignment, ct);
        if (await db.PolicyAsync(assignment, ct) is not { } policy) return new PublicationOutcome.NoPolicy();
        if (GradeComputation.ProblemWith(assignment, policy.Terms) is { } problem) return new PublicationOutcome.PolicyUnusable(problem);
        var now = clock.GetUtcNow();
        if (!assignment.Competition!.IsRevealedAt(now) && await scores.BoardAsync(assignment, ct) is BoardKind.Private) return new PublicationOutcome.NotRevealed();
        var preview = await computation.PreviewAsync(course, assignment, policy.Terms, ct);
        if (tag is not null && tag != preview.Tag) return new PublicationOutcome.Stale();

        var entries = await db.GradebookEntries.Where(e => e.AssignmentId == assignment.Id).ToDictionaryAsync(e => e.PersonId, ct);
        var (added, changed) = (0, 0);
        foreach (var row in preview.Rows)
        {
            var before = entries.GetValueOrDefault(row.PersonId);
            if (before is null) added++;
            else if (before.Percent != row.Percent) changed++;

            var (was, entry) = (before?.Percent, before ?? GradebookEntry.Of(assignment.Id, row.PersonId));
            entry.Publish(row.Percent, row.Score, row.SubmissionId, row.SlackDaysUsed, JsonSerializer.Serialize(row.Steps, Json), by, now);
            if (before is null) db.GradebookEntries.Add(entry);
            if (was == row.Percent) continue;
            db.AuditEntries.Add(AuditEntry.Of(AuditActions.GradePublished, by, now, assignment.Id, row.PersonId, row.SubmissionId,
                AuditEntry.Details(("before", was), ("after", row.Percent), ("slackDays", row.SlackDaysUsed), ("steps", row.Steps))));
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new PublicationOutcome.Published(added, changed, preview.Rows.Count - added - changed);
    }

    /// <summary>One publication at a time in a course: they share its slack days.</summary>
    private async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> LockedAsync(Assignment assignment, CancellationToken ct)
    {
        var transaction = await db.Database.BeginTransactionAsync(ct);
        var key = $"grades/{assignment.CourseId:N}";
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({key}, 0))", ct);
        return transaction;
    }
}
