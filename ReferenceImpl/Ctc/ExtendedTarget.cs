namespace ReferenceImpl.Ctc;

/// <summary>
/// A target with a blank before, between and behind its symbols: (a, b) becomes (–, a, –, b, –), length S = 2L + 1. An alignment
/// is a walk through it that stays, moves on by one, or by two where that skips a blank between different symbols.
/// </summary>
/// <param name="Symbols">(S)</param>
/// <param name="MaySkip">(S): whether position s may be reached from s − 2. Between equal neighbours the blank must be
/// visited, else the two would collapse into one.</param>
/// <remarks>Source: Graves, Fernández, Gomez, Schmidhuber, "Connectionist Temporal Classification", ICML 2006, section 4.1.</remarks>
public sealed record ExtendedTarget(int[] Symbols, bool[] MaySkip)
{
    public int Length => Symbols.Length;

    public static ExtendedTarget Of(ReadOnlySpan<int> target, int blank = 0)
    {
        var symbols = new int[2 * target.Length + 1];
        var maySkip = new bool[symbols.Length];
        Array.Fill(symbols, blank);
        for (var k = 0; k < target.Length; k++)
        {
            if (target[k] == blank) throw new ArgumentException($"symbol {k} of the target is the blank, {blank}", nameof(target));
            symbols[2 * k + 1] = target[k];
            maySkip[2 * k + 1] = k > 0 && target[k] != target[k - 1];
        }
        return new ExtendedTarget(symbols, maySkip);
    }
}
