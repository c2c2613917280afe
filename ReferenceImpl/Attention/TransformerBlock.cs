using ReferenceImpl.Activations;
using ReferenceImpl.Layers;

namespace ReferenceImpl.Attention;

/// <summary>Where a block normalises.</summary>
public enum NormPlacement
{
    /// <summary>x + f(norm(x)): Xiong et al., "On Layer Normalization in the Transformer Architecture", ICML 2020.</summary>
    Before,

    /// <summary>norm(x + f(x)): Vaswani et al., 2017.</summary>
    After,
}

/// <summary>How a block of a transformer is built.</summary>
/// <param name="CrossAttention">A decoder block that reads an encoder's output has a third part between the other two.</param>
public sealed record BlockShape(
    int Width, int Heads, int Hidden, NormPlacement Norm = NormPlacement.Before, bool CrossAttention = false, bool Gelu = false, double Dropout = 0);

/// <summary>
/// Self-attention, then in a decoder attention to the encoder's output, then a feed-forward net, each f around a residual
/// connection with a layer normalisation: x ← x + f(norm(x)), or x ← norm(x + f(x)).
/// </summary>
/// <remarks>
/// Shapes: N batch, T positions, S positions of the encoder, E width; x (N, T, E), memory (N, S, E).
/// Source: Vaswani et al., "Attention Is All You Need", NIPS 2017, section 3.1.
/// </remarks>
public sealed class TransformerBlock
{
    private readonly NormPlacement _norm;
    private readonly Dropout[] _dropouts;

    public TransformerBlock(BlockShape shape, Random rng, RotaryPositions? rotary = null)
    {
        _norm = shape.Norm;
        SelfAttention = new MultiHeadAttention(shape.Width, shape.Heads, rng) { Rotary = rotary };
        CrossAttention = shape.CrossAttention ? new MultiHeadAttention(shape.Width, shape.Heads, rng) : null;
        FeedForward = new Sequential(
            new Linear(shape.Width, shape.Hidden, rng), shape.Gelu ? new Gelu() : new ReLU(),
            new Dropout(shape.Dropout, rng), new Linear(shape.Hidden, shape.Width, rng));
        Norms = [.. Enumerable.Range(0, shape.CrossAttention ? 3 : 2).Select(_ => new LayerNorm(shape.Width))];
        _dropouts = [.. Norms.Select(_ => new Dropout(shape.Dropout, rng))];
        Parameters =
        [
            .. SelfAttention.Parameters, .. CrossAttention?.Parameters ?? [], .. FeedForward.Parameters,
            .. Norms.SelectMany(norm => norm.Parameters),
        ];
    }

    public MultiHeadAttention SelfAttention { get; }

    public MultiHeadAttention? CrossAttention { get; }

    public Sequential FeedForward { get; }

    /// <summary>One per part, in the order self-attention, cross-attention, feed-forward.</summary>
    public IReadOnlyList<LayerNorm> Norms { get; }

    public IReadOnlyList<Parameter> Parameters { get; }

    public bool Training
    {
        set
        {
            FeedForward.Training = value;
            foreach (var dropout in _dropouts) dropout.Training = value;
        }
    }

    /// <param name="padding">(N, T), 1 beyond a sequence's end.</param>
    /// <param name="mask">(T, T), 1 where to ignore.</param>
    public Tensor Forward(Tensor x, Tensor? padding = null, Tensor? mask = null, Tensor? memory = null, Tensor? memoryPadding = null)
    {
        x = Around(0, x, h => SelfAttention.Forward(h, h, h, padding, mask));
        if (CrossAttention is not null)
        {
            if (memory is null) throw new ArgumentNullException(nameof(memory), "a block with cross-attention needs the encoder's output");
            x = Around(1, x, h => CrossAttention.Forward(h, memory, memory, memoryPadding));
        }
        return Around(Norms.Count - 1, x, FeedForward.Forward);
    }

    /// <summary>The same for new positions only; what went before is in the cache.</summary>
    public Tensor ForwardCached(Tensor x, KeyValueCache cache)
    {
        x = Around(0, x, h => SelfAttention.ForwardCached(h, cache));
        return Around(Norms.Count - 1, x, FeedForward.Forward);
    }

    public (Tensor DX, Tensor? DMemory) Backward(Tensor dY)
    {
        dY = BackAround(Norms.Count - 1, dY, FeedForward.Backward);
        Tensor? dMemory = null;
        if (CrossAttention is not null)
        {
            dY = BackAround(1, dY, d =>
            {
                var (dQuery, dKey, dValue) = CrossAttention.Backward(d);
                dMemory = dKey + dValue;
                return dQuery;
            });
        }
        dY = BackAround(0, dY, d =>
        {
            var (dQuery, dKey, dValue) = SelfAttention.Backward(d);
            return dQuery + dKey + dValue;
        });
        return (dY, dMemory);
    }

    private Tensor Around(int part, Tensor x, Func<Tensor, Tensor> f) => _norm == NormPlacement.Before
        ? x + _dropouts[part].Forward(f(Norms[part].Forward(x)))
        : Norms[part].Forward(x + _dropouts[part].Forward(f(x)));

    private Tensor BackAround(int part, Tensor dY, Func<Tensor, Tensor> back)
    {
        if (_norm == NormPlacement.Before) return dY + Norms[part].Backward(back(_dropouts[part].Backward(dY)));
        var dSum = Norms[part].Backward(dY);
        return dSum + back(_dropouts[part].Backward(dSum));
    }
}
