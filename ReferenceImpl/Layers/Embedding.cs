namespace ReferenceImpl.Layers;

/// <summary>A vector for every symbol: y = W[x], the row that x names. dW[x] += dy; a symbol that occurs twice receives both.</summary>
/// <remarks>
/// Shapes: x (…) whole numbers from 0 to V − 1, W (V, E), y (…, E). There is no gradient with respect to x: Backward
/// returns zeros.
/// Source: Bengio et al., "A Neural Probabilistic Language Model", JMLR 3 (2003) 1137-1155.
/// </remarks>
public sealed class Embedding(int symbols, int width, Random? rng = null) : Layer
{
    private int[]? _indices;
    private int[]? _shape;

    public Parameter W { get; } = new(rng is null ? Tensor.Zeros(symbols, width) : Tensor.Normal(rng, symbols, width)); // (V, E)

    public override IReadOnlyList<Parameter> Parameters => [W];

    public override Tensor Forward(Tensor x)
    {
        _shape = x.Shape;
        _indices = Array.ConvertAll(x.ToArray(), value => (int)value);
        return W.Value.Take(_indices).Reshape([.. x.Shape, width]);
    }

    public override Tensor Backward(Tensor dY)
    {
        var rows = dY.Reshape(Remembered(_indices).Length, width);
        for (var k = 0; k < _indices!.Length; k++) W.Grad.At(_indices[k]).AddInPlace(rows.At(k));
        return Tensor.Zeros(_shape!);
    }
}
