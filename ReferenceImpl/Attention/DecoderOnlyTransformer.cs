using ReferenceImpl.Layers;

namespace ReferenceImpl.Attention;

/// <summary>A language model: embedding, positions, blocks that see only what went before, and logits for the symbol that comes next.</summary>
/// <remarks>
/// Shapes: N batch, T positions, V symbols; tokens (N, T) whole numbers, logits (N, T, V), where row t predicts token t + 1.
/// Source: Radford et al., "Improving Language Understanding by Generative Pre-Training", 2018; normalising before each part
/// and once at the end as in GPT-2 (2019).
/// </remarks>
public sealed class DecoderOnlyTransformer
{
    private readonly Embedding _embedding;
    private readonly SinusoidalPositions _positions;
    private readonly TransformerBlock[] _blocks;
    private readonly LayerNorm _norm;
    private readonly Linear _output;

    public DecoderOnlyTransformer(int symbols, int longest, int layers, BlockShape shape, Random rng)
    {
        _embedding = new Embedding(symbols, shape.Width, rng);
        _positions = new SinusoidalPositions(shape.Width, longest);
        _blocks = [.. Enumerable.Range(0, layers).Select(_ => new TransformerBlock(shape, rng))];
        _norm = new LayerNorm(shape.Width);
        _output = new Linear(shape.Width, symbols, rng);
        Parameters = [.. _embedding.Parameters, .. _blocks.SelectMany(block => block.Parameters), .. _norm.Parameters, .. _output.Parameters];
    }

    public IReadOnlyList<Parameter> Parameters { get; }

    public bool Training
    {
        set
        {
            foreach (var block in _blocks) block.Training = value;
        }
    }

    /// <param name="tokens">(N, T)</param>
    /// <param name="lengths">How many tokens of each sequence count; all if not given.</param>
    public Tensor Forward(Tensor tokens, ReadOnlySpan<int> lengths = default)
    {
        tokens.RequireShape(nameof(tokens), -1, -1);
        var padding = lengths.IsEmpty ? null : Mask.Padding(lengths, tokens.Columns);
        var causal = Mask.Causal(tokens.Columns);
        var x = _positions.Forward(_embedding.Forward(tokens));
        foreach (var block in _blocks) x = block.Forward(x, padding, causal);
        return _output.Forward(_norm.Forward(x));
    }

    /// <summary>Logits (N, new, V) of tokens (N, new) that follow those the caches have seen: one cache per block.</summary>
    public Tensor ForwardCached(Tensor tokens, KeyValueCache[] caches)
    {
        var x = _positions.Forward(_embedding.Forward(tokens), caches[0].Length);
        for (var k = 0; k < _blocks.Length; k++) x = _blocks[k].ForwardCached(x, caches[k]);
        return _output.Forward(_norm.Forward(x));
    }

    public KeyValueCache[] NewCaches() => [.. _blocks.Select(_ => new KeyValueCache())];

    public void Backward(Tensor dLogits)
    {
        var dX = _norm.Backward(_output.Backward(dLogits));
        for (var k = _blocks.Length - 1; k >= 0; k--) dX = _blocks[k].Backward(dX).DX;
        _embedding.Backward(_positions.Backward(dX));
    }
}
