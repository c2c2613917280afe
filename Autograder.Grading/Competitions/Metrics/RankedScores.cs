using System.Numerics;
using Autograder.Grading.Competitions.Labels;
using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions.Metrics;

/// <summary>How many positives and negatives have each score, from the highest score down: all that a ROC curve is made of.</summary>
internal delegate double RocStatistic(ReadOnlySpan<int> positives, ReadOnlySpan<int> negatives);

/// <summary>A statistic of the ROC curve, over all rows exactly, and over resamplings of the blocks by histogram.</summary>
/// <remarks>
/// For the interval the scores are put into at most <see cref="MostBins"/> bins of about as many rows each, equal scores always together; a resampling then adds up
/// the bins of the blocks it drew. What the bins lose is the same for all resamplings and is added back. Up to that many distinct scores nothing is lost.
/// </remarks>
internal sealed class RankedScores : ResampledStatistic
{
    public const string Needed = "rows labelled 1 and rows labelled 0 are needed";

    private const int MostBins = 256;

    private readonly RocStatistic statistic;
    private readonly int[] counts; // (block, positive or negative, bin)
    private readonly int bins;
    private readonly double lost;

    private RankedScores(RocStatistic statistic, SplitRows rows)
    {
        this.statistic = statistic;
        var (scores, positive, blocks) = Descending(rows);
        var (positives, negatives, binOf) = Count(scores, positive);
        bins = binOf[^1] + 1;
        counts = new int[rows.Blocks * bins * 2];
        for (var place = 0; place < scores.Length; place++) counts[(((2 * blocks[place]) + (positive[place] ? 0 : 1)) * bins) + binOf[place]]++;

        Value = statistic(positives, negatives);
        var every = new int[rows.Blocks];
        Array.Fill(every, 1);
        lost = Value - OfBins(every);
    }

    public override double Value { get; }

    public static RankedScores Over(SplitRows rows, RocStatistic statistic) => new(statistic, rows);

    public override double Resampled(ReadOnlySpan<int> times) => Math.Clamp(OfBins(times) + lost, 0, 1); // NaN stays NaN

    private double OfBins(ReadOnlySpan<int> times)
    {
        var sums = new int[2 * bins]; // no overflow: as many blocks are drawn as there are, and all are of one size
        for (var block = 0; block < times.Length; block++)
            if (times[block] != 0) AddTimes(times[block], counts.AsSpan(block * sums.Length, sums.Length), sums);
        return statistic(sums.AsSpan(0, bins), sums.AsSpan(bins));
    }

    private static void AddTimes(int times, ReadOnlySpan<int> of, Span<int> sums)
    {
        var i = 0;
        for (; i <= sums.Length - Vector<int>.Count; i += Vector<int>.Count)
            (new Vector<int>(sums[i..]) + (times * new Vector<int>(of[i..]))).CopyTo(sums[i..]);
        for (; i < sums.Length; i++) sums[i] += times * of[i];
    }

    private static (double[] Scores, bool[] Positive, int[] Blocks) Descending(SplitRows rows)
    {
        var (answers, numbers) = (((TrueAnswers)rows.Truth).Answers, ((PredictedNumbers)rows.Predicted).Numbers);
        var (negated, places) = (new double[rows.Rows.Length], new int[rows.Rows.Length]);
        for (var i = 0; i < places.Length; i++) (negated[i], places[i]) = (-numbers[rows.Rows[i]], i);
        Array.Sort(negated, places);

        var blockOf = new int[places.Length];
        var start = 0;
        for (var block = 0; block < rows.Blocks; block++)
        {
            var length = rows.Block(block).Length;
            blockOf.AsSpan(start, length).Fill(block);
            start += length;
        }
        var positive = new bool[places.Length];
        for (var i = 0; i < places.Length; i++) (positive[i], places[i]) = (answers[rows.Rows[places[i]]], blockOf[places[i]]);
        return (negated, positive, places);
    }

    /// <summary>Counts by distinct score, and the bin of each place.</summary>
    private static (int[] Positives, int[] Negatives, int[] BinOf) Count(double[] scores, bool[] positive)
    {
        var (positives, negatives, binOf) = (new List<int>(), new List<int>(), new int[scores.Length]);
        var distinct = 1;
        for (var i = 1; i < scores.Length; i++)
            if (scores[i] != scores[i - 1]) distinct++;
        var fewest = distinct <= MostBins ? 1 : (scores.Length + MostBins - 1) / MostBins; // rows of a bin
        var (bin, inBin) = (0, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            if (i == 0 || scores[i] != scores[i - 1])
            {
                if (inBin >= fewest) (bin, inBin) = (bin + 1, 0);
                positives.Add(0);
                negatives.Add(0);
            }
            if (positive[i]) positives[^1]++;
            else negatives[^1]++;
            binOf[i] = bin;
            inBin++;
        }
        return ([.. positives], [.. negatives], binOf);
    }
}
