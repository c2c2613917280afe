using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Attention;

namespace Autograder.Grading.Hw4p1;

/// <summary>What a model of language is made of, apart from its weights.</summary>
internal sealed record TransformerSize(int Layers, int Width, int Heads, int Hidden, int Longest, int Symbols);

/// <summary>Secret weights of a DecoderOnlyTransformer, in the order of <c>init_weights(embedding, layers, gamma, beta, W, b)</c>.</summary>
internal sealed record TransformerWeights(Tensor Embedding, IReadOnlyList<LayerWeights> Layers, Tensor Gamma, Tensor Beta, Tensor W, Tensor B)
{
    public Value[] Arguments =>
        [Embedding, new Value.List([.. Layers.Select(layer => (Value)new Value.List([.. layer.All.Select(array => (Value)array)]))]), Gamma, Beta, W, B];

    public static TransformerWeights Draw(SecretInputs inputs, TransformerSize size) => new(
        inputs.Normal(size.Symbols, size.Width),
        [.. Enumerable.Range(0, size.Layers).Select(_ => DrawLayer(inputs, size.Width, size.Hidden))],
        inputs.AwayFromZero(size.Width), inputs.AwayFromZero(size.Width),
        inputs.AwayFromZero(size.Symbols, size.Width), inputs.AwayFromZero(size.Symbols));

    public static LayerWeights DrawLayer(SecretInputs inputs, int width, int hidden)
    {
        Tensor Array(params int[] shape) => inputs.AwayFromZero(shape) * 0.5; // exactly float32 still
        return new LayerWeights(
            inputs.AwayFromZero(width), inputs.AwayFromZero(width),
            new HeadWeights(Array(width, width), Array(width), Array(width, width), Array(width), Array(width, width), Array(width), Array(width, width), Array(width)),
            inputs.AwayFromZero(width), inputs.AwayFromZero(width),
            Array(hidden, width), Array(hidden), Array(width, hidden), Array(width));
    }

    public static TransformerBlock Block(LayerWeights weights, int heads)
    {
        var block = new TransformerBlock(new BlockShape(weights.Gamma1.Size, heads, weights.B1.Size, Gelu: true), Unused());
        foreach (var (parameter, array) in block.Parameters.Zip(weights.ForReference)) parameter.Set(array);
        return block;
    }

    public DecoderOnlyTransformer Model(TransformerSize size)
    {
        var shape = new BlockShape(size.Width, size.Heads, size.Hidden, Gelu: true);
        var model = new DecoderOnlyTransformer(size.Symbols, size.Longest, size.Layers, shape, Unused());
        Tensor[] arrays = [Embedding, .. Layers.SelectMany(layer => layer.ForReference), Gamma, Beta, W, B];
        foreach (var (parameter, array) in model.Parameters.Zip(arrays)) parameter.Set(array);
        return model;
    }

    /// <summary>Every weight is set afterwards, and nothing is dropped.</summary>
    private static Random Unused() => new(0);
}
