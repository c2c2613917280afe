using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Submissions;
using Autograder.Grading.Results;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Overview;

/// <summary>A student in the overview of an assignment. Without an upload everything but the name is empty.</summary>
/// <param name="CountingId">The submission whose score counts.</param>
/// <param name="LatestState">Of the newest upload, which may still be on its way.</param>
public sealed record StudentLine(
    Guid PersonId, string Name, string Email, int Submissions, Guid? CountingId, decimal? Score, Guid? LatestId, DateTimeOffset? LatestAt,
    SubmissionState? LatestState, bool LatestIsLate);

/// <summary>How many of the submissions that count pass a check.</summary>
public sealed record PassRate(string CheckId, int Passed, int NotDoneYet, int Graded);

/// <summary>A mistake that was recognised, and how many students make it.</summary>
/// <param name="Words">The diagnosis as one of them read it.</param>
public sealed record CommonDiagnosis(string CheckId, string Diagnosis, int Students, Guid ExampleId, string Words);

/// <summary>What the staff want to know of an assignment at a glance. Only submissions that count are looked at, one per student.</summary>
internal sealed class AssignmentOverview(AutograderDbContext db)
{
    private const int DiagnosesShown = 10;

    public async Task<IReadOnlyList<StudentLine>> StudentsAsync(Assignment assignment, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<StudentRow>(
            $"""
            SELECT p.id AS person_id, p.name, p.email, COALESCE(l.submissions, 0)::int AS submissions, s.submission_id AS counting_id, s.score,
                   l.latest_id, l.latest_at, l.latest_state, COALESCE(l.latest_is_late, false) AS latest_is_late
            FROM enrolments e
            JOIN people p ON p.id = e.person_id
            LEFT JOIN standings s ON s.assignment_id = {assignment.Id} AND s.person_id = p.id
            LEFT JOIN LATERAL (
                SELECT u.id AS latest_id, u.received_at AS latest_at, u.state AS latest_state, u.is_late AS latest_is_late, u.version AS submissions
                FROM submissions u WHERE u.assignment_id = {assignment.Id} AND u.person_id = p.id ORDER BY u.version DESC LIMIT 1) l ON true
            WHERE e.course_id = {assignment.CourseId} AND e.role = 'student'
            ORDER BY p.name, p.id
            """).ToListAsync(ct);
        return [.. rows.Select(r => new StudentLine(r.PersonId, r.Name, r.Email, r.Submissions, r.CountingId, r.Score, r.LatestId, r.LatestAt,
            r.LatestState is { } state ? Enum.Parse<SubmissionState>(state, ignoreCase: true) : null, r.LatestIsLate))];
    }

    public async Task<IReadOnlyDictionary<string, PassRate>> PassRatesAsync(Assignment assignment, CancellationToken ct) =>
        (await db.Database.SqlQuery<PassRate>(
            $"""
            SELECT c.check_id, count(*) FILTER (WHERE c.verdict = 'passed')::int AS passed,
                   count(*) FILTER (WHERE c.verdict IN ('not-done-yet', 'missing'))::int AS not_done_yet, count(*)::int AS graded
            FROM standings s JOIN enrolments e ON e.course_id = {assignment.CourseId} AND e.person_id = s.person_id AND e.role = 'student'
            JOIN submissions u ON u.id = s.submission_id JOIN check_results c ON c.run_id = u.graded_run_id
            WHERE s.assignment_id = {assignment.Id} GROUP BY c.check_id
            """).ToListAsync(ct)).ToDictionary(rate => rate.CheckId);

    public async Task<IReadOnlyList<CommonDiagnosis>> DiagnosesAsync(Assignment assignment, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<DiagnosisRow>(
            $"""
            SELECT c.check_id, c.diagnosis, count(*)::int AS students, (array_agg(u.id ORDER BY u.received_at DESC))[1] AS example_id,
                   (array_agg(c.run_id ORDER BY u.received_at DESC))[1] AS example_run_id
            FROM standings s JOIN enrolments e ON e.course_id = {assignment.CourseId} AND e.person_id = s.person_id AND e.role = 'student'
            JOIN submissions u ON u.id = s.submission_id JOIN check_results c ON c.run_id = u.graded_run_id
            WHERE s.assignment_id = {assignment.Id} AND c.diagnosis IS NOT NULL
            GROUP BY c.check_id, c.diagnosis ORDER BY count(*) DESC, c.check_id, c.diagnosis LIMIT {DiagnosesShown}
            """).ToListAsync(ct);

        var runs = rows.Select(r => r.ExampleRunId).Distinct().ToList();
        var words = (await db.GradingRuns.Where(r => runs.Contains(r.Id)).Select(r => new { r.Id, r.ReportJson }).ToListAsync(ct))
            .SelectMany(r => GradeSheet.FromJson(r.ReportJson!).Components.SelectMany(c => c.Checks).Select(check => (Key: (r.Id, check.Id), check.Diagnosis)))
            .ToDictionary(said => said.Key, said => said.Diagnosis);
        return [.. rows.Select(r => new CommonDiagnosis(r.CheckId, r.Diagnosis, r.Students, r.ExampleId, words.GetValueOrDefault((r.ExampleRunId, r.CheckId)) ?? r.Diagnosis))];
    }

    private sealed record StudentRow(
        Guid PersonId, string Name, string Email, int Submissions, Guid? CountingId, decimal? Score, Guid? LatestId, DateTimeOffset? LatestAt,
        string? LatestState, bool LatestIsLate);

    private sealed record DiagnosisRow(string CheckId, string Diagnosis, int Students, Guid ExampleId, Guid ExampleRunId);
}
