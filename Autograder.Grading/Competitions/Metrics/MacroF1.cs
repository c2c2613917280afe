using Autograder.Grading.Competitions.Labels;
using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions.Metrics;

/// <summary>The mean over classes of F1 = 2·TP / (2·TP + FP + FN), each class counting the same, however rare.</summary>
/// <remarks>
/// Over the classes that the part's solution or the predictions have, as <c>sklearn.metrics.f1_score(average="macro")</c>; all labels that the solution
/// nowhere has are one further class, with F1 = 0. Source: Sokolova and Lapalme, "A systematic analysis of performance measures for classification tasks",
/// Information Processing and Management 45 (2009), the mean of F-scores. Higher is better, 0 … 1.
/// </remarks>
internal sealed class MacroF1 : Metric
{
    public override string Key => "macro-f1";

    public override string Title => "Macro F1";

    public override bool HigherIsBetter => true;

    public override PredictionKind Kind => PredictionKind.Class;

    internal override ResampledStatistic Measure(SplitRows rows) => new Statistic(rows);

    /// <summary>What a block has of a class: rows that are of it, rows said to be of it, and both.</summary>
    private readonly record struct Counts(int Class, int True, int Predicted, int Both);

    private sealed class Statistic : ResampledStatistic
    {
        private readonly Counts[][] blocks;
        private readonly int classes;

        public Statistic(SplitRows rows)
        {
            var (truth, predicted) = ((TrueClasses)rows.Truth, ((PredictedClasses)rows.Predicted).Classes);
            classes = truth.Count + 1; // the last one is what the solution does not know
            blocks = new Counts[rows.Blocks][];
            var found = new Counts[classes];
            for (var block = 0; block < blocks.Length; block++)
            {
                foreach (var row in rows.Block(block))
                {
                    var (right, said) = (truth.Classes[row], predicted[row] == PredictedClasses.Unknown ? truth.Count : predicted[row]);
                    found[right] = found[right] with { True = found[right].True + 1, Both = found[right].Both + (right == said ? 1 : 0) };
                    found[said] = found[said] with { Predicted = found[said].Predicted + 1 };
                }
                blocks[block] = [.. found.Select((counts, i) => counts with { Class = i }).Where(counts => counts.True + counts.Predicted > 0)];
                Array.Clear(found);
            }
            var every = new int[blocks.Length];
            Array.Fill(every, 1);
            Value = Resampled(every);
        }

        public override double Value { get; }

        public override double Resampled(ReadOnlySpan<int> times)
        {
            var (both, either) = (new long[classes], new long[classes]);
            for (var block = 0; block < times.Length; block++)
            {
                if (times[block] == 0) continue;
                foreach (var counts in blocks[block])
                {
                    both[counts.Class] += 2L * times[block] * counts.Both;
                    either[counts.Class] += (long)times[block] * (counts.True + counts.Predicted);
                }
            }
            var (sum, present) = (0.0, 0);
            for (var i = 0; i < classes; i++)
            {
                if (either[i] == 0) continue;
                sum += (double)both[i] / either[i];
                present++;
            }
            return sum / present;
        }
    }
}
