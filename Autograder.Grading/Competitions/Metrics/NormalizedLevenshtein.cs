namespace Autograder.Grading.Competitions.Metrics;

/// <summary>The mean over rows of the edit distance, in characters, as a part of the longer text: (1/N) Σ d(yᵢ, ŷᵢ) / max(|yᵢ|, |ŷᵢ|); two empty texts differ by 0.</summary>
/// <remarks>Each row counts the same, however long: unlike the character error rate. Source: as <c>rapidfuzz.distance.Levenshtein.normalized_distance</c>. Lower is better, 0 … 1.</remarks>
internal sealed class NormalizedLevenshtein : EditMetric
{
    public override string Key => "normalized-levenshtein";

    public override string Title => "Normalized Levenshtein distance";

    protected override SymbolReader NewReader() => Characters;

    protected override (double Numerator, double Denominator) OfRow(int distance, int referenceLength, int predictedLength) =>
        (distance == 0 ? 0 : (double)distance / Math.Max(referenceLength, predictedLength), 1);
}
