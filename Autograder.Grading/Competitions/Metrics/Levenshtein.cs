namespace Autograder.Grading.Competitions.Metrics;

/// <summary>The mean edit distance of a row, in characters: (1/N) Σ d(yᵢ, ŷᵢ). Where a phoneme is one character, in phonemes.</summary>
/// <remarks>Source: Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals", Soviet Physics Doklady 10 (1966) 707-710. Lower is better, 0 … ∞.</remarks>
internal sealed class Levenshtein : EditMetric
{
    public override string Key => "levenshtein";

    public override string Title => "Levenshtein distance";

    protected override SymbolReader NewReader() => Characters;

    protected override (double Numerator, double Denominator) OfRow(int distance, int referenceLength, int predictedLength) => (distance, 1);
}
