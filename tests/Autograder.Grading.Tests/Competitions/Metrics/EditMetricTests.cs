using Autograder.Grading.Competitions.Metrics;

namespace Autograder.Grading.Tests.Competitions.Metrics;

public class EditMetricTests
{
    private static readonly string[] References = ["the cat sat on the mat", "hello world", "", "deep learning"];
    private static readonly string[] Predicted = ["the cat sit on mat", "hello word", "a", "learning deep"];

    [Theory]
    [InlineData("levenshtein", (5 + 1 + 1 + 10) / 4.0)]
    [InlineData("normalized-levenshtein", ((5 / 22.0) + (1 / 11.0) + (1 / 1.0) + (10 / 13.0)) / 4)]
    [InlineData("cer", (5 + 1 + 1 + 10) / (22.0 + 11 + 0 + 13))]
    [InlineData("wer", (2 + 1 + 1 + 2) / (6.0 + 2 + 0 + 2))]
    public void Rows_are_put_together_as_the_metric_says(string key, double expected) =>
        Assert.Equal(expected, Csv.Score(key, References, Predicted).Public.Value!.Value, 1e-15);

    [Theory]
    [InlineData("kitten", "sitting", 3)] // the usual examples
    [InlineData("Saturday", "Sunday", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("", "", 0)]
    [InlineData("abc", "  abc\t", 0)]
    [InlineData("a,\"b\"", "a,\"b\"", 0)]
    [InlineData("😀", "x", 1)] // one character, although two in UTF-16
    [InlineData("caf\u00e9", "cafe\u0301", 0)]
    [InlineData("\ud55c", "\u1112\u1161\u11ab", 0)]
    [InlineData("ABC", "abc", 3)]
    public void Characters_are_what_a_reader_counts(string truth, string predicted, double expected) =>
        Assert.Equal(expected, Csv.Score("levenshtein", [truth.Replace("\"", "\"\"", StringComparison.Ordinal)], [predicted.Replace("\"", "\"\"", StringComparison.Ordinal)]).Public.Value);

    [Fact]
    public void Any_white_space_parts_words() => Assert.Equal(0, Csv.Score("wer", ["a b c"], [" a\u00a0 b\n\tc"]).Public.Value);

    [Fact]
    public void A_reference_that_is_empty_everywhere_has_no_rate()
    {
        Assert.Null(Csv.Score("cer", ["", ""], ["a", "b"]).Public.Value);
        Assert.Null(Csv.Score("cer", ["", ""], ["", ""]).Public.Value);
    }

    [Fact]
    public void An_endless_answer_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => Csv.Score("cer", ["a"], [new string('a', 10_001)]));

    [Fact]
    public void The_bits_count_what_the_table_counts()
    {
        var rng = new Random(7);
        var edits = new EditDistance(); // one for all, as a measurement uses it
        for (var run = 0; run < 400; run++)
        {
            var symbols = rng.Next(1, 6);
            var (reference, predicted) = (Draw(rng.Next(0, 200), symbols), Draw(rng.Next(0, 200), symbols + 1));
            if (run % 4 == 0) predicted = [.. reference.Where(_ => rng.Next(10) > 0)]; // near each other, as honest answers are

            Assert.Equal(ByTable(reference, predicted), edits.Between(reference, predicted));
        }

        int[] Draw(int length, int symbols) => [.. Enumerable.Range(0, length).Select(_ => rng.Next(symbols))];
    }

    // Wagner and Fischer, "The String-to-String Correction Problem", JACM 21 (1974).
    private static int ByTable(int[] a, int[] b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, above) = (row[0], 0);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[^1];
    }
}
