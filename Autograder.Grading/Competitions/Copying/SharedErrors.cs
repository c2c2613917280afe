using System.Globalization;
using System.Numerics;

namespace Autograder.Grading.Competitions.Copying;

/// <summary>Answers: on how many rows two entries give the same wrong one, beside what is to be expected.</summary>
/// <remarks>
/// Entry a is wrong on row j with probability q(a, j) = σ(θ(a) + logit d(j)), where d(j) is the part of the others that is wrong there and θ(a) makes Σ q(a, j) the
/// errors that a has (Rasch, "Probabilistic Models for Some Intelligence and Attainment Tests", 1960). Two wrong answers on row j are the same with
/// probability s(j), as among all pairs of the class. Then Σ q(a, j)·q(b, j)·s(j) are expected, and the variance is Σ p(1 − p).
/// </remarks>
internal static class SharedErrors
{
    private const int Halvings = 40;

    public static IReadOnlyList<AgreeingPair> Compare(int[] positions, int[][] answers)
    {
        var (chances, wrong) = (Chances(answers), answers.Select(Wrong).ToArray());
        var pairs = new List<Pair>();
        for (var a = 0; a < answers.Length; a++)
            for (var b = a + 1; b < answers.Length; b++)
            {
                var (expected, variance) = Expected(chances[a], chances[b]);
                pairs.Add(new Pair(positions[a], positions[b], Same(answers[a], answers[b]), expected, Math.Min(wrong[a], wrong[b]), variance));
            }

        var usual = Usual.Of([.. pairs.Select(pair => pair.Deviations)], smallestSpread: 1);
        return [.. pairs.Select(pair => new AgreeingPair(
            pair.First, pair.Second, pair.Same, pair.Expected, pair.Share, usual.Deviations(pair.Deviations), usual.PValue(pair.Deviations),
            string.Create(CultureInfo.InvariantCulture, $"both give the same wrong answer on {pair.Same} of {answers[0].Length} rows; {pair.Expected:0.#} are expected of two that are as accurate, and {pair.Most} would be all errors of the better one")))];
    }

    private readonly record struct Pair(int First, int Second, int Same, double Expected, int Most, double Variance)
    {
        public double Share => Most > Expected ? (Same - Expected) / (Most - Expected) : 0;

        public double Deviations => (Same - Expected) / Math.Sqrt(Math.Max(Variance, 1));
    }

    /// <summary>By entry and row: the probability of a wrong answer, times √s, so that the product of two is the probability of the same wrong answer.</summary>
    private static float[][] Chances(int[][] answers)
    {
        var rows = answers[0].Length;
        var (wrong, same) = (new int[rows], new double[rows]);
        var (sameInAll, pairsInAll) = (0.0, 0.0);
        for (var row = 0; row < rows; row++)
        {
            var counts = answers.Select(entry => entry[row]).Where(answer => answer != 0).CountBy(answer => answer).ToList();
            wrong[row] = counts.Sum(answer => answer.Value);
            same[row] = counts.Sum(answer => Pairs(answer.Value));
            (sameInAll, pairsInAll) = (sameInAll + same[row], pairsInAll + Pairs(wrong[row]));
        }
        // One pair's worth of what the whole file shows, for rows on which hardly anybody is wrong.
        var usually = (sameInAll + 0.5) / (pairsInAll + 1);
        for (var row = 0; row < rows; row++) same[row] = (same[row] + usually) / (Pairs(wrong[row]) + 1);

        var rate = Math.Clamp(wrong.Sum() / ((double)rows * answers.Length), 0.001, 0.999);
        return [.. answers.Select(entry =>
        {
            var odds = new double[rows]; // of the others, so that an entry does not explain itself
            for (var row = 0; row < rows; row++)
            {
                var difficulty = (wrong[row] - (entry[row] != 0 ? 1 : 0) + rate) / answers.Length;
                odds[row] = difficulty / (1 - difficulty);
            }
            var times = Times(odds, Wrong(entry));
            return odds.Select((o, row) => (float)(o * times / (1 + (o * times)) * Math.Sqrt(same[row]))).ToArray();
        })];
    }

    /// <summary>exp θ: what all odds are multiplied by, so that the chances add up to the errors.</summary>
    private static double Times(double[] odds, int errors)
    {
        var (low, high) = (-30.0, 30.0);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = Math.Exp((low + high) / 2);
            var sum = 0.0;
            foreach (var o in odds) sum += o * middle / (1 + (o * middle));
            if (sum < errors) low = (low + high) / 2;
            else high = (low + high) / 2;
        }
        return Math.Exp((low + high) / 2);
    }

    private static (double Sum, double Variance) Expected(float[] a, float[] b)
    {
        var (sum, squares) = (Vector<float>.Zero, Vector<float>.Zero);
        var row = 0;
        for (; row <= a.Length - Vector<float>.Count; row += Vector<float>.Count)
        {
            var p = new Vector<float>(a, row) * new Vector<float>(b, row);
            sum += p;
            squares += p * p;
        }
        var (total, totalOfSquares) = ((double)Vector.Sum(sum), (double)Vector.Sum(squares));
        for (; row < a.Length; row++)
        {
            var p = (double)a[row] * b[row];
            (total, totalOfSquares) = (total + p, totalOfSquares + (p * p));
        }
        return (total, total - totalOfSquares);
    }

    private static int Same(int[] a, int[] b)
    {
        var same = Vector<int>.Zero;
        var row = 0;
        for (; row <= a.Length - Vector<int>.Count; row += Vector<int>.Count)
        {
            var ofA = new Vector<int>(a, row);
            same -= Vector.AndNot(Vector.Equals(ofA, new Vector<int>(b, row)), Vector.Equals(ofA, Vector<int>.Zero)); // true is -1
        }
        var count = Vector.Sum(same);
        for (; row < a.Length; row++)
            if (a[row] != 0 && a[row] == b[row]) count++;
        return count;
    }

    private static int Wrong(int[] answers) => answers.Count(answer => answer != 0);

    private static double Pairs(int n) => n * (n - 1) / 2.0;
}
