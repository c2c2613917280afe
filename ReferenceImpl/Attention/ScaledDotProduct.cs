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

        var heads = Heads(q, k);
        var weights = Tensor.Uninitialized([.. heads, q.Shape[^2], k.Shape[^2]]); // (…, L, S)
        var output = Tensor.Uninitialized([.. heads, q.Shape[^2], v.Columns]);    // (…, L, Ev)
        var masks = mask?.BroadcastTo(weights.Shape).Matrices(heads);
        var (queries, keys, values) = (q.Matrices(heads), k.Matrices(heads), v.Matrices(heads));
        var (weightsOf, outputs) = (weights.Matrices(heads), output.Matrices(heads));
        for (var h = 0; h < queries.Length; h++) // one after another, so that a head's scores stay in the cache
        {
            var scores = weightsOf[h];
            scores.SetProductInPlace(queries[h], keys[h].T);
            if (masks is not null) scores.FillInPlace(double.NegativeInfinity, where: masks[h]);
            SoftmaxRows.Forward(scores.Span, scores.Columns, 1 / Math.Sqrt(q.Columns));
            outputs[h].SetProductInPlace(scores, values[h]);
        }
        return new Result(q, k, v, weights, output);
    }

    public static (Tensor DQ, Tensor DK, Tensor DV) Backward(Result result, Tensor dOutput)
    {
        var (q, k, v, weights, _) = result;
        dOutput.RequireSameShape(nameof(dOutput), result.Output);
        var heads = Heads(q, k);
        Tensor Gradient(Tensor of) => Tensor.Uninitialized([.. heads, .. of.Shape[^2..]]);
        var (dQ, dK, dV) = (Gradient(q), Gradient(k), Gradient(v));
        var (queries, keys, values, weightsOf) = (q.Matrices(heads), k.Matrices(heads), v.Matrices(heads), weights.Matrices(heads));
        var (dQueries, dKeys, dValues, dOutputs) = (dQ.Matrices(heads), dK.Matrices(heads), dV.Matrices(heads), dOutput.Matrices(heads));
        var dScores = Tensor.Rent(q.Shape[^2], k.Shape[^2]);
        for (var h = 0; h < queries.Length; h++)
        {
            dValues[h].SetProductInPlace(weightsOf[h].T, dOutputs[h]); // (S, L)·(L, Ev)
            dScores.SetProductInPlace(dOutputs[h], values[h].T);       // (L, Ev)·(Ev, S), the gradient of the weights
            SoftmaxRows.Backward(weightsOf[h].Span, dScores.Span, dScores.Columns, 1 / Math.Sqrt(q.Columns)); // zero where masked, since the weight is
            dQueries[h].SetProductInPlace(dScores, keys[h]);           // (L, S)·(S, E)
            dKeys[h].SetProductInPlace(dScores.T, queries[h]);         // (S, L)·(L, E)
        }
        dScores.GiveBack();
        return (dQ, dK, dV);
    }

    private static int[] Heads(Tensor q, Tensor k) => ShapeMath.Broadcast(q.Shape.AsSpan(..^2), k.Shape.AsSpan(..^2));
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
