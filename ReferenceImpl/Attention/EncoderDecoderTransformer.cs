using ReferenceImpl.Layers;

namespace ReferenceImpl.Attention;

/// <summary>From one sequence to another: an encoder that sees all of the source, and a decoder that sees the encoder's output and what it has written so far.</summary>
/// <remarks>
/// Shapes: N batch, S source and T target positions; source (N, S), target (N, T), logits (N, T, V), where row t predicts
/// target token t + 1.
/// Source: Vaswani et al., "Attention Is All You Need", NIPS 2017.
/// </remarks>
public sealed class EncoderDecoderTransformer
{
    private readonly Embedding _sourceEmbedding;
    private readonly Embedding _targetEmbedding;
    private readonly SinusoidalPositions _positions;
    private readonly TransformerBlock[] _encoder;
    private readonly TransformerBlock[] _decoder;
    private readonly LayerNorm _encoderNorm;
    private readonly LayerNorm _decoderNorm;
    private readonly Linear _output;

    public EncoderDecoderTransformer(int sourceSymbols, int targetSymbols, int longest, int layers, BlockShape shape, Random rng)
    {
        (_sourceEmbedding, _targetEmbedding) = (new Embedding(sourceSymbols, shape.Width, rng), new Embedding(targetSymbols, shape.Width, rng));
        _positions = new SinusoidalPositions(shape.Width, longest);
        _encoder = [.. Enumerable.Range(0, layers).Select(_ => new TransformerBlock(shape with { CrossAttention = false }, rng))];
        _decoder = [.. Enumerable.Range(0, layers).Select(_ => new TransformerBlock(shape with { CrossAttention = true }, rng))];
        (_encoderNorm, _decoderNorm) = (new LayerNorm(shape.Width), new LayerNorm(shape.Width));
        _output = new Linear(shape.Width, targetSymbols, rng);
        Parameters =
        [
            .. _sourceEmbedding.Parameters, .. _targetEmbedding.Parameters, .. _encoder.Concat(_decoder).SelectMany(block => block.Parameters),
            .. _encoderNorm.Parameters, .. _decoderNorm.Parameters, .. _output.Parameters,
        ];
    }

    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The encoder's output (N, S, E), which the decoder may read any number of times.</summary>
    public Tensor Encode(Tensor source, Tensor? sourcePadding = null)
    {
        var x = _positions.Forward(_sourceEmbedding.Forward(source));
        foreach (var block in _encoder) x = block.Forward(x, sourcePadding);
        return _encoderNorm.Forward(x);
    }

    public Tensor Decode(Tensor memory, Tensor target, Tensor? sourcePadding = null)
    {
        var causal = Mask.Causal(target.Columns);
        var x = _positions.Forward(_targetEmbedding.Forward(target));
        foreach (var block in _decoder) x = block.Forward(x, null, causal, memory, sourcePadding);
        return _output.Forward(_decoderNorm.Forward(x));
    }

    public Tensor Forward(Tensor source, Tensor target, Tensor? sourcePadding = null) =>
        Decode(Encode(source, sourcePadding), target, sourcePadding);

    public void Backward(Tensor dLogits)
    {
        var dX = _decoderNorm.Backward(_output.Backward(dLogits));
        Tensor? dMemory = null;
        for (var k = _decoder.Length - 1; k >= 0; k--)
        {
            (dX, var dRead) = _decoder[k].Backward(dX);
            dMemory = dMemory is null ? dRead : dMemory + dRead!; // every block reads the same memory
        }
        _targetEmbedding.Backward(dX);

        dX = _encoderNorm.Backward(dMemory!);
        for (var k = _encoder.Length - 1; k >= 0; k--) dX = _encoder[k].Backward(dX).DX;
        _sourceEmbedding.Backward(dX);
    }
}
