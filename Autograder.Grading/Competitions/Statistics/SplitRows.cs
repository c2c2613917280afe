using Autograder.Grading.Competitions.Labels;

namespace Autograder.Grading.Competitions.Statistics;

/// <summary>
/// The rows of one part of the solution, Public or Private, cut into blocks of neighbours. A block is what the bootstrap draws.
/// </summary>
/// <remarks>
/// Neighbouring rows belong together (the frames of one utterance, the pairs of one face), so that single rows would be drawn as if they told more than
/// they do; blocks keep what neighbours share: Carlstein, "The Use of Subseries Values for Estimating the Variance of a General Statistic from a
/// Stationary Sequence", Annals of Statistics 14 (1986) 1171-1179. Up to <see cref="MostBlocks"/> rows each row is a block and this is Efron's bootstrap.
/// </remarks>
internal sealed record SplitRows(TrueLabels Truth, PredictedLabels Predicted, int[] Rows)
{
    public const int MostBlocks = 256;

    public int Blocks => Math.Min(Rows.Length, MostBlocks);

    public ReadOnlySpan<int> Block(int block)
    {
        var start = (int)((long)block * Rows.Length / Blocks);
        return Rows.AsSpan(start, (int)((block + 1L) * Rows.Length / Blocks) - start);
    }
}
