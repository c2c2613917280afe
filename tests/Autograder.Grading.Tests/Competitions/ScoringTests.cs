using System.Globalization;
using Autograder.Grading.Competitions;

namespace Autograder.Grading.Tests.Competitions;

public class ScoringTests
{
    private static readonly Dictionary<PredictionKind, (Func<Random, string> Truth, Func<Random, string, string> Guess)> Draws = new()
    {
        [PredictionKind.Class] = (rng => $"c{rng.Next(6)}", (rng, truth) => rng.Next(3) > 0 ? truth : $"c{rng.Next(6)}"),
        [PredictionKind.Ranking] = (rng => $"c{rng.Next(6)}", (rng, truth) => rng.Next(3) > 0 ? $"c{rng.Next(6)} {truth}" : $"c{rng.Next(6)} c{rng.Next(6)}"),
        [PredictionKind.Similarity] = (rng => $"{rng.Next(2)}", (rng, truth) => Write((truth == "1" ? 0.3 : 0) + rng.NextDouble())),
        [PredictionKind.Real] = (rng => Write(rng.NextDouble()), (rng, truth) => Write(double.Parse(truth, CultureInfo.InvariantCulture) + rng.NextDouble())),
        [PredictionKind.Text] = (Words, (rng, truth) => rng.Next(3) > 0 ? truth : Words(rng)),
        [PredictionKind.Distribution] = (rng => $"{rng.Next(3)}", (rng, _) => Distribution(rng)),
    };

    [Theory]
    [InlineData("auc", "1 1 0 1", "rows labelled 1 and rows labelled 0 are needed")]
    [InlineData("1 - eer", "0 0 0 1", "eer has none, rows labelled 1 and rows labelled 0 are needed")]
    [InlineData("accuracy / 0", "1 1 0 1", "it divides by zero, or grows beyond all numbers")]
    [InlineData("0 / 0 * accuracy", "1 1 0 1", "it divides by zero, or grows beyond all numbers")]
    [InlineData("cer", "- - a b", "all its labels are empty")]
    [InlineData("0.5 * cer + 0.5 * levenshtein", "- - a b", "cer has none, all its labels are empty")]
    [InlineData("accuracy", "1 1 0 1", null)]
    [InlineData("levenshtein", "- - a b", null)]
    public void A_metric_without_a_value_on_a_part_says_what_it_lacks(string key, string labels, string? reason)
    {
        var metric = MetricExpression.Parse(key, key.StartsWith('0') && key.Contains("acc", StringComparison.Ordinal) ? true : null);
        var solution = Csv.Solution(metric, "id,label,Usage\n" + string.Concat(labels.Split(' ').Select((label, row) => $"{row},{label.Trim('-')},{(row < 2 ? "Public" : "Private")}\n")));
        var without = Scoring.WithoutValue(solution, Csv.Accepted(solution, "id,label\n0,1\n1,0\n2,1\n3,0\n"), metric);

        Assert.Equal(reason is null ? null : (Split.Public, reason), without.Count > 0 ? without[0] : ((Split, string)?)null);
    }

