namespace ReferenceImpl.Losses;

/// <summary>A number to make small, from a prediction and its target, and its gradient with respect to the prediction.</summary>
/// <remarks>Like a layer, Forward remembers what Backward needs.</remarks>
public abstract class Loss
{
    public abstract double Forward(Tensor prediction, Tensor target);

    /// <summary>In the shape of the prediction.</summary>
    public abstract Tensor Backward();

    protected T Remembered<T>(T? value)
        where T : class =>
        value ?? throw new InvalidOperationException($"{GetType().Name}.Backward needs a Forward before it");
}
