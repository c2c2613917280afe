using ReferenceImpl.Autograd;
using ReferenceImpl.Layers;

namespace ReferenceImpl.Tests.Layers;

/// <summary>Backward passes written out by hand, against the same formulas differentiated automatically.</summary>
public class LayersAsVariablesTests
{
    private readonly Random _rng = new(1);

    [Fact]
    public void Linear()
    {
        Agreement.WithAutograd(new Linear(3, 4, _rng), Tensor.Normal(_rng, 5, 3), _rng, (x, p) => x.MatMul(p[0].T) + p[1]);
        Agreement.WithAutograd(new Linear(3, 4, _rng, bias: false), Tensor.Normal(_rng, 2, 5, 3), _rng, (x, p) => x.MatMul(p[0].T));
    }

    [Fact]
    public void Batch_normalisation_of_vectors_and_images()
    {
        Agreement.WithAutograd(Randomized(new BatchNorm1d(3)), Tensor.Normal(_rng, 6, 3), _rng, (x, p) => Normalized(x, p, 0));
        Agreement.WithAutograd(Randomized(new BatchNorm2d(3)), Tensor.Normal(_rng, 2, 3, 4, 5), _rng, (x, p) => Normalized(x, p, 0, 2, 3));

        // x̂ over the given axes, with the mean and variance of the batch as functions of x.
        static Variable Normalized(Variable x, IReadOnlyList<Variable> p, params int[] axes)
        {
            int[] perChannel = [1, 3, .. axes[1..].Select(_ => 1)];
            var centred = x - x.Mean(axes).Reshape(perChannel);
            var variance = (centred * centred).Mean(axes).Reshape(perChannel);
            return p[0].Reshape(perChannel) * centred / (variance + 1e-5).Sqrt() + p[1].Reshape(perChannel);
        }
    }

    [Fact]
    public void Batch_normalisation_in_use()
    {
        var layer = Randomized(new BatchNorm1d(3));
        layer.Forward(Tensor.Normal(_rng, 6, 3));
        layer.Training = false;
        Agreement.WithAutograd(layer, Tensor.Normal(_rng, 4, 3), _rng, (x, p) =>
            p[0] * (x - layer.RunningMean) / ((Variable)layer.RunningVariance + 1e-5).Sqrt() + p[1]);
    }

    [Fact]
    public void Layer_normalisation()
    {
        var layer = new LayerNorm(5);
        layer.Gamma.Set(Tensor.Normal(_rng, 5));
        Agreement.WithAutograd(layer, Tensor.Normal(_rng, 2, 3, 5), _rng, (x, p) =>
        {
            var centred = x - x.SumKeep(2) / 5;
            return p[0] * centred / ((centred * centred).SumKeep(2) / 5 + 1e-5).Sqrt() + p[1];
        });
    }

    [Fact]
    public void Embedding_with_a_symbol_that_occurs_twice()
    {
        var layer = new Embedding(4, 3, _rng);
        var symbols = Tensor.Of(new double[,] { { 0, 3, 3 }, { 2, 0, 3 } });
        var dY = Tensor.Normal(_rng, 2, 3, 3);
        var y = layer.Forward(symbols);
        layer.Backward(dY);
        Agreement.WithAutograd("Embedding", v => v[0].Take(0, 3, 3, 2, 0, 3).Reshape(2, 3, 3), y, dY, (layer.W.Value, layer.W.Grad));
    }

    [Fact]
    public void Dropout_flatten_and_a_residual_connection()
    {
        var (x, mask, dY) = (Tensor.Normal(_rng, 2, 3, 4), Tensor.Bernoulli(_rng, 0.5, 2, 3, 4), Tensor.Normal(_rng, 2, 3, 4));
        var dropout = new Dropout(0.5, _rng);
        var y = dropout.Forward(x, mask);
        Agreement.WithAutograd("Dropout", v => v[0] * (Variable)mask * 2, y, dY, (x, dropout.Backward(dY)));
        Agreement.WithAutograd(new Flatten(), x, _rng, (v, _) => v.Reshape(2, 12));
        Agreement.WithAutograd(new Residual(new Linear(4, 4, _rng)), x, _rng, (v, p) => v + v.MatMul(p[0].T) + p[1]);
    }

    private BatchNorm Randomized(BatchNorm layer)
    {
        layer.Gamma.Set(Tensor.Normal(_rng, 3));
        layer.Beta.Set(Tensor.Normal(_rng, 3));
        return layer;
    }
}