    public static TheoryData<string> Keys => [.. MetricCatalogue.Metrics.Select(metric => metric.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_order_of_rows_and_columns_changes_nothing(string key)
    {
        var rng = new Random(3);
        var (solution, labels) = Competition(key, rng, rows: 700);
        var inOrder = labels.Select((label, row) => $"{row},{label}").ToArray();
        var expected = Score(key, solution, "id,label\n" + string.Join('\n', inOrder));

        rng.Shuffle(inOrder);
        Assert.Equal(expected, Score(key, solution, "id,label\n" + string.Join('\n', inOrder)));
        Assert.Equal(expected, Score(key, solution, "label,id\n" + string.Join('\n', inOrder.Select(row => $"{row[(row.IndexOf(',') + 1)..]},{row[..row.IndexOf(',')]}"))));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Many_at_once_give_what_one_after_another_gives(string key)
    {
        var rng = new Random(4);
        var (solution, labels) = Competition(key, rng, rows: 300);
        var files = Enumerable.Range(0, 8).Select(file => "id,label\n" + string.Concat(labels.Select((label, row) => $"{row},{(row % 8 == file ? labels[0] : label)}\n"))).ToArray();
        var serial = files.Select(file => Score(key, solution, file)).ToArray();

        var parallel = new (SplitScore, SplitScore)[files.Length];
        Parallel.For(0, files.Length, i => parallel[i] = Score(key, solution, files[i]));

        Assert.Equal(serial, parallel);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_interval_holds_the_value_and_narrows_with_the_rows(string key)
    {
        var widths = new List<double>();
        foreach (var rows in (int[])[400, 40_000])
        {
            var (solution, labels) = Competition(key, new Random(5), rows);
            var score = Score(key, solution, "id,label\n" + string.Concat(labels.Select((label, row) => $"{row},{label}\n"))).Private;
            Assert.InRange(score.Value!.Value, score.Low, score.High);
            widths.Add(score.High - score.Low);
        }
        Assert.InRange(widths[0] / widths[1], 6, 16); // √100, give or take what 1,000 resamplings of 256 blocks leave open
    }

    [Theory]
    [InlineData(200)] // each row is a block
    [InlineData(5_000)]
    [InlineData(100_000)]
    public void The_interval_of_an_accuracy_is_the_binomials(int rows)
    {
        var rng = new Random(6);
        var truth = Enumerable.Range(0, rows).Select(_ => "a").ToArray();
        var score = Csv.Score("accuracy", truth, [.. truth.Select(_ => rng.Next(5) > 0 ? "a" : "b")]).Public;

        var deviation = Math.Sqrt(score.Value!.Value * (1 - score.Value.Value) / rows);
        Assert.InRange((score.High - score.Low) / (2 * 1.96 * deviation), 0.8, 1.2);
    }

    [Fact]
    public void Neighbours_that_go_together_widen_the_interval()
    {
        // 500 utterances of 40 frames, each right or wrong as a whole: 500 independent things, not 20,000.
        var rng = new Random(7);
        var truth = Enumerable.Range(0, 20_000).Select(_ => "a").ToArray();
        var said = Enumerable.Range(0, 500).SelectMany(_ => Enumerable.Repeat(rng.Next(2) == 0 ? "a" : "b", 40)).ToArray();

        var score = Csv.Score("accuracy", truth, said).Public;

        Assert.InRange((score.High - score.Low) / (2 * 1.96 * Math.Sqrt(0.25 / 500)), 0.8, 1.2);
    }

    [Fact]
    public void The_interval_of_a_perfect_order_ends_at_one()
    {
        var truth = Enumerable.Range(0, 20_000).Select(row => row % 3 == 0 ? "1" : "0").ToArray();
        var score = Csv.Score("auc", truth, [.. truth.Select((label, row) => $"{label}.{row:00000}")]).Public;

        Assert.Equal((1.0, 1.0), (score.Value, score.High));
        Assert.InRange(score.Low, 0.999, 1);
    }

    [Fact]
    public void A_part_without_rows_has_no_score()
    {
        var solution = Csv.Solution("accuracy", "id,label,Usage\n0,a,Public\n1,b,public\n2,c,IGNORED\n");
        var scored = Scoring.Score(solution, Csv.Accepted(solution, "id,label\n0,a\n1,a\n2,a\n"), MetricCatalogue.Find("accuracy")!, seed: 1);

        Assert.Equal((0.5, new SplitScore(null, 0, 0, 0)), (scored.Public.Value, scored.Private));
    }

    [Fact]
    public void A_further_metric_is_shown_beside()
    {
        var solution = Csv.Solution("cer", "id,label,Usage\n0,a b,Public\n1,c d,Private\n");
        var scored = Scoring.Score(
            solution, Csv.Accepted(solution, "id,label\n0,a b\n1,c x\n"), MetricCatalogue.Find("cer")!, seed: 1, [MetricCatalogue.Find("wer")!]);

        Assert.Equal([new SecondaryScore("wer", 0, 0.5)], scored.Secondary);
        Assert.Equal(1 / 3.0, scored.Private.Value);
    }

    private static (Solution Solution, string[] Labels) Competition(string key, Random rng, int rows)
    {
        var (drawTruth, drawGuess) = Draws[MetricCatalogue.Find(key)!.Kind];
        var truth = Enumerable.Range(0, rows).Select(_ => drawTruth(rng)).ToArray();
        var solution = Csv.Solution(key, "id,label,Usage\n" + string.Concat(truth.Select((label, row) => $"{row},{label},{(rng.Next(2) == 0 ? "Public" : "Private")}\n")));
        return (solution, [.. truth.Select(label => drawGuess(rng, label))]);
    }

    private static (SplitScore Public, SplitScore Private) Score(string key, Solution solution, string file)
    {
        var scored = Scoring.Score(solution, Csv.Accepted(solution, file), MetricCatalogue.Find(key)!, seed: 1);
        return (scored.Public, scored.Private);
    }

    private static string Words(Random rng) => string.Join(' ', Enumerable.Range(0, 1 + rng.Next(4)).Select(_ => new string('w', 1 + rng.Next(6))));

    private static string Distribution(Random rng)
    {
        double[] weights = [0.1 + rng.NextDouble(), 0.1 + rng.NextDouble(), 0.1 + rng.NextDouble()];
        return string.Join(' ', weights.Select(weight => Write(Math.Log(weight / weights.Sum()))));
    }

    private static string Write(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
