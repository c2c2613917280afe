using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.Grades;
using Autograder.Grading.Competitions;

namespace Autograder.Api.Features.Grades;

/// <summary>Computes everybody's grade in a competition from the scores as they are now. Nothing is written.</summary>
internal sealed class GradeComputation(ClassScores scores)
{
    private const int MostSlackDays = 365;

    /// <summary>Null when these terms can be used for the competition.</summary>
    public static string? ProblemWith(Assignment assignment, PolicyTerms terms) =>
        terms.SlackDays is < 0 or > MostSlackDays ? $"Slack days are between 0 and {MostSlackDays}." : CutOffsOf(terms).Problem(assignment.Competition!.HigherIsBetter);

    public async Task<GradePreview> PreviewAsync(Course course, Assignment assignment, PolicyTerms terms, CancellationToken ct)
    {
        var students = await scores.OfAsync(course, assignment, ct);
        var best = students.Select(s => s.InTime?.Score).OfType<double>().ToList() is { Count: > 0 } known
            ? assignment.Competition!.HigherIsBetter ? known.Max() : known.Min() : (double?)null;
        var rows = students.Select(s => RowOf(s, assignment, terms, best)).ToList();
        return GradePreview.Of(terms, best, await scores.WaitingAsync(assignment, ct), rows);
    }

    /// <summary>What was handed in late counts where it is worth more, deduction and slack days included; of equal grades the one in time.</summary>
    private static GradeRow RowOf(StudentScores student, Assignment assignment, PolicyTerms terms, double? best)
    {
        var slack = Math.Min(terms.SlackDays, student.SlackDaysLeft);
        var inTime = Graded(student.InTime, daysLate: 0);
        var late = Graded(student.Late, student.Late is { } handedIn ? DaysLate(assignment, handedIn.SubmittedAt) : 0);
        var (counting, grade, daysLate) = late.Grade.Percent > inTime.Grade.Percent ? late : inTime;
        return new GradeRow(
            student.PersonId, student.Name, student.Email, student.Team, counting?.Score, counting?.SubmissionId, counting?.SubmittedAt, daysLate,
            grade.SlackDaysUsed, grade.Percent, grade.Steps, student.Published);

        (Gradable? Counting, CompetitionGrade Grade, int DaysLate) Graded(Gradable? one, int daysLate) => one is null ? (null, CutOffs.Nothing, 0)
            : (one, CutOffsOf(terms).Grade(one.Score, best ?? one.Score, new Punctuality(student.WasEarly, daysLate, slack)), daysLate);
    }

    private static int DaysLate(Assignment assignment, DateTimeOffset at) => Math.Max(1, (int)Math.Ceiling((at - assignment.DueAt).TotalDays));

    private static CutOffs CutOffsOf(PolicyTerms t) => new(t.High, t.Medium, t.Low, t.VeryLow, t.Bonus, t.EarlyDeduction, t.LateDeduction);
}
