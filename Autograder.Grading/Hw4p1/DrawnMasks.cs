using Autograder.Grading.Checks;
using ReferenceImpl;

namespace Autograder.Grading.Hw4p1;

/// <summary>
/// Secret masks, 1 where to ignore, in which every query ignores a key and sees at least two: what sees one key only is right whatever its score.
/// Of four keys or more two are ignored, as a mask taken the wrong way round would else leave one only.
/// </summary>
internal static class DrawnMasks
{
    /// <summary>The last axis is that of the keys.</summary>
    public static Tensor Any(SecretInputs inputs, params int[] shape)
    {
        var mask = Tensor.Zeros(shape);
        var (rows, keys) = (mask.Reshape(-1, shape[^1]), shape[^1]);
        for (var row = 0; row < rows.Rows; row++)
        {
            var order = inputs.Permutation(keys); // two are seen, the last two ignored, the others either
            for (var at = 2; at < keys; at++) rows[row, order[at]] = at >= keys - 2 ? 1 : inputs.Integer(0, 1);
        }
        return mask;
    }

    /// <summary>A key padding mask (N, S) and an attention mask (L, S) for use together, of at least five keys: two keys are free in both.</summary>
    public static (Tensor KeyPadding, Tensor Attention) Pair(SecretInputs inputs, int n, int l, int s)
    {
        var (padding, attention) = (Tensor.Zeros(n, s), Tensor.Zeros(l, s));
        var order = inputs.Permutation(s);
        Fill(padding, order[1]);
        Fill(attention, order[2]);
        return (padding, attention);

        // order[0] and order[4] stay free, and order[3] is ignored by both; each mask ignores a key of its own everywhere, so that neither can stand for both.
        void Fill(Tensor mask, int always)
        {
            for (var row = 0; row < mask.Rows; row++)
            {
                foreach (var key in order[5..]) mask[row, key] = inputs.Integer(0, 1);
                (mask[row, order[3]], mask[row, always]) = (1, 1);
            }
        }
    }
}
