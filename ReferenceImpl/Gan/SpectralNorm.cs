using ReferenceImpl.Layers;

namespace ReferenceImpl.Gan;

/// <summary>
/// Divides a layer's weight by its largest singular value σ, so that the layer stretches nothing: W̄ = W/σ(W), with
/// σ = uᵀ·W·v found by power iteration, v ← Wᵀu/|Wᵀu|, u ← Wv/|Wv|.
/// </summary>
/// <remarks>
/// Shapes: W as a matrix (O, rest), u (O), v (rest). With u and v held fixed, dW = (dW̄ − ⟨dW̄, W̄⟩·u·vᵀ)/σ.
/// One iteration per Forward in training is enough, since W changes slowly; in use u and v stand still.
/// Source: Miyato et al., "Spectral Normalization for Generative Adversarial Networks", ICLR 2018, Algorithm 1.
/// </remarks>
public sealed class SpectralNorm : Layer
{
    private readonly Layer _layer;
    private readonly Parameter _weight;   // the layer's own, which always holds W̄
    private readonly Parameter _original; // W
    private readonly Parameter[] _others;
    private readonly Tensor _u;
    private readonly Tensor _v;
    private double _sigma = 1;

    /// <param name="layer">A layer whose first parameter is its weight.</param>
    public SpectralNorm(Layer layer, Random rng)
    {
        (_layer, _weight) = (layer, layer.Parameters[0]);
        _original = new Parameter(_weight.Value.Copy());
        _others = [.. layer.Parameters.Skip(1)];
        var matrix = Matrix(_original.Value);
        (_u, _v) = (Unit(Tensor.Normal(rng, matrix.Rows, 1)), Unit(Tensor.Normal(rng, matrix.Columns, 1)));
    }

    public override IReadOnlyList<Layer> Children => [_layer];

    public override IReadOnlyList<Parameter> Parameters => [_original, .. _others];

    public override IReadOnlyList<Tensor> Buffers => [_u, _v, .. _layer.Buffers];

    /// <summary>σ of the latest Forward.</summary>
    public double LargestSingularValue => _sigma;

    public override Tensor Forward(Tensor x)
    {
        var w = Matrix(_original.Value);
        if (Training)
        {
            _v.CopyInPlace(Unit(w.T.MatMul(_u))); // (rest, 1)
            _u.CopyInPlace(Unit(w.MatMul(_v)));   // (O, 1)
        }
        _sigma = (_u * w.MatMul(_v)).Sum();
        _weight.Value.CopyInPlace(_original.Value / _sigma);
        return _layer.Forward(x);
    }

    public override Tensor Backward(Tensor dY)
    {
        _weight.ZeroGrad();
        var dX = _layer.Backward(dY);
        var along = (_weight.Grad * _weight.Value).Sum(); // ⟨dW̄, W̄⟩
        var dW = (Matrix(_weight.Grad) - along * _u.MatMul(_v.T)) / _sigma;
        _original.Grad.AddInPlace(dW.Reshape(_original.Grad.Shape));
        return dX;
    }

    private static Tensor Matrix(Tensor weight) => weight.Reshape(weight.Rows, -1);

    private static Tensor Unit(Tensor vector) => vector / vector.Norm();
}
