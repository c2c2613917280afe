using System.Globalization;

namespace Autograder.Grading.Competitions;

/// <summary>How the grade of one competition came about.</summary>
/// <param name="Percent">Of the competition's points, rounded to two decimals.</param>
/// <param name="Steps">One sentence for each thing that was counted.</param>
public sealed record CompetitionGrade(double Percent, int SlackDaysUsed, IReadOnlyList<string> Steps);

/// <summary>
/// How a competition's score becomes a grade. The cut-offs earn 90, 70, 50 and 30 %; in between the grade grows in proportion.
/// </summary>
/// <remarks>
/// Above High the line goes on to 100 % at the best score of the class, and a bonus grows with it, so that the best has 105 %. Below Very low the line between Low and
/// Very low goes on down, never under 0 %. Deductions are percentage points, taken from what the score earned. Scores are compared in full, not as shown.
/// </remarks>
/// <param name="Bonus">Percentage points of the best score of the class beyond 100.</param>
/// <param name="EarlyDeduction">Percentage points for having sent nothing by the early deadline.</param>
/// <param name="LateDeduction">Percentage points for a late submission, however late, that slack days do not cover.</param>
public sealed record CutOffs(
    double High, double Medium, double Low, double VeryLow, bool HigherIsBetter, double Bonus = 5, double EarlyDeduction = 10, double LateDeduction = 10)
{
    private const double Full = 100;

    private static readonly double[] Percents = [90, 70, 50, 30];
    private static readonly string[] Names = ["High", "Medium", "Low", "Very low"];

    private double[] Scores => [High, Medium, Low, VeryLow];

    /// <summary>What is wrong with these numbers, or null.</summary>
    public string? Problem
    {
        get
        {
            if (Scores.Any(score => !double.IsFinite(score))) return "A cut-off is not a number.";
            for (var i = 1; i < Scores.Length; i++)
                if (Gain(Scores[i], Scores[i - 1]) <= 0) return $"{Names[i - 1]} ({Write(Scores[i - 1])}) must be {(HigherIsBetter ? "above" : "below")} {Names[i]} ({Write(Scores[i])}).";
            double[] points = [Bonus, EarlyDeduction, LateDeduction];
            return points.Any(p => !(p is >= 0 and <= Full)) ? "Bonus and deductions lie between 0 and 100." : null;
        }
    }

    /// <summary>Days begun after the deadline; 0 for a submission in time.</summary>
    public static int DaysLate(DateTimeOffset due, DateTimeOffset submitted) => submitted <= due ? 0 : (int)Math.Ceiling((submitted - due).TotalDays);

    /// <param name="score">Of the submission that counts; null where none has a score.</param>
    /// <param name="bestOfClass">The best score of all that count, this one's included.</param>
    /// <param name="sentEarly">Whether the team had a scored submission by the early deadline, or there was none.</param>
    /// <param name="daysLate">Of the submission that counts.</param>
    /// <param name="slackDaysLeft">Of the whole course's.</param>
    public CompetitionGrade Grade(double? score, double bestOfClass, bool sentEarly, int daysLate, int slackDaysLeft)
    {
        if (Problem is { } problem) throw new InvalidOperationException(problem);
        if (score is not { } reached || !double.IsFinite(reached)) return new CompetitionGrade(0, 0, ["No submission has a score: 0."]);

        var steps = new List<string>();
        var percent = Earned(reached, bestOfClass, steps);
        if (!sentEarly) Deduct(EarlyDeduction, "nothing was sent by the early deadline");

        var slackDaysUsed = 0;
        if (daysLate > 0 && LateDeduction > 0)
        {
            var days = $"{daysLate} day{(daysLate == 1 ? "" : "s")} late";
            if (daysLate <= slackDaysLeft)
            {
                slackDaysUsed = daysLate;
                steps.Add($"{days}: covered by {daysLate} of {slackDaysLeft} slack day{(slackDaysLeft == 1 ? "" : "s")}.");
            }
            else Deduct(LateDeduction, $"{days}, with {slackDaysLeft} slack day{(slackDaysLeft == 1 ? "" : "s")} left");
        }
        return new CompetitionGrade(Math.Round(percent, 2, MidpointRounding.AwayFromZero), slackDaysUsed, steps);

        void Deduct(double points, string reason)
        {
            var left = Math.Max(0, percent - points);
            steps.Add($"{reason}: {Write(percent)} − {Write(points)} = {Write(left)}.");
            percent = left;
        }
    }

    private double Earned(double score, double bestOfClass, List<string> steps)
    {
        if (Gain(High, score) >= 0) return AboveHigh(score, bestOfClass, steps);
        for (var i = 1; i < Scores.Length; i++)
        {
            if (Gain(Scores[i], score) < 0) continue;
            var (part, span) = (Gain(Scores[i], score) / Gain(Scores[i], Scores[i - 1]), Percents[i - 1] - Percents[i]);
            var percent = Percents[i] + (span * part);
            if (part == 0) steps.Add(Reaches(score, i));
            else steps.Add($"{Write(score)} is between {Names[i]} ({Write(Scores[i])}) and {Names[i - 1]} ({Write(Scores[i - 1])}): {Write(Percents[i])} + {Write(span)} × {Write(part)} = {Write(percent)}.");
            return percent;
        }

        var slope = (Percents[2] - Percents[3]) / Gain(VeryLow, Low);
        var below = Math.Max(0, Percents[3] - (slope * Gain(score, VeryLow)));
        steps.Add($"{Write(score)} misses Very low ({Write(VeryLow)}): as from Low to Very low, {Write(Percents[3])} − {Write(slope)} × {Write(Gain(score, VeryLow))}, not under 0 = {Write(below)}.");
        return below;
    }

    private double AboveHigh(double score, double bestOfClass, List<string> steps)
    {
        var best = Gain(bestOfClass, score) > 0 ? score : bestOfClass; // a late one may be better than all that count
        var room = Gain(High, best);
        var part = room > 0 ? Gain(High, score) / room : 0;
        var (percent, bonus) = (Percents[0] + ((Full - Percents[0]) * part), Bonus * part);
        if (part == 0) steps.Add(Reaches(score, 0));
        else if (part == 1) steps.Add($"{Write(score)} is the best of the class: {Write(Full)} + a bonus of {Write(Bonus)} = {Write(Full + Bonus)}.");
        else
        {
            steps.Add($"{Write(score)} is between High ({Write(High)}) and the best of the class ({Write(best)}): {Write(Percents[0])} + {Write(Full - Percents[0])} × {Write(part)} = {Write(percent)}.");
            steps.Add($"bonus: {Write(Bonus)} × {Write(part)} = {Write(bonus)}, together {Write(percent + bonus)}.");
        }
        return percent + bonus;
    }

    private string Reaches(double score, int cutOff) => $"{Write(score)} reaches {Names[cutOff]} ({Write(Scores[cutOff])}): {Write(Percents[cutOff])}.";

    /// <summary>How much better the second score is than the first.</summary>
    private double Gain(double from, double to) => HigherIsBetter ? to - from : from - to;

    private static string Write(double number) => Math.Round(number, 4).ToString("0.####", CultureInfo.InvariantCulture);
}
