using Autograder.Grading.Competitions;

namespace Autograder.Grading.Tests.Competitions;

public class CutOffsTests
{
    private static readonly CutOffs Accuracy = new(High: 0.80, Medium: 0.72, Low: 0.60, VeryLow: 0.40, HigherIsBetter: true);
    private static readonly CutOffs ErrorRate = new(High: 0.10, Medium: 0.20, Low: 0.40, VeryLow: 0.60, HigherIsBetter: false);

    [Theory]
    [InlineData(0.90, 105)] // the best of the class
    [InlineData(0.85, 97.5)]
    [InlineData(0.80, 90)]
    [InlineData(0.76, 80)]
    [InlineData(0.72, 70)]
    [InlineData(0.66, 60)]
    [InlineData(0.60, 50)]
    [InlineData(0.50, 40)]
    [InlineData(0.40, 30)]
    [InlineData(0.30, 20)]
    [InlineData(0.10, 0)]
    [InlineData(0.00, 0)]
    public void Linear_between_the_cut_offs(double score, double percent) => Assert.Equal(percent, InTime(Accuracy, score, 0.90).Percent);

    [Theory]
    [InlineData(0.05, 105)]
    [InlineData(0.075, 97.5)]
    [InlineData(0.10, 90)]
    [InlineData(0.15, 80)]
    [InlineData(0.30, 60)]
    [InlineData(0.50, 40)]
    [InlineData(0.80, 10)]
    [InlineData(5.00, 0)]
    public void Where_lower_is_better_too(double score, double percent) => Assert.Equal(percent, InTime(ErrorRate, score, 0.05).Percent);

    [Fact]
    public void The_steps_say_how_it_came_about()
    {
        Assert.Equal(["0.77 is between Medium (0.72) and High (0.8): 70 + 20 × 0.625 = 82.5."], InTime(Accuracy, 0.77, 0.9).Steps);
        Assert.Equal(
            ["0.85 is between High (0.8) and the best of the class (0.9): 90 + 10 × 0.5 = 95.", "bonus: 5 × 0.5 = 2.5, together 97.5."],
            InTime(Accuracy, 0.85, 0.9).Steps);
        Assert.Equal(["0.9 is the best of the class: 100 + a bonus of 5 = 105."], InTime(Accuracy, 0.9, 0.9).Steps);
        Assert.Equal(["0.3 misses Very low (0.4): as from Low to Very low, 30 − 100 × 0.1, not under 0 = 20."], InTime(Accuracy, 0.3, 0.9).Steps);
        Assert.Equal(["No submission has a score: 0."], InTime(Accuracy, null, 0.9).Steps);
    }

    [Fact]
    public void Missing_the_early_deadline_and_being_late_cost_ten_points_each()
    {
        var grade = Accuracy.Grade(0.72, 0.9, sentEarly: false, daysLate: 3, slackDaysLeft: 2);

        Assert.Equal((50.0, 0), (grade.Percent, grade.SlackDaysUsed));
        Assert.Equal(
            ["0.72 reaches Medium (0.72): 70.", "nothing was sent by the early deadline: 70 − 10 = 60.", "3 days late, with 2 slack days left: 60 − 10 = 50."],
            grade.Steps);
    }

    [Fact]
    public void Slack_days_cover_all_of_the_days_or_none()
    {
        var covered = Accuracy.Grade(0.80, 0.9, sentEarly: true, daysLate: 2, slackDaysLeft: 2);

        Assert.Equal((90.0, 2), (covered.Percent, covered.SlackDaysUsed));
        Assert.Equal("2 days late: covered by 2 of 2 slack days.", covered.Steps[^1]);
        Assert.Equal((80.0, 0), (Accuracy.Grade(0.80, 0.9, true, 2, 1).Percent, Accuracy.Grade(0.80, 0.9, true, 2, 1).SlackDaysUsed));
    }

    [Fact]
    public void Deductions_never_go_under_zero() => Assert.Equal(0, Accuracy.Grade(0.15, 0.9, sentEarly: false, daysLate: 1, slackDaysLeft: 0).Percent);

    [Fact]
    public void A_class_whose_best_is_High_itself_gives_ninety() => Assert.Equal(90, InTime(Accuracy, 0.80, 0.80).Percent);

    [Fact]
    public void A_late_score_above_all_that_count_is_the_best_itself() => Assert.Equal(105, InTime(Accuracy, 0.93, 0.70).Percent);

    [Fact]
    public void A_better_score_never_gives_a_lower_grade()
    {
        foreach (var (cutOffs, best) in new[] { (Accuracy, 0.95), (ErrorRate, 0.01) })
        {
            var grades = Enumerable.Range(0, 1001).Select(i => i / 1000.0).Where(score => cutOffs.HigherIsBetter ? score <= best : score >= best)
                .OrderBy(score => cutOffs.HigherIsBetter ? score : -score).Select(score => InTime(cutOffs, score, best).Percent).ToList();
            Assert.Equal(grades.Order(), grades);
            Assert.Equal((0.0, 105.0), (grades[0], grades[^1]));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    [InlineData(1, 1)]
    [InlineData(24 * 60, 1)]
    [InlineData((24 * 60) + 1, 2)]
    public void A_day_begun_is_a_day_late(int minutes, int days)
    {
        var due = new DateTimeOffset(2026, 11, 20, 23, 59, 0, TimeSpan.FromHours(-5));
        Assert.Equal(days, CutOffs.DaysLate(due, due.AddMinutes(minutes).ToUniversalTime()));
    }

    [Fact]
    public void Cut_offs_in_the_wrong_order_are_a_problem_that_says_which()
    {
        Assert.Null(Accuracy.Problem);
        Assert.Equal("Medium (0.9) must be below Low (0.4).", (ErrorRate with { Medium = 0.9 }).Problem);
        Assert.Equal("High (0.72) must be above Medium (0.72).", (Accuracy with { High = 0.72 }).Problem);
        Assert.NotNull((Accuracy with { Low = double.NaN }).Problem);
        Assert.NotNull((Accuracy with { Bonus = -1 }).Problem);
    }

    private static CompetitionGrade InTime(CutOffs cutOffs, double? score, double best) => cutOffs.Grade(score, best, sentEarly: true, daysLate: 0, slackDaysLeft: 0);
}
