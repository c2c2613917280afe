using System.Text.Json;
using Autograder.Data;
using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Grading;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.Grades;

/// <summary>All grades of a course: a column for each assignment, a row for each student.</summary>
/// <param name="SlackDays">What the course grants to each.</param>
internal sealed record GradebookView(int SlackDays, IReadOnlyList<GradebookColumn> Assignments, IReadOnlyList<GradebookRow> Students);

/// <param name="MaxScore">Points of a homework of code; 100, in percent, of a competition.</param>
/// <param name="PublishedAt">Of a competition: its latest publication; null before the first. Scores of code are there at once.</param>
internal sealed record GradebookColumn(string Slug, string Title, AssignmentKind Kind, decimal MaxScore, DateTimeOffset? PublishedAt);

/// <param name="Scores">In the order of the columns; null where there is none.</param>
internal sealed record GradebookRow(Guid PersonId, string Name, string Email, IReadOnlyList<decimal?> Scores, int SlackDaysLeft);

/// <summary>What a student sees: the published grades with how they were computed, and the scores of code.</summary>
internal sealed record OwnGrades(int SlackDays, int SlackDaysLeft, IReadOnlyList<OwnGrade> Grades);

/// <param name="Score">Points of code, percent of a competition; null while there is none.</param>
/// <param name="Steps">How a competition's grade was computed, in words.</param>
internal sealed record OwnGrade(
    string Slug, string Title, AssignmentKind Kind, decimal? Score, decimal MaxScore, int SlackDaysUsed, IReadOnlyList<string> Steps, DateTimeOffset? PublishedAt);

/// <summary>Reads the gradebook for REST, CSV and pages alike.</summary>
internal sealed class Gradebook(AutograderDbContext db)
{
    private const decimal Percent = 100;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<GradebookView> OfCourseAsync(Course course, CancellationToken ct)
    {
        var assignments = await AssignmentsAsync(course, ct);
        var published = await db.GradebookEntries.AsNoTracking().Where(e => db.Assignments.Any(a => a.Id == e.AssignmentId && a.CourseId == course.Id))
            .Select(e => new { e.AssignmentId, e.PersonId, e.Percent, e.SlackDaysUsed, e.PublishedAt }).ToListAsync(ct);
        var standings = await db.Standings.AsNoTracking().Where(s => db.Assignments.Any(a => a.Id == s.AssignmentId && a.CourseId == course.Id && a.Kind == AssignmentKind.Code))
            .Select(s => new { s.AssignmentId, s.PersonId, s.Score }).ToListAsync(ct);
        var students = await db.Enrolments.AsNoTracking().Where(e => e.CourseId == course.Id && e.Role == CourseRole.Student)
            .Join(db.People, e => e.PersonId, p => p.Id, (e, p) => new { p.Id, p.Name, p.Email }).OrderBy(p => p.Name).ThenBy(p => p.Id).ToListAsync(ct);

        var scores = published.Select(e => (Key: (e.AssignmentId, e.PersonId), Score: e.Percent))
            .Concat(standings.Select(s => (Key: (s.AssignmentId, s.PersonId), s.Score))).ToDictionary(one => one.Key, one => one.Score);
        var used = published.ToLookup(e => e.PersonId, e => e.SlackDaysUsed);
        var latest = published.GroupBy(e => e.AssignmentId).ToDictionary(g => g.Key, g => g.Max(e => e.PublishedAt));
        return new GradebookView(
            course.SlackDays,
            [.. assignments.Select(a => new GradebookColumn(a.Slug, a.Title, a.Kind, MaxScoreOf(a), latest.TryGetValue(a.Id, out var at) ? at : null))],
            [.. students.Select(s => new GradebookRow(
                s.Id, s.Name, s.Email, [.. assignments.Select(a => scores.TryGetValue((a.Id, s.Id), out var score) ? score : (decimal?)null)],
                Math.Max(0, course.SlackDays - used[s.Id].Sum())))]);
    }

    public async Task<OwnGrades> OfStudentAsync(Course course, Guid personId, CancellationToken ct)
    {
        var assignments = await AssignmentsAsync(course, ct);
        var ids = assignments.Select(a => a.Id).ToList();
        var published = await db.GradebookEntries.AsNoTracking().Where(e => e.PersonId == personId && ids.Contains(e.AssignmentId)).ToDictionaryAsync(e => e.AssignmentId, ct);
        var standings = await db.Standings.AsNoTracking().Where(s => s.PersonId == personId && ids.Contains(s.AssignmentId)).ToDictionaryAsync(s => s.AssignmentId, s => s.Score, ct);
        return new OwnGrades(
            course.SlackDays, Math.Max(0, course.SlackDays - published.Values.Sum(e => e.SlackDaysUsed)),
            [.. assignments.Select(a => a.Kind is AssignmentKind.Code
                ? new OwnGrade(a.Slug, a.Title, a.Kind, standings.TryGetValue(a.Id, out var score) ? score : null, MaxScoreOf(a), 0, [], null)
                : published.GetValueOrDefault(a.Id) is { } entry
                    ? new OwnGrade(a.Slug, a.Title, a.Kind, entry.Percent, Percent, entry.SlackDaysUsed, JsonSerializer.Deserialize<List<string>>(entry.StepsJson, Json)!, entry.PublishedAt)
                    : new OwnGrade(a.Slug, a.Title, a.Kind, null, Percent, 0, [], null))]);
    }

    private Task<List<Assignment>> AssignmentsAsync(Course course, CancellationToken ct) =>
        db.Assignments.AsNoTracking().Where(a => a.CourseId == course.Id).OrderBy(a => a.DueAt).ThenBy(a => a.Slug).ToListAsync(ct);

    private static decimal MaxScoreOf(Assignment assignment) =>
        assignment.Kind is AssignmentKind.Code ? Catalogue.Find(assignment.Homework)?.MaxScore ?? 0 : Percent;
}
