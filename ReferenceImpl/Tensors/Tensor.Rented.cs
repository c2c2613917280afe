using System.Buffers;

namespace ReferenceImpl;

/// <summary>
/// Memory for what no caller ever sees: intermediate values, and what a network keeps from its forward to its backward pass.
/// It goes back to a pool, so that a training step takes about as much new memory as what it returns.
/// </summary>
public sealed partial class Tensor
{
    /// <summary>A tensor of whatever its memory held before. Who rents it gives it back, once, when no view of it is left.</summary>
    internal static Tensor Rent(params int[] shape) =>
        new(ArrayPool<double>.Shared.Rent(ShapeMath.Size(shape)), 0, shape, ShapeMath.CStrides(shape));

    /// <summary>Ends the use of a rented tensor and of all its views.</summary>
    internal void GiveBack() => ArrayPool<double>.Shared.Return(_data);
}
