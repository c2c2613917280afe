namespace ReferenceImpl;

/// <summary>A learnable tensor and the gradient of the loss with respect to it.</summary>
/// <remarks>Backward passes add to Grad; whoever trains clears it with <see cref="ZeroGrad"/> before the next step.</remarks>
public sealed class Parameter(Tensor value)
{
    /// <summary>Starts with zeros.</summary>
    public Parameter(params int[] shape)
        : this(Tensor.Zeros(shape))
    {
    }

    public Tensor Value { get; } = value;

    public Tensor Grad { get; } = Tensor.ZerosLike(value);

    public void ZeroGrad() => Grad.FillInPlace(0);

    /// <summary>Copies new numbers of the same shape into Value.</summary>
    public void Set(Tensor numbers)
    {
        numbers.RequireSameShape(nameof(numbers), Value);
        Value.CopyInPlace(numbers);
    }
}
