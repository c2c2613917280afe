using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Competitions;
using Autograder.Data.Courses;
using Autograder.Data.Submissions;
using Autograder.Data.Teams;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Competitions;

/// <param name="By">Who of the team uploaded it.</param>
/// <param name="Final">On the private part; null until it is revealed, and for staff at once.</param>
/// <param name="Note">Why there is no score.</param>
public sealed record TeamSubmission(
    Guid Id, string By, bool IsMine, int Version, SubmissionState State, DateTimeOffset ReceivedAt, bool IsLate, PartScore Public, PartScore? Final, string SecondaryJson, string? Note, bool IsPicked);

/// <param name="AttemptsLeft">Today; null where there is no limit.</param>
/// <param name="NextAttemptsAt">When the day ends.</param>
public sealed record TeamState(IReadOnlyList<TeamSubmission> Submissions, int Total, int? AttemptsLeft, DateTimeOffset NextAttemptsAt);

/// <summary>What a team has sent and may still send, for the page of the competition.</summary>
internal sealed class TeamHistory(AutograderDbContext db, TimeProvider clock)
{
    public const int OnPage = 20;

    public async Task<TeamState> OfAsync(Course course, Assignment assignment, Guid personId, bool isStaff, int page, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (_, tomorrow) = course.DayOf(now);
        if (await db.ActiveTeamAsync(assignment.Id, personId, ct) is not { } team) return new TeamState([], 0, isStaff ? null : assignment.AttemptsPerDay, tomorrow);

        var seesFinal = isStaff || assignment.Competition!.IsRevealedAt(now);
        var all = db.Submissions.AsNoTracking().Where(s => s.TeamId == team.Id);
        var rows = await all.OrderByDescending(s => s.ReceivedAt).ThenByDescending(s => s.Id).Skip((page - 1) * OnPage).Take(OnPage)
            .Join(db.People, s => s.PersonId, p => p.Id, (s, p) => new { Submission = s, p.Name })
            .GroupJoin(db.PredictionScores, row => row.Submission.Id, p => p.SubmissionId, (row, scores) => new { row.Submission, row.Name, scores })
            .SelectMany(row => row.scores.DefaultIfEmpty(), (row, score) => new { row.Submission, row.Name, Score = score, IsPicked = db.FinalPicks.Any(f => f.SubmissionId == row.Submission.Id) })
            .ToListAsync(ct);
        int? left = isStaff || assignment.AttemptsPerDay is not { } perDay ? null : Math.Max(0, perDay - await db.UsedTodayAsync(course, assignment, team.Id, now, ct));
        return new TeamState(
            [.. rows.OrderByDescending(r => r.Submission.ReceivedAt).ThenByDescending(r => r.Submission.Id).Select(r => new TeamSubmission(
                r.Submission.Id, r.Name, r.Submission.PersonId == personId, r.Submission.Version, r.Submission.State, r.Submission.ReceivedAt, r.Submission.IsLate,
                r.Score?.Public ?? default, seesFinal ? r.Score?.Private : null, r.Score?.SecondaryJson ?? "{}", r.Score?.Note, r.IsPicked))],
            await all.CountAsync(ct), left, tomorrow);
    }
}
