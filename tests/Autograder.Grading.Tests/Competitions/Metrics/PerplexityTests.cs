using System.Globalization;
using Autograder.Grading.Competitions;

namespace Autograder.Grading.Tests.Competitions.Metrics;

public class PerplexityTests
{
    private static readonly double[][] Rows = [[0.5, 0.25, 0.25], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0.05, 0.9, 0.05]];

    private static readonly Solution Solution = Csv.Solution("perplexity", "id,label,Usage\n0,0,Public\n1,1,Public\n2,2,Public\n3,0,Public\n");

    [Fact]
    public void The_exponential_of_the_mean_surprise() => // (0.5 · 0.2 · 0.4 · 0.05) ^ -1/4
        Assert.Equal(Math.Pow(0.5 * 0.2 * 0.4 * 0.05, -0.25), Value(Cells(Rows)), 1e-12);

    [Fact]
    public void A_column_for_each_token_says_the_same_as_one_cell()
    {
        var columns = "2,id,0,1\n" + string.Concat(Rows.Select((row, id) => $"{Log(row[2])},{id},{Log(row[0])},{Log(row[1])}\n"));

        Assert.Equal(Value(Cells(Rows)), Value(columns));
    }

    [Fact]
    public void The_same_chance_for_every_token_is_the_size_of_the_vocabulary() =>
        Assert.Equal(50, Value(Cells([.. Enumerable.Repeat(Enumerable.Repeat(0.02, 50).ToArray(), 4)])), 1e-9);

    [Theory]
    [InlineData("0 0 0")] // every token is certain
    [InlineData("0.5 -9 -9")]
    [InlineData("-0.1")] // the one that came, alone
    [InlineData("0")]
    [InlineData("-0.1 -0.1 -0.1")]
    [InlineData("-9 -9 -9")]
    [InlineData("0 0")]
    [InlineData("0 -1000 -1000")]
    [InlineData("0 -inf -inf")]
    [InlineData("-0.301 -0.602 -0.602")] // decimal logarithms of 0.5, 0.25, 0.25
    [InlineData("0.5 0.25 0.25")] // probabilities
    [InlineData("2.1 0.3 -1")] // logits
    [InlineData("-1.0986 -1.0986 -1.0986 0")]
    [InlineData("")]
    public void What_is_no_distribution_over_the_vocabulary_is_refused(string cell)
    {
        var lines = Cells(Rows).Split('\n');
        lines[3] = $"2,{cell}";

        var refused = Assert.IsType<CheckedPredictions.Refused>(Csv.Check(Solution, string.Join('\n', lines)));

        Assert.Equal(4, refused.Faults[0].Line);
    }

    [Fact]
    public void Rounding_gains_nothing()
    {
        // Each row adds up to 1.009 or so: within what rounding explains, and divided out.
        var honest = Value(Cells(Rows));
        var inflated = Value(Cells([.. Rows.Select(row => row.Select(p => p * 1.009).ToArray())]));

        Assert.Equal(honest, inflated, 1e-9);
    }

    [Fact]
    public void The_least_that_can_be_said_of_what_came_still_has_a_finite_score() =>
        Assert.True(double.IsFinite(Value("id,label\n" + string.Concat(Enumerable.Range(0, 4).Select(id => $"{id},-700 -700 -700 0\n")))));

    private static double Value(string file) =>
        Scoring.Score(Solution, Csv.Accepted(Solution, file), MetricCatalogue.Find("perplexity")!, seed: 1).Public.Value!.Value;

    private static string Cells(double[][] rows) => "id,label\n" + string.Concat(rows.Select((row, id) => $"{id},{string.Join(' ', row.Select(Log))}\n"));

    private static string Log(double p) => Math.Log(p).ToString("R", CultureInfo.InvariantCulture);
}
