namespace Autograder.Grading.Competitions.Metrics;

/// <summary>Edits in words over all rows, for each word of all references: Σ d(yᵢ, ŷᵢ) / Σ |yᵢ|. Words are what white space parts.</summary>
/// <remarks>Case and punctuation count. Source: as <c>jiwer.wer</c> and NIST sclite count. Lower is better, 0 … ∞.</remarks>
internal sealed class WordErrorRate : EditMetric
{
    public override string Key => "wer";

    public override string Title => "Word error rate";

    protected override SymbolReader NewReader()
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return (text, symbols) =>
        {
            foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (!numbers.TryGetValue(word, out var number)) numbers.Add(word, number = numbers.Count);
                symbols.Add(number);
            }
        };
    }

    protected override (double Numerator, double Denominator) OfRow(int distance, int referenceLength, int predictedLength) => (distance, referenceLength);
}
