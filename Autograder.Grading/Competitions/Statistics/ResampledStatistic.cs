namespace Autograder.Grading.Competitions.Statistics;

/// <summary>A metric's value over all rows, and over any resampling of the blocks.</summary>
internal abstract class ResampledStatistic
{
    /// <summary>NaN where the metric has no value, such as an AUC without positives.</summary>
    public abstract double Value { get; }

    /// <param name="times">How often each block was drawn.</param>
    public abstract double Resampled(ReadOnlySpan<int> times);
}

/// <summary>f(Σ a / Σ b): what most metrics are. One pair of sums a block.</summary>
internal sealed class RatioOfSums : ResampledStatistic
{
    private readonly double[] numerators;
    private readonly double[] denominators;
    private readonly Func<double, double> finish;

    private RatioOfSums(double[] numerators, double[] denominators, Func<double, double> finish)
    {
        (this.numerators, this.denominators, this.finish) = (numerators, denominators, finish);
        Value = finish(numerators.Sum() / denominators.Sum());
    }

    public override double Value { get; }

    public static RatioOfSums Over(SplitRows rows, Func<int, (double Numerator, double Denominator)> ofRow, Func<double, double>? finish = null)
    {
        var (numerators, denominators) = (new double[rows.Blocks], new double[rows.Blocks]);
        for (var block = 0; block < rows.Blocks; block++)
            foreach (var row in rows.Block(block))
            {
                var (numerator, denominator) = ofRow(row);
                numerators[block] += numerator;
                denominators[block] += denominator;
            }
        return new RatioOfSums(numerators, denominators, finish ?? (ratio => ratio));
    }

    public override double Resampled(ReadOnlySpan<int> times)
    {
        var (numerator, denominator) = (0.0, 0.0);
        for (var block = 0; block < times.Length; block++)
        {
            numerator += times[block] * numerators[block];
            denominator += times[block] * denominators[block];
        }
        return finish(numerator / denominator);
    }
}
