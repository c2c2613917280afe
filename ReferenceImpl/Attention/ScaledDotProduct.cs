using ReferenceImpl.Activations;

namespace ReferenceImpl.Attention;

/// <summary>Attention(Q, K, V) = softmax(Q·Kᵀ/√E)·V: each query takes a mean of the values, weighted by how well their keys match it.</summary>
/// <remarks>
/// Shapes: L queries, S keys and values, E and Ev their widths; Q (…, L, E), K (…, S, E), V (…, S, Ev), output (…, L, Ev).
/// A mask holds 1 where a query must ignore a key and 0 elsewhere, and broadcasts to (…, L, S). A query that must ignore
/// every key has no answer: NaN, as in PyTorch.
/// Source: Vaswani et al., "Attention Is All You Need", NIPS 2017, equation 1.
/// </remarks>
public static class ScaledDotProduct
{
    /// <summary>What Backward needs, and the weights (…, L, S), whose rows sum to one.</summary>
    public sealed record Result(Tensor Q, Tensor K, Tensor V, Tensor Weights, Tensor Output);

    public static Result Forward(Tensor q, Tensor k, Tensor v, Tensor? mask = null)
    {
        if (q.Columns != k.Columns || k.Shape[^2] != v.Shape[^2])
            throw new ArgumentException($"attention needs Q (…, L, E), K (…, S, E) and V (…, S, Ev), got {ShapeMath.Text(q.Shape)}, {ShapeMath.Text(k.Shape)} and {ShapeMath.Text(v.Shape)}", nameof(k));

        var scores = (q * (1 / Math.Sqrt(q.Columns))).MatMul(k.T); // (…, L, S)
        if (mask is not null) scores = Tensor.Where(mask, Tensor.Scalar(double.NegativeInfinity), scores);
        var weights = Softmax.Of(scores);
        return new Result(q, k, v, weights, weights.MatMul(v));
    }

    public static (Tensor DQ, Tensor DK, Tensor DV) Backward(Result result, Tensor dOutput)
    {
        var (q, k, v, weights, _) = result;
        var dV = weights.T.MatMul(dOutput);                                                    // (…, S, L)·(…, L, Ev)
        var dWeights = dOutput.MatMul(v.T);                                                    // (…, L, Ev)·(…, Ev, S)
        var dScores = Softmax.Backward(weights, dWeights) * (1 / Math.Sqrt(q.Columns));        // zero where masked, since the weight is
        return (dScores.MatMul(k), dScores.T.MatMul(q), dV);
    }
}

/// <summary>Masks, 1 where a query must ignore a key.</summary>
public static class Mask
{
    /// <summary>No query sees what comes after it: (length, length), ones above the diagonal.</summary>
    public static Tensor Causal(int length)
    {
        var mask = Tensor.Zeros(length, length);
        for (var query = 0; query < length; query++)
            for (var key = query + 1; key < length; key++) mask[query, key] = 1;
        return mask;
    }

    /// <summary>Nothing beyond a sequence's end is seen: (N, longest).</summary>
    public static Tensor Padding(ReadOnlySpan<int> lengths, int longest)
    {
        var mask = Tensor.Zeros(lengths.Length, longest);
        for (var n = 0; n < lengths.Length; n++)
            for (var key = lengths[n]; key < longest; key++) mask[n, key] = 1;
        return mask;
    }
}
