using Autograder.Grading.Competitions;

namespace Autograder.Grading.Tests.Competitions;

public class StatisticalTieTests
{
    private static readonly Metric Accuracy = MetricCatalogue.Find("accuracy")!;

    [Theory]
    [InlineData(0.80, 0.81, true)]
    [InlineData(0.80, 0.84, true)] // √(0.03² + 0.03²) = 0.042: the intervals may overlap less than by half
    [InlineData(0.80, 0.85, false)] // although 0.77 … 0.83 and 0.82 … 0.88 overlap
    public void Intervals_say_when_two_are_tied(double one, double other, bool tied)
    {
        var (a, b) = (new SplitScore(one, one - 0.03, one + 0.03, 100), new SplitScore(other, other - 0.03, other + 0.03, 100));

        Assert.Equal(tied, StatisticalTie.Between(a, b));
        Assert.Equal(tied, StatisticalTie.Between(b, a));
    }

    [Fact]
    public void What_has_no_score_is_tied_with_nothing() =>
        Assert.False(StatisticalTie.Between(new SplitScore(null, 0, 0, 0), new SplitScore(null, 0, 0, 0)));

    [Fact]
    public void The_same_rows_tell_more_than_two_intervals()
    {
        // The second is right wherever the first is, and on 30 of 1,000 rows more.
        var solution = Csv.Solution("accuracy", "id,label,Usage\n" + string.Concat(Enumerable.Range(0, 1000).Select(row => $"{row},a,Private\n")));
        var (one, other) = (Entry(row => row * 7 % 10 < 8), Entry(row => row * 7 % 10 < 8 || row % 33 == 9));

        var (first, second) = (Scoring.Score(solution, one, Accuracy, 1).Private, Scoring.Score(solution, other, Accuracy, 1).Private);
        var difference = StatisticalTie.Paired(Accuracy, other, one, Split.Private, seed: 1)!;

        Assert.True(StatisticalTie.Between(first, second));
        Assert.False(difference.Tied);
        Assert.Equal(second.Value!.Value - first.Value!.Value, difference.Value, 1e-12);
        Assert.True(StatisticalTie.Paired(Accuracy, one, one, Split.Private, seed: 1)!.Tied);
        Assert.Null(StatisticalTie.Paired(Accuracy, one, other, Split.Public, seed: 1));

        Predictions Entry(Func<int, bool> isRight) =>
            Csv.Accepted(solution, "id,label\n" + string.Concat(Enumerable.Range(0, 1000).Select(row => $"{row},{(isRight(row) ? "a" : "b")}\n")));
    }

    [Theory]
    [InlineData(6, 2_000_000, 6)]
    [InlineData(6, 1000, 3)]
    [InlineData(4, 999, 2)]
    [InlineData(4, 9, 0)]
    [InlineData(4, 0, 0)]
    public void No_more_decimals_are_shown_than_rows_allow(int asked, int rows, int decimals) => Assert.Equal(decimals, ShownScore.Decimals(asked, rows));

    [Fact]
    public void A_shown_score_is_rounded()
    {
        Assert.Equal("0.8055", ShownScore.Write(0.80545, 4));
        Assert.Equal("–", ShownScore.Write(null, 4));
    }
}
