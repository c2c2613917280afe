namespace ReferenceImpl.Layers;

/// <summary>One tensor in, one tensor out, and the way back.</summary>
/// <remarks>
/// Forward remembers what Backward needs, so the two come in pairs: each Backward belongs to the latest Forward.
/// Backward takes the gradient of the loss with respect to the output, adds the parameters' gradients to their Grad, and
/// returns the gradient with respect to the input. Gradients are sums over the batch: a loss that averages has already
/// divided by N. What runs many times before its way back (a recurrent cell) is no Layer: it hands its caller a record per step.
/// </remarks>
public abstract class Layer
{
    private bool _training = true;

    /// <summary>What an optimizer changes, in a fixed order.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>What is not learned but stays from step to step, such as running averages; a checkpoint keeps it too.</summary>
    public virtual IReadOnlyList<Tensor> Buffers => [.. Children.SelectMany(child => child.Buffers)];

    /// <summary>Layers this one is made of.</summary>
    public virtual IReadOnlyList<Layer> Children => [];

    /// <summary>True while learning; layers that behave otherwise in use (dropout, batch normalisation) look at it.</summary>
    public bool Training
    {
        get => _training;
        set
        {
            _training = value;
            foreach (var child in Children) child.Training = value;
        }
    }

    public abstract Tensor Forward(Tensor x);

    public abstract Tensor Backward(Tensor dY);

    public void ZeroGrad()
    {
        foreach (var parameter in Parameters) parameter.ZeroGrad();
    }

    /// <summary>What Forward left for Backward; asking before a Forward is an error of the caller.</summary>
    protected T Remembered<T>(T? value)
        where T : class =>
        value ?? throw new InvalidOperationException($"{GetType().Name}.Backward needs a Forward before it");
}
