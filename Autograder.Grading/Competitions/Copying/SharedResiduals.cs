using System.Globalization;
using System.Numerics;

namespace Autograder.Grading.Competitions.Copying;

/// <summary>Predicted numbers: how far two entries go the same way where they differ from the class.</summary>
/// <remarks>
/// Each entry's numbers are replaced by their midranks, so that scaling them hides nothing; from every row the class's mean rank is taken off, which is what the rows'
/// difficulty explains. What is left correlates to about −1/(N − 1) between independent entries, and to nearly 1 between a copy and its original. Correlations are
/// compared on Fisher's scale artanh r (Fisher, "On the Probable Error of a Coefficient of Correlation Deduced from a Small Sample", Metron 1 (1921) 3-32).
/// </remarks>
internal static class SharedResiduals
{
    // artanh of 1 is infinite.
    private const double NearlyOne = 1 - 1e-9;

    public static IReadOnlyList<AgreeingPair> Compare(int[] positions, double[][] numbers)
    {
        if (numbers.Length < 3) return []; // the mean of two leaves nothing that is one's own
        var residuals = Residuals([.. numbers.Select(Midranks)]);
        var pairs = new List<(int First, int Second, double Correlation)>();
        for (var a = 0; a < residuals.Length; a++)
            for (var b = a + 1; b < residuals.Length; b++) pairs.Add((positions[a], positions[b], Product(residuals[a], residuals[b])));

        var rows = numbers[0].Length;
        var usual = Usual.Of([.. pairs.Select(pair => Fisher(pair.Correlation))], smallestSpread: 1 / Math.Sqrt(Math.Max(1, rows - 3)));
        var expected = Math.Tanh(usual.Median);
        return [.. pairs.Select(pair => new AgreeingPair(
            pair.First, pair.Second, pair.Correlation, expected, (pair.Correlation - expected) / (1 - expected),
            usual.Deviations(Fisher(pair.Correlation)), usual.PValue(Fisher(pair.Correlation)),
            string.Create(CultureInfo.InvariantCulture, $"where they differ from the class, the order of their predictions correlates by {pair.Correlation:0.000} on {rows} rows; {expected:0.000} is the median pair's")))];
    }

    private static double Fisher(double correlation) => Math.Atanh(Math.Clamp(correlation, -NearlyOne, NearlyOne));

    private static double[] Midranks(double[] numbers)
    {
        var (sorted, rows, ranks) = ((double[])numbers.Clone(), Enumerable.Range(0, numbers.Length).ToArray(), new double[numbers.Length]);
        Array.Sort(sorted, rows);
        for (var start = 0; start < sorted.Length;)
        {
            var end = start;
            while (end < sorted.Length && sorted[end] == sorted[start]) end++;
            for (var i = start; i < end; i++) ranks[rows[i]] = (start + end - 1) / 2.0;
            start = end;
        }
        return ranks;
    }

    /// <summary>Ranks without each row's mean, and then of mean 0 and length 1.</summary>
    private static float[][] Residuals(double[][] ranks)
    {
        for (var row = 0; row < ranks[0].Length; row++)
        {
            var mean = ranks.Average(entry => entry[row]);
            foreach (var entry in ranks) entry[row] -= mean;
        }
        return [.. ranks.Select(entry =>
        {
            var mean = entry.Average();
            var length = Math.Sqrt(entry.Sum(rank => (rank - mean) * (rank - mean)));
            return entry.Select(rank => length > 0 ? (float)((rank - mean) / length) : 0).ToArray();
        })];
    }

    private static double Product(float[] a, float[] b)
    {
        var sum = Vector<float>.Zero;
        var row = 0;
        for (; row <= a.Length - Vector<float>.Count; row += Vector<float>.Count) sum += new Vector<float>(a, row) * new Vector<float>(b, row);
        var total = (double)Vector.Sum(sum);
        for (; row < a.Length; row++) total += (double)a[row] * b[row];
        return total;
    }
}
