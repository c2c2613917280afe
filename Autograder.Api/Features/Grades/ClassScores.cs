using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Competitions;
using Autograder.Data.Courses;
using Autograder.Data.Submissions;
using Autograder.Data.Teams;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Grades;

/// <summary>A submission that may be graded.</summary>
internal sealed record Gradable(Guid SubmissionId, double Score, DateTimeOffset SubmittedAt);

/// <param name="InTime">What stands on the private board.</param>
/// <param name="Late">What would stand there if late submissions did; null when that is the same.</param>
/// <param name="WasEarly">Whether the team had a score by the early deadline. True where there is none.</param>
/// <param name="SlackDaysLeft">Of the course's, without those that this competition's published grade took.</param>
internal sealed record StudentScores(
    Guid PersonId, string Name, string Email, string? Team, Gradable? InTime, Gradable? Late, bool WasEarly, int SlackDaysLeft, decimal? Published);

/// <summary>What grades are computed from: for every student what counts of their team, and what the course still grants them.</summary>
/// <remarks>The boards' rows are read, and submissions only of the teams that have late ones.</remarks>
internal sealed class ClassScores(AutograderDbContext db)
{
    public async Task<IReadOnlyList<StudentScores>> OfAsync(Course course, Assignment assignment, CancellationToken ct)
    {
        var settings = assignment.Competition ?? throw new InvalidOperationException($"Assignment {assignment.Id} is no competition.");
        var board = await BoardAsync(assignment, ct);
        var inTime = await db.BoardEntries.AsNoTracking().Where(e => e.AssignmentId == assignment.Id && e.Board == board && !e.IsBaseline)
            .ToDictionaryAsync(e => e.TeamId, e => new Gradable(e.SubmissionId, e.Score, e.SubmittedAt), ct);
        var late = await LateAsync(assignment, settings, board, ct);
        var early = settings.EarlyAt is { } deadline
            ? (await db.Submissions.Where(s => s.AssignmentId == assignment.Id && s.TeamId != null && s.ReceivedAt <= deadline && s.Score != null)
                .Select(s => s.TeamId!.Value).Distinct().ToListAsync(ct)).ToHashSet()
            : null;

        var students = await db.Database.SqlQuery<Student>(
            $"""
            SELECT p.id AS person_id, p.name, p.email, t.id AS team_id, t.name AS team, g.percent AS published,
                   COALESCE((SELECT sum(o.slack_days_used) FROM gradebook_entries o JOIN assignments a ON a.id = o.assignment_id
                             WHERE a.course_id = {course.Id} AND o.person_id = p.id AND o.assignment_id <> {assignment.Id}), 0)::int AS slack_days_used
            FROM enrolments e
            JOIN people p ON p.id = e.person_id
            LEFT JOIN team_members m ON m.assignment_id = {assignment.Id} AND m.person_id = p.id AND m.left_at IS NULL
            LEFT JOIN teams t ON t.id = m.team_id
            LEFT JOIN gradebook_entries g ON g.assignment_id = {assignment.Id} AND g.person_id = p.id
            WHERE e.course_id = {course.Id} AND e.role = 'student'
            ORDER BY p.name, p.id
            """).ToListAsync(ct);
        return [.. students.Select(s => new StudentScores(
            s.PersonId, s.Name, s.Email, s.Team, Of(inTime, s.TeamId), Of(late, s.TeamId), early is null || (s.TeamId is { } team && early.Contains(team)),
            Math.Max(0, course.SlackDays - s.SlackDaysUsed), s.Published))];

        static Gradable? Of(Dictionary<Guid, Gradable> scores, Guid? team) => team is { } id ? scores.GetValueOrDefault(id) : null;
    }

    /// <summary>Uploads of students whose score is not there yet.</summary>
    public Task<int> WaitingAsync(Assignment assignment, CancellationToken ct) => db.Submissions.CountAsync(
        s => s.AssignmentId == assignment.Id && (s.State == SubmissionState.Queued || s.State == SubmissionState.Running)
            && db.Teams.Any(t => t.Id == s.TeamId && t.Kind == TeamKind.Students), ct);

    /// <summary>The board that counts: the private one. A solution without private rows has none, and then the public score is all there is.</summary>
    public async Task<BoardKind> BoardAsync(Assignment assignment, CancellationToken ct) =>
        await db.PredictionScores.AnyAsync(s => s.AssignmentId == assignment.Id && s.PrivateValue != null, ct) ? BoardKind.Private : BoardKind.Public;

    private async Task<Dictionary<Guid, Gradable>> LateAsync(Assignment assignment, CompetitionSettings settings, BoardKind board, CancellationToken ct)
    {
        var teams = await db.Submissions.Where(s => s.AssignmentId == assignment.Id && s.IsLate && s.TeamId != null && s.Score != null).Select(s => s.TeamId!.Value).Distinct().ToListAsync(ct);
        var candidates = (await db.Submissions.AsNoTracking().Where(s => s.TeamId != null && teams.Contains(s.TeamId.Value))
                .Join(db.PredictionScores, s => s.Id, p => p.SubmissionId, (s, p) => new { s.TeamId, Score = p, s.ReceivedAt, s.IsLate, IsPicked = db.FinalPicks.Any(f => f.SubmissionId == s.Id) })
                .ToListAsync(ct)).Where(row => settings.CountsWhenReceivedAt(row.ReceivedAt)).ToLookup(row => row.TeamId!.Value);

        var late = new Dictionary<Guid, Gradable>();
        foreach (var team in candidates)
        {
            var final = BoardUpdate.FinalOf([.. team.Select(c => new Candidate(c.Score.SubmissionId, c.ReceivedAt, c.Score, c.IsPicked))], settings.HigherIsBetter);
            if (final is null || !team.Single(c => c.Score.SubmissionId == final.SubmissionId).IsLate) continue;
            var score = board is BoardKind.Private ? final.Scores.PrivateValue : final.Scores.PublicValue;
            if (score is { } value) late[team.Key] = new Gradable(final.SubmissionId, value, final.ReceivedAt);
        }

        return late;
    }

    private sealed record Student(Guid PersonId, string Name, string Email, Guid? TeamId, string? Team, decimal? Published, int SlackDaysUsed);
}
