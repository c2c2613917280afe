using System.Globalization;

namespace Autograder.Grading.Competitions;

/// <summary>What a student's score is worth, and how that came about.</summary>
/// <param name="Percent">Of a hundred, and above it for the best of the class; two decimals.</param>
/// <param name="SlackDaysUsed">Days late that cost slack days instead of points.</param>
/// <param name="Steps">The computation in words.</param>
public sealed record CompetitionGrade(decimal Percent, int SlackDaysUsed, IReadOnlyList<string> Steps);

/// <summary>When a submission came, as far as the grade is concerned.</summary>
/// <param name="WasEarly">Whether there was a submission by the early deadline.</param>
/// <param name="DaysLate">Days begun after the deadline; 0 in time.</param>
/// <param name="SlackDays">Slack days that may be used.</param>
public sealed record Punctuality(bool WasEarly, int DaysLate, int SlackDays);

/// <summary>From score to grade: High, Medium, Low and Very low are worth 90, 70, 50 and 30 %, linear in between.</summary>
/// <remarks>
/// Above High the line goes on to 100 % and the bonus at the best score of the class; below Very low it goes on at the slope before, down to 0.
/// Where a lower score is better, the cut-offs fall instead of rise.
/// </remarks>
public sealed record CutOffs(
    double High, double Medium, double Low, double VeryLow, decimal Bonus = 5, decimal EarlyDeduction = 10, decimal LateDeduction = 10)
{
    private const double AtHigh = 90, AtMedium = 70, AtLow = 50, AtVeryLow = 30, Full = 100;

    /// <summary>What is wrong with these, in words; null when they can be used.</summary>
    public string? Problem(bool higherIsBetter)
    {
        if (new[] { High, Medium, Low, VeryLow }.Any(c => !double.IsFinite(c))) return "Cut-offs are finite numbers.";
        if (new[] { Bonus, EarlyDeduction, LateDeduction }.Any(p => p is < 0 or > 100)) return "Bonus and deductions are between 0 and 100 points.";
        var inOrder = higherIsBetter ? High > Medium && Medium > Low && Low > VeryLow : High < Medium && Medium < Low && Low < VeryLow;
        return inOrder ? null : $"The cut-offs must {(higherIsBetter ? "rise" : "fall")} from very low over low and medium to high: {(higherIsBetter ? "a higher" : "a lower")} score is better here.";
    }

    /// <param name="score">In full.</param>
    /// <param name="best">The best score of the class.</param>
    public CompetitionGrade Grade(double score, double best, Punctuality when)
    {
        var steps = new List<string>();
        var percent = (decimal)OfScore(score, best, steps);
        if (!when.WasEarly && EarlyDeduction > 0) percent = Deduct(percent, EarlyDeduction, "no submission by the early deadline", steps);

        var covered = when.DaysLate > 0 && when.DaysLate <= when.SlackDays;
        if (covered) steps.Add($"{Days(when.DaysLate)} late, covered by {(when.DaysLate == 1 ? "a slack day" : "slack days")}");
        else if (when.DaysLate > 0) percent = Deduct(percent, LateDeduction, $"{Days(when.DaysLate)} late, and {(when.SlackDays == 0 ? "no slack day" : $"only {Days(when.SlackDays, "slack ")}")} left", steps);
        return new CompetitionGrade(Math.Round(percent, 2, MidpointRounding.AwayFromZero), covered ? when.DaysLate : 0, steps);
    }

    /// <summary>Who handed in nothing that has a score.</summary>
    public static CompetitionGrade Nothing { get; } = new(0, 0, ["nothing handed in that has a score: 0 %"]);

    private double OfScore(double score, double best, List<string> steps)
    {
        var sign = High > VeryLow ? 1 : -1; // so that better is more
        (double Score, double Percent, string Name)[] marks =
            [(VeryLow, AtVeryLow, "very low"), (Low, AtLow, "low"), (Medium, AtMedium, "medium"), (High, AtHigh, "high"), (best, Full + (double)Bonus, "best of the class")];

        if (sign * score >= sign * High)
        {
            // The best of the class has it all, also where it is no better than the cut-off itself.
            var percent = sign * score >= sign * best ? marks[4].Percent : Between(score, marks[3], marks[4]);
            steps.Add(percent == marks[4].Percent ? $"score {Text(score)}, the best of the class: {Text(percent)} %"
                : $"score {Text(score)}, between high ({Text(High)}: 90 %) and the best of the class ({Text(best)}: {Text(marks[4].Percent)} %): {Text(percent)} %");
            return percent;
        }

        var above = Array.FindIndex(marks, m => sign * score < sign * m.Score);
        if (above == 0)
        {
            var percent = Math.Max(0, Between(score, marks[0], marks[1]));
            steps.Add($"score {Text(score)}, short of very low ({Text(VeryLow)}: 30 %): {Text(percent)} %");
            return percent;
        }
        else
        {
            var (lower, upper) = (marks[above - 1], marks[above]);
            var percent = Between(score, lower, upper);
            steps.Add(score == lower.Score ? $"score {Text(score)}, the cut-off {lower.Name}: {Text(percent)} %"
                : $"score {Text(score)}, between {lower.Name} ({Text(lower.Score)}: {Text(lower.Percent)} %) and {upper.Name} ({Text(upper.Score)}: {Text(upper.Percent)} %): {Text(percent)} %");
            return percent;
        }
    }

    private static double Between(double score, (double Score, double Percent, string) a, (double Score, double Percent, string) b) =>
        a.Percent + ((score - a.Score) / (b.Score - a.Score) * (b.Percent - a.Percent));

    private static decimal Deduct(decimal percent, decimal points, string why, List<string> steps)
    {
        var left = Math.Max(0, percent - points);
        steps.Add($"{why}: −{Text((double)points)}, {Text((double)left)} %");
        return left;
    }

    private static string Days(int n, string kind = "") => $"{n} {kind}day{(n == 1 ? "" : "s")}";

    private static string Text(double value) => value.ToString(Math.Abs(value) >= 10 ? "0.##" : "0.####", CultureInfo.InvariantCulture);
}
