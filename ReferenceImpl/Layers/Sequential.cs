namespace ReferenceImpl.Layers;

/// <summary>Layers one after another: y = fₙ(… f₂(f₁(x))), and back in reverse order by the chain rule.</summary>
public sealed class Sequential(params Layer[] layers) : Layer
{
    private readonly List<Tensor> _activations = [];
    private readonly List<Tensor> _gradients = [];

    public override IReadOnlyList<Layer> Children => layers;

    public override IReadOnlyList<Parameter> Parameters { get; } = [.. layers.SelectMany(layer => layer.Parameters)];

    /// <summary>Of the latest Forward: the input, then what each layer made of it.</summary>
    public IReadOnlyList<Tensor> Activations => _activations;

    /// <summary>Of the latest Backward: entry k is the gradient of the loss with respect to <see cref="Activations"/>[k].</summary>
    public IReadOnlyList<Tensor> Gradients => _gradients;

    public override Tensor Forward(Tensor x)
    {
        _activations.Clear();
        _activations.Add(x);
        foreach (var layer in layers) _activations.Add(x = layer.Forward(x));
        return x;
    }

    public override Tensor Backward(Tensor dY)
    {
        _gradients.Clear();
        _gradients.Add(dY);
        for (var k = layers.Length - 1; k >= 0; k--) _gradients.Add(dY = layers[k].Backward(dY));
        _gradients.Reverse();
        return dY;
    }

    /// <summary>
    /// A multi-layer perceptron of the given widths, input first, with ReLU between its linear layers;
    /// <paramref name="activateLast"/> puts one after the last layer too.
    /// </summary>
    public static Sequential Mlp(ReadOnlySpan<int> widths, bool activateLast = false, Random? rng = null)
    {
        var layers = new List<Layer>();
        for (var k = 1; k < widths.Length; k++)
        {
            layers.Add(rng is null ? new Linear(widths[k - 1], widths[k]) : new Linear(widths[k - 1], widths[k], rng));
            if (k < widths.Length - 1 || activateLast) layers.Add(new Activations.ReLU());
        }
        return new Sequential([.. layers]);
    }
}
