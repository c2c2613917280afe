namespace Autograder.Grading.Competitions.Metrics;

/// <summary>The fewest insertions, deletions and substitutions that turn one sequence into another; each costs 1.</summary>
/// <remarks>
/// 64 cells of the table at a time, as bits of whether a neighbour is one more or one less: Myers, "A Fast Bit-Vector Algorithm for Approximate String
/// Matching Based on Dynamic Programming", JACM 46 (1999) 395-415, in the form of Hyyrö, "A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit
/// Distances", Nordic Journal of Computing 10 (2003) 29-39. Time: ⌈M / 64⌉ · N for M reference and N predicted symbols.
/// </remarks>
internal sealed class EditDistance
{
    private readonly Dictionary<int, int> numbers = []; // of the reference's symbols, from 0
    private ulong[] places = []; // (symbol, word): where in the reference the symbol stands
    private ulong[] more = []; // vertical steps of +1, one bit a row
    private ulong[] less = []; // and of -1

    public int Between(ReadOnlySpan<int> reference, ReadOnlySpan<int> predicted)
    {
        if (reference.Length == 0) return predicted.Length;
        var words = (reference.Length + 63) / 64;
        Prepare(reference, words);

        var distance = reference.Length;
        var last = 1UL << ((reference.Length - 1) % 64);
        foreach (var symbol in predicted)
        {
            var known = numbers.TryGetValue(symbol, out var number);
            var (moreIn, lessIn) = (1UL, 0UL); // along the top row every step is one more
            for (var word = 0; word < words; word++)
            {
                var matches = (known ? places[(number * words) + word] : 0) | lessIn;
                var (vp, vn) = (more[word], less[word]);
                var d0 = (((matches & vp) + vp) ^ vp) | matches | vn;
                var (hp, hn) = (vn | ~(d0 | vp), d0 & vp);
                if (word == words - 1)
                {
                    if ((hp & last) != 0) distance++;
                    if ((hn & last) != 0) distance--;
                }
                var (moreOut, lessOut) = (hp >> 63, hn >> 63);
                (hp, hn) = ((hp << 1) | moreIn, (hn << 1) | lessIn);
                (more[word], less[word]) = (hn | ~(d0 | hp), hp & d0);
                (moreIn, lessIn) = (moreOut, lessOut);
            }
        }
        return distance;
    }

    private void Prepare(ReadOnlySpan<int> reference, int words)
    {
        numbers.Clear();
        if (places.Length < reference.Length * words) places = new ulong[reference.Length * words];
        else places.AsSpan(0, reference.Length * words).Clear();
        if (more.Length < words) (more, less) = (new ulong[words], new ulong[words]);
        more.AsSpan(0, words).Fill(ulong.MaxValue);
        less.AsSpan(0, words).Clear();
        for (var i = 0; i < reference.Length; i++)
        {
            if (!numbers.TryGetValue(reference[i], out var number)) numbers.Add(reference[i], number = numbers.Count);
            places[(number * words) + (i / 64)] |= 1UL << (i % 64);
        }
    }
}
