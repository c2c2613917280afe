using System.Globalization;
using Autograder.Grading.Competitions;

namespace Autograder.Grading.Tests.Competitions.Metrics;

/// <summary>Expected values come from scipy (rankdata; brentq over interp1d of the ROC curve), or from counting.</summary>
public class RocMetricTests
{
    private const string Truth = "1 0 1 1 0 0 1 0 1 0 0 1";
    private const string Scores = ".9 .8 .8 .7 .7 .6 .6 .6 .3 .3 .2 .1";

    [Theory]
    [InlineData("auc", Truth, Scores, 0.5694444444444444)]
    [InlineData("eer", Truth, Scores, 0.4444444444444444)]
    [InlineData("auc", "1 1 0 0", "5 5 5 5", 0.5)]
    [InlineData("eer", "1 1 0 0", "5 5 5 5", 0.5)]
    [InlineData("auc", "1 1 0 0", "-1 -2 -3 -4e10", 1)]
    [InlineData("eer", "1 1 0 0", "-1 -2 -3 -4e10", 0)]
    [InlineData("auc", "0 0 1 1", "4 3 2 1", 0)]
    [InlineData("eer", "0 0 1 1", "4 3 2 1", 1)]
    [InlineData("eer", "1 0 1 0", "4 3 2 1", 0.5)]
    [InlineData("eer", "1 1 1 0 1 0 0 0", "8 7 6 5 4 3 2 1", 0.25)]
    [InlineData("eer", "1 1 0 1 0", "5 4 3 2 1", 1 / 3.0)] // FAR jumps from 0 to 1/2 while FRR stays at 1/3
    public void Known_values(string key, string truth, string scores, double expected) => Assert.Equal(expected, Csv.Value(key, truth, scores)!.Value, 1e-12);

    [Theory]
    [InlineData("auc")]
    [InlineData("eer")]
    public void Without_positives_or_negatives_there_is_no_value(string key)
    {
        Assert.Equal(new SplitScore(null, 0, 0, 2), Csv.Score(key, ["1", "1"], ["1", "2"]).Public);
        Assert.Equal(new SplitScore(null, 0, 0, 2), Csv.Score(key, ["0", "0"], ["1", "2"]).Public);
    }

    [Fact]
    public void Auc_is_the_chance_that_a_positive_wins_against_a_negative()
    {
        var rng = new Random(4);
        for (var run = 0; run < 50; run++)
        {
            var truth = Enumerable.Range(0, 40).Select(i => i < 2 ? i : rng.Next(2)).ToArray();
            var scores = truth.Select(_ => rng.Next(12)).ToArray();
            var (positives, negatives) = (Of(1), Of(0));
            var pairs = positives.SelectMany(_ => negatives, (p, n) => p > n ? 1 : p == n ? 0.5 : 0);

            Assert.Equal(pairs.Average(), Csv.Value("auc", string.Join(' ', truth), string.Join(' ', scores))!.Value, 1e-12);

            IEnumerable<int> Of(int label) => scores.Where((_, row) => truth[row] == label);
        }
    }

    [Theory]
    [InlineData("auc")]
    [InlineData("eer")]
    public void Only_the_order_of_the_scores_counts(string key)
    {
        var rng = new Random(5);
        var truth = Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? "1" : "0").ToArray();
        var scores = truth.Select(label => rng.NextDouble() + (label == "1" ? 0.3 : 0)).ToArray();

        var plain = Csv.Score(key, truth, Write(scores)).Public;

        Assert.Equal(plain, Csv.Score(key, truth, Write(scores.Select(s => Math.Exp(5 * s)))).Public);
        Assert.InRange(plain.Value!.Value, plain.Low, plain.High);

        static string[] Write(IEnumerable<double> numbers) => [.. numbers.Select(s => s.ToString("R", CultureInfo.InvariantCulture))];
    }
}
