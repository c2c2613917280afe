using Autograder.Grading.Competitions;

namespace Autograder.Grading.Tests.Competitions.Metrics;

public class ClassMetricTests
{
    [Theory]
    [InlineData("a b c d", "a b c d", 1.0)]
    [InlineData("a b c d", "a b c x", 0.75)]
    [InlineData("a b c d", "A B C D", 0.0)] // a phoneme's case may carry meaning
    [InlineData("3 7 12", "3 07 13", 2.0 / 3)]
    [InlineData("3 7 12", "3.0 7.00 12.5", null)] // not an integer: refused, see below
    public void Accuracy_is_the_fraction_of_right_rows(string truth, string predicted, double? expected)
    {
        if (expected is null) Assert.Throws<InvalidOperationException>(() => Csv.Value("accuracy", truth, predicted));
        else Assert.Equal(expected, Csv.Value("accuracy", truth, predicted));
    }

    [Fact]
    public void Integers_written_as_reals_by_pandas_are_the_integers()
    {
        Assert.Equal(1, Csv.Value("accuracy", "3 7 12", "3.0 7.00 12.0"));
        Assert.Equal(1, Csv.Value("accuracy", "3.0 7.0 12.0 7.0", "3 07 12.0 7")); // the solution's as well
        Assert.Equal(1, Csv.Value("macro-f1", "1.0 1 0.0 0", "1 1 0 0"));
        Assert.Equal(1, Csv.Value("top-5-accuracy", "1.0 0.0", "1 0"));
        Assert.Equal(1, Csv.Value("auc", "1.0 0.0", "0.9 0.1"));
        Assert.Equal(0, Csv.Value("accuracy", "1.5 2.0", "2 1.50")); // no integers: byte for byte
    }

    [Fact]
    public void Classes_that_are_not_all_integers_are_compared_as_they_are_written() => Assert.Equal(0.5, Csv.Value("accuracy", "x 7", "x 07"));

    [Theory]
    [InlineData("a a a b b c c c c d", "a b a b c c c a c a", 0.45535714285714285)] // scikit-learn's rule, computed apart
    [InlineData("a a b b", "a a b b", 1)]
    [InlineData("a a b b", "b b a a", 0)]
    [InlineData("a a b b", "a a b z", (1 + (2 / 3.0) + 0) / 3)] // z is a class of its own
    [InlineData("a a a a", "a a b b", 2 / 3.0 / 2)] // b occurs in the solution's other part
    public void Macro_f1_gives_each_class_the_same_weight(string truth, string predicted, double expected)
    {
        var solution = Csv.Solution("macro-f1", Rows(truth, "Public") + "x,b,Private\n");
        var scored = Scoring.Score(solution, Csv.Accepted(solution, Rows(predicted, null) + "x,b\n"), MetricCatalogue.Find("macro-f1")!, seed: 1);

        Assert.Equal(expected, scored.Public.Value!.Value, 1e-15);

        static string Rows(string labels, string? usage) =>
            $"id,label{(usage is null ? "" : ",Usage")}\n" + string.Concat(labels.Split(' ').Select((label, row) => $"{row},{label}{(usage is null ? "" : $",{usage}")}\n"));
    }

    [Theory]
    [InlineData("top-1-accuracy", 0.25)]
    [InlineData("top-2-accuracy", 0.5)]
    [InlineData("top-5-accuracy", 0.75)]
    [InlineData("mean-reciprocal-rank", (1 + (1 / 2.0) + (1 / 3.0) + 0) / 4)]
    public void Guesses_count_by_the_place_of_the_right_one(string key, double expected) =>
        Assert.Equal(expected, Csv.Score(key, ["a", "b", "c", "d"], ["a b c", "c b a b", " a  b c ", "a a a"]).Public.Value!.Value, 1e-15);

    [Fact]
    public void Listing_every_class_gains_nothing_after_the_kth()
    {
        string[] classes = [.. Enumerable.Range(0, 100).Select(i => $"c{i}")];

        Assert.Equal(0.05, Csv.Score("top-5-accuracy", classes, [.. classes.Select(_ => string.Join(' ', classes))]).Public.Value);
    }

    [Theory]
    [InlineData("top-0-accuracy")]
    [InlineData("top-1001-accuracy")]
    [InlineData("top--accuracy")]
    [InlineData("top-accuracy")]
    [InlineData("top-+3-accuracy")]
    [InlineData("nothing")]
    public void There_is_no_such_metric(string key) => Assert.Null(MetricCatalogue.Find(key));

    [Fact]
    public void Root_mean_squared_error() =>
        Assert.Equal(1.541103500742244, Csv.Value("rmse", "1 2 3.5 -4", "1.5 2e0 3 -1")!.Value, 1e-15); // numpy

    [Theory]
    [InlineData("nan")]
    [InlineData("NaN")]
    [InlineData("inf")]
    [InlineData("-Infinity")]
    [InlineData("1e308")]
    [InlineData("1e999")]
    [InlineData("0x10")]
    [InlineData("1,5")]
    [InlineData("\u0661")]
    [InlineData("")]
    public void A_number_is_finite_and_plain(string cell)
    {
        foreach (var key in (string[])["rmse", "auc", "eer", "perplexity"])
        {
            var solution = Csv.Solution(key, "id,label,Usage\n7,1,Public\n8,0,Public\n");
            var refused = Assert.IsType<CheckedPredictions.Refused>(Csv.Check(solution, $"id,label\n7,\"{cell}\"\n8,0\n"));
            Assert.Equal(2, refused.Faults[0].Line);
        }
    }

    [Fact]
    public void The_confusion_table_counts_what_is_taken_for_what()
    {
        var solution = Csv.Solution("accuracy", "id,label,Usage\n0,a,Public\n1,a,Private\n2,b,Public\n3,b,Private\n4,b,Ignored\n");
        var table = ConfusionTable.Of(Csv.Accepted(solution, "id,label\n0,a\n1,b\n2,b\n3,z\n4,a\n"));

        Assert.Equal([new ClassReport("a", 2, 1, 1), new ClassReport("b", 2, 2, 1)], table.Classes);
        Assert.Equal((1.0, 0.5, 2 / 3.0), (table.Classes[0].Precision, table.Classes[0].Recall, table.Classes[0].F1));
        Assert.Equal(
            [new("a", "a", 1), new("a", "b", 1), new("b", "b", 1), new("b", ConfusionTable.Unknown, 1)], table.Confusions);
    }
}
