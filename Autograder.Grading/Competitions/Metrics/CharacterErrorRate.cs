namespace Autograder.Grading.Competitions.Metrics;

/// <summary>Edits in characters over all rows, for each character of all references: Σ d(yᵢ, ŷᵢ) / Σ |yᵢ|.</summary>
/// <remarks>
/// A sum over a sum, so that long rows count for more; not the mean of each row's rate. Spaces inside a text, case and punctuation count.
/// Source: as <c>jiwer.cer</c> and NIST sclite count. Lower is better, 0 … ∞: above 1 where more is inserted than was said.
/// </remarks>
internal sealed class CharacterErrorRate : EditMetric
{
    public override string Key => "cer";

    public override string Title => "Character error rate";

    protected override SymbolReader NewReader() => Characters;

    protected override (double Numerator, double Denominator) OfRow(int distance, int referenceLength, int predictedLength) => (distance, referenceLength);
}
