using ReferenceImpl.Layers;

namespace ReferenceImpl.Attention;

/// <summary>
/// Attention in several subspaces at once: queries, keys and values are projected, cut into H heads of width E/H, each head
/// attends by itself, and the heads side by side are projected back.
/// </summary>
/// <remarks>
/// Shapes: N batch, L queries, S keys, E width, H heads; query (N, L, E), key and value (N, S, E), output (N, L, E).
/// A key padding mask (N, S) and an attention mask (L, S) hold 1 where to ignore; either may be missing.
/// Source: Vaswani et al., NIPS 2017, section 3.2.2; the layout as in torch.nn.MultiheadAttention.
/// </remarks>
public sealed class MultiHeadAttention
{
    private readonly int _heads;
    private ScaledDotProduct.Result? _result;

    public MultiHeadAttention(int width, int heads, Random? rng = null)
    {
        if (width % heads != 0) throw new ArgumentException($"{heads} heads must divide a width of {width}", nameof(heads));
        _heads = heads;
        Linear Projection() => rng is null ? new Linear(width, width) : new Linear(width, width, rng);
        (Query, Key, Value, Output) = (Projection(), Projection(), Projection(), Projection());
        Parameters = [.. new[] { Query, Key, Value, Output }.SelectMany(projection => projection.Parameters)];
    }

    public Linear Query { get; }

    public Linear Key { get; }

    public Linear Value { get; }

    public Linear Output { get; }

    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Turns queries and keys by their positions, where rotary positions are used.</summary>
    public RotaryPositions? Rotary { get; init; }

    /// <summary>Of the latest Forward: (N, H, L, S).</summary>
    public Tensor Weights => (_result ?? throw new InvalidOperationException("there are no weights before a Forward")).Weights;

    public Tensor Forward(Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask = null, Tensor? attentionMask = null)
    {
        query.RequireShape(nameof(query), -1, -1, Query.W.Value.Columns);
        key.RequireShape(nameof(key), query.Rows, -1, Key.W.Value.Columns);
        value.RequireShape(nameof(value), query.Rows, key.Shape[1], Value.W.Value.Columns);

        var (q, k, v) = (Split(Query.Forward(query)), Split(Key.Forward(key)), Split(Value.Forward(value))); // (N, H, L or S, E/H)
        if (Rotary is not null) (q, k) = (Rotary.Turn(q), Rotary.Turn(k));
        _result = ScaledDotProduct.Forward(q, k, v, Combine(keyPaddingMask, attentionMask));
        return Output.Forward(Join(_result.Output));
    }

    /// <summary>Self-attention of new positions that also see all that went before them, whose keys and values are kept in the cache.</summary>
    /// <param name="x">(N, new positions, E)</param>
    public Tensor ForwardCached(Tensor x, KeyValueCache cache)
    {
        var (q, k, v) = (Split(Query.Forward(x)), Split(Key.Forward(x)), Split(Value.Forward(x)));
        if (Rotary is not null) (q, k) = (Rotary.Turn(q, cache.Length), Rotary.Turn(k, cache.Length));
        var causal = Mask.Causal(cache.Length + x.Shape[1]).Slice(0, cache.Length);
        cache.Append(k, v);
        return Output.Forward(Join(ScaledDotProduct.Forward(q, cache.Keys!, cache.Values!, causal).Output));
    }

    /// <summary>Adds to the parameters' gradients; for self-attention the three results are to be added up.</summary>
    public (Tensor DQuery, Tensor DKey, Tensor DValue) Backward(Tensor dY)
    {
        if (_result is null) throw new InvalidOperationException("MultiHeadAttention.Backward needs a Forward before it");
        var (dQ, dK, dV) = ScaledDotProduct.Backward(_result, Split(Output.Backward(dY)));
        if (Rotary is not null) (dQ, dK) = (Rotary.TurnBack(dQ), Rotary.TurnBack(dK));
        return (Query.Backward(Join(dQ)), Key.Backward(Join(dK)), Value.Backward(Join(dV)));
    }

    // (N, L, E) → (N, H, L, E/H)
    private Tensor Split(Tensor x) => x.Reshape(x.Rows, x.Shape[1], _heads, -1).SwapAxes(1, 2);

    // (N, H, L, E/H) → (N, L, E)
    private static Tensor Join(Tensor x) => x.SwapAxes(1, 2).Reshape(x.Rows, x.Shape[2], -1);

    // (N, S) and (L, S) → something that broadcasts to (N, H, L, S)
    private static Tensor? Combine(Tensor? keyPadding, Tensor? attention)
    {
        var padding = keyPadding?.Unsqueeze(1).Unsqueeze(1);
        return padding is null ? attention : attention is null ? padding : Tensor.Maximum(padding, attention);
    }
}

/// <summary>Keys and values of all positions so far, (N, H, positions, E/H), so that generating one more token costs one step.</summary>
public sealed class KeyValueCache
{
    public Tensor? Keys { get; private set; }

    public Tensor? Values { get; private set; }

    public int Length => Keys?.Shape[2] ?? 0;

    internal void Append(Tensor keys, Tensor values)
    {
        Keys = Keys is null ? keys : Tensor.Concat([Keys, keys], 2);
        Values = Values is null ? values : Tensor.Concat([Values, values], 2);
    }
}
