namespace ReferenceImpl.Layers;

/// <summary>
/// Layer normalisation: every vector along the last axis is brought to mean 0 and variance 1, then scaled and shifted:
/// x̂ = (x − μ)/√(σ² + ε), y = γ⊙x̂ + β.
/// </summary>
/// <remarks>
/// Shapes: x and y (…, C); γ and β (C); μ and σ² one number per vector, σ² divided by C.
/// Gradients: dβ = Σdy, dγ = Σdy⊙x̂ over all vectors; with dx̂ = dy⊙γ, dx = (dx̂ − mean(dx̂) − x̂·mean(dx̂⊙x̂))/√(σ² + ε).
/// Source: Ba, Kiros, Hinton, "Layer Normalization", 2016.
/// </remarks>
public sealed class LayerNorm(int width, double epsilon = 1e-5) : Layer
{
    private Tensor? _normalized;
    private Tensor? _inverseDeviation;

    public Parameter Gamma { get; } = new(Tensor.Ones(width)); // (C)

    public Parameter Beta { get; } = new(width); // (C)

    public override IReadOnlyList<Parameter> Parameters => [Gamma, Beta];

    public override Tensor Forward(Tensor x)
    {
        if (x.Columns != width) throw new ArgumentException($"x must have shape (…, {width}), got {ShapeMath.Text(x.Shape)}", nameof(x));
        var centred = x - x.Mean(-1, keepDims: true);
        _inverseDeviation = 1 / ((centred * centred).Mean(-1, keepDims: true) + epsilon).Sqrt(); // (…, 1)
        _normalized = centred * _inverseDeviation;
        return _normalized * Gamma.Value + Beta.Value;
    }

    public override Tensor Backward(Tensor dY)
    {
        var xHat = Remembered(_normalized);
        dY.RequireSameShape(nameof(dY), xHat);
        Beta.Grad.AddInPlace(dY.SumTo(width));
        Gamma.Grad.AddInPlace((dY * xHat).SumTo(width));

        var dXHat = dY * Gamma.Value;
        return (dXHat - dXHat.Mean(-1, keepDims: true) - xHat * (dXHat * xHat).Mean(-1, keepDims: true)) * _inverseDeviation!;
    }
}
