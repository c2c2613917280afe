using System.Globalization;
using Autograder.Grading.Competitions;

namespace Autograder.Grading.Tests.Competitions;

public class AgreementTests
{
    private const int Rows = 1500;
    private const int Classes = 12;

    [Theory]
    [InlineData(40, 1)]
    [InlineData(40, 2)]
    [InlineData(8, 3)]
    [InlineData(3, 4)]
    public void A_copy_with_every_tenth_row_changed_stands_out_and_nobody_else(int entries, int seed)
    {
        var honest = Class(entries, seed);
        honest[1] = Changed(honest[0], seed, oneIn: 10);

        var pair = Assert.Single(Agreement.Find([.. honest.Select(Sketch)]));

        Assert.Equal((0, 1), (pair.First, pair.Second));
        Assert.InRange(pair.Share, 0.7, 1);
        Assert.True(pair.Observed > 2 * pair.Expected, pair.Words);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(40)]
    public void Honest_entries_that_find_the_same_rows_hard_do_not_stand_out(int entries)
    {
        for (var seed = 10; seed < 15; seed++)
            Assert.Empty(Agreement.Find([.. Class(entries, seed).Select(Sketch)]));
    }

    [Fact]
    public void What_is_expected_of_honest_entries_is_about_what_they_share()
    {
        var pairs = Agreement.Compare([.. Class(40, 5).Select(Sketch)]);

        Assert.InRange(pairs.Sum(pair => pair.Observed) / pairs.Sum(pair => pair.Expected), 0.85, 1.15);
    }

    [Fact]
    public void Sending_the_sample_or_nothing_but_silence_is_no_copying()
    {
        var entries = Class(10, 6);
        entries[3] = entries[7] = [.. Enumerable.Repeat(0, Rows)];
        entries[4] = entries[5] = Truth(); // and two who are right everywhere share no error

        Assert.Empty(Agreement.Find([.. entries.Select(Sketch)]));
    }

    [Fact]
    public void Texts_are_compared_as_wholes()
    {
        var solution = Csv.Solution("cer", "id,label,Usage\n" + string.Concat(Enumerable.Range(0, 300).Select(row => $"{row},text {row},{(row % 2 == 0 ? "Public" : "Private")}\n")));
        string Text(int entry, int row) => (row * (entry + 3) % 7) > 2 ? $"text {row}" : $"tekst {row} of {entry}";
        var entries = Enumerable.Range(0, 6).Select(entry => AgreementSketch.Of(Csv.Accepted(
            solution, "id,label\n" + string.Concat(Enumerable.Range(0, 300).Select(row => $"{row},{Text(entry == 5 ? 2 : entry, row)}\n"))))).ToList();

        var pair = Assert.Single(Agreement.Find(entries));

        Assert.Equal((2, 5, 1.0), (pair.First, pair.Second, Math.Round(pair.Share, 2)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    public void Scores_that_were_scaled_and_blurred_are_still_a_copy(int entries)
    {
        var rng = new Random(8);
        var answers = Enumerable.Range(0, Rows).Select(_ => rng.Next(2)).ToArray();
        var solution = Csv.Solution("eer", "id,label,Usage\n" + string.Concat(answers.Select((answer, row) => $"{row},{answer},Public\n")));
        var hard = answers.Select(_ => Normal(rng)).ToArray();
        var scores = Enumerable.Range(0, entries).Select(_ => answers.Select((answer, row) => (2 * answer) + hard[row] + Normal(rng)).ToArray()).ToList();
        List<AgreementSketch> Sketches() => [.. scores.Select(own => AgreementSketch.Of(Csv.Accepted(
            solution, "id,label\n" + string.Concat(own.Select((score, row) => string.Create(CultureInfo.InvariantCulture, $"{row},{score:R}\n"))))))];

        Assert.Empty(Agreement.Find(Sketches()));

        scores[2] = [.. scores[0].Select(score => Math.Exp(score / 3) + (0.01 * Normal(rng)))];
        var pair = Assert.Single(Agreement.Find(Sketches()));
        Assert.Equal((0, 2), (pair.First, pair.Second));
    }

    [Fact]
    public void A_copy_is_found_among_the_pairs_of_five_hundred_entries()
    {
        var entries = Class(500, 9);
        entries[499] = Changed(entries[17], 9, oneIn: 5);

        var pair = Assert.Single(Agreement.Find([.. entries.Select(Sketch)]));

        Assert.Equal((17, 499), (pair.First, pair.Second));
    }

    private static AgreementSketch Sketch(int[] answers) =>
        AgreementSketch.Of(Csv.Accepted(Solution, "id,label\n" + string.Concat(answers.Select((answer, row) => $"{row},c{answer}\n"))));

    private static Solution Solution { get; } =
        Csv.Solution("accuracy", "id,label,Usage\n" + string.Concat(Truth().Select((answer, row) => $"{row},c{answer},{(row % 3 == 0 ? "Public" : "Private")}\n")));

    // The truth is the same for every class of entries; what is hard is not.
    private static int[] Truth()
    {
        var rng = new Random(77);
        return [.. Enumerable.Range(0, Rows).Select(row => row < Classes ? row : rng.Next(Classes))];
    }

    /// <summary>Entries of different strength that find the same rows hard and are drawn to the same wrong answers.</summary>
    private static int[][] Class(int entries, int seed)
    {
        var (rng, truth) = (new Random(seed), Truth());
        var hard = truth.Select(_ => 1.5 * Normal(rng)).ToArray();
        var tempting = truth.Select(answer => (answer + 1 + rng.Next(Classes - 1)) % Classes).ToArray();
        return [.. Enumerable.Range(0, entries).Select(_ =>
        {
            var strength = 1 + Normal(rng);
            return truth.Select((answer, row) => rng.NextDouble() < 1 / (1 + Math.Exp(hard[row] - strength)) ? answer
                : rng.Next(2) == 0 ? tempting[row] : (answer + 1 + rng.Next(Classes - 1)) % Classes).ToArray();
        })];
    }

    private static int[] Changed(int[] answers, int seed, int oneIn)
    {
        var rng = new Random(seed);
        return [.. answers.Select(answer => rng.Next(oneIn) == 0 ? rng.Next(Classes) : answer)];
    }

    private static double Normal(Random rng) => Math.Sqrt(-2 * Math.Log(1 - rng.NextDouble())) * Math.Cos(2 * Math.PI * rng.NextDouble());
}
