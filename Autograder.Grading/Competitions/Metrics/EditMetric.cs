using System.Runtime.InteropServices;
using Autograder.Grading.Competitions.Labels;
using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions.Metrics;

/// <summary>A metric made of each row's edit distance. Lower is better.</summary>
internal abstract class EditMetric : Metric
{
    public override bool HigherIsBetter => false;

    public override PredictionKind Kind => PredictionKind.Text;

    /// <summary>Adds the numbers of a text's symbols, which are what is inserted, deleted and substituted: characters, words.</summary>
    protected delegate void SymbolReader(string text, List<int> symbols);

    /// <summary>A reader for one measurement; two at the same time share nothing.</summary>
    protected abstract SymbolReader NewReader();

    /// <summary>What a row adds to the sums that are divided.</summary>
    protected abstract (double Numerator, double Denominator) OfRow(int distance, int referenceLength, int predictedLength);

    internal override ResampledStatistic Measure(SplitRows rows)
    {
        var (truth, predicted) = (((TrueTexts)rows.Truth).Texts, ((PredictedTexts)rows.Predicted).Texts);
        var (reference, guess, edits, read) = (new List<int>(), new List<int>(), new EditDistance(), NewReader());
        return RatioOfSums.Over(rows, row =>
        {
            reference.Clear();
            guess.Clear();
            read(truth[row], reference);
            read(predicted[row], guess);
            var distance = edits.Between(CollectionsMarshal.AsSpan(reference), CollectionsMarshal.AsSpan(guess));
            return OfRow(distance, reference.Count, guess.Count);
        });
    }

    internal override string WhyNoValue(SplitRows rows) => "all its labels are empty";

    /// <summary>Unicode scalar values of the composed text: é is one character, however it was typed.</summary>
    protected static void Characters(string text, List<int> symbols)
    {
        foreach (var rune in text.EnumerateRunes()) symbols.Add(rune.Value);
    }
}
