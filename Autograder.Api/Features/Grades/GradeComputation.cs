using Autograder.Data.Assignments;
using Autograder.Data.Courses;
using Autograder.Data.Grades;
using Autograder.Grading.Competitions;

namespace Autograder.Api.Features.Grades;

/// <summary>Computes everybody's grade in a competition from the scores as they are now. Nothing is written.</summary>
internal sealed class GradeComputation(ClassScores scores)
{
    public const int MostSlackDays = 365;

    /// <summary>Null when these terms can be used for the competition.</summary>
    public static string? ProblemWith(Assignment assignment, PolicyTerms terms) =>
        terms.SlackDays is < 0 or > MostSlackDays ? $"Slack days are between 0 and {MostSlackDays}." : CutOffsOf(terms, assignment.Competition!.HigherIsBetter).Problem;

    /// <param name="higherIsBetter">Which order cut-offs must have, only the metric knows.</param>
    public static CutOffs CutOffsOf(PolicyTerms t, bool higherIsBetter) =>
        new(t.High, t.Medium, t.Low, t.VeryLow, higherIsBetter, (double)t.Bonus, (double)t.EarlyDeduction, (double)t.LateDeduction);

    public async Task<GradePreview> PreviewAsync(Course course, Assignment assignment, PolicyTerms terms, CancellationToken ct)
    {
        var students = await scores.OfAsync(course, assignment, ct);
        var best = Best(students.Select(s => s.InTime?.Score));
        var rows = students.Select(s => RowOf(s, assignment, terms, best)).ToList();
        // What was handed in late and counts may be better still, and then all rise towards that one.
        if (Best(rows.Select(r => r.Score)) is { } counting && counting != best)
        {
            best = counting;
            rows = [.. students.Select(s => RowOf(s, assignment, terms, best))];
        }

        return GradePreview.Of(terms, best, await scores.WaitingAsync(assignment, ct), rows);

        double? Best(IEnumerable<double?> known) => assignment.Competition!.HigherIsBetter ? known.Max() : known.Min();
    }

    /// <summary>What was handed in late counts where it is worth more, deduction and slack days included; of equal grades the one in time.</summary>
    private static GradeRow RowOf(StudentScores student, Assignment assignment, PolicyTerms terms, double? best)
    {
        var cutOffs = CutOffsOf(terms, assignment.Competition!.HigherIsBetter);
        var (inTime, late) = (Graded(student.InTime), Graded(student.Late));
        var counts = late.Percent > inTime.Percent ? (Of: student.Late, Grade: late) : (Of: student.InTime, Grade: inTime);
        return new GradeRow(
            student.PersonId, student.Name, student.Email, student.Team, counts.Of?.Score, counts.Of?.SubmissionId, counts.Of?.SubmittedAt, DaysLate(counts.Of),
            counts.Grade.SlackDaysUsed, (decimal)counts.Grade.Percent, counts.Grade.Steps, student.Published);

        CompetitionGrade Graded(Gradable? one) =>
            cutOffs.Grade(one?.Score, best ?? one?.Score ?? 0, student.WasEarly, DaysLate(one), Math.Min(terms.SlackDays, student.SlackDaysLeft));

        int DaysLate(Gradable? one) => one is null ? 0 : CutOffs.DaysLate(assignment.DueAt, one.SubmittedAt);
    }
}
