using ReferenceImpl.Layers;

namespace ReferenceImpl.Activations;

/// <summary>Along one axis, yᵢ = e^(xᵢ − m)/Σⱼ e^(xⱼ − m), with m = max x so that nothing overflows.</summary>
/// <remarks>
/// The outputs of a row depend on all its inputs: ∂yᵢ/∂xⱼ = yᵢ·(δᵢⱼ − yⱼ), the row Jacobian J = diag(y) − y·yᵀ.
/// Multiplied out, dx = J·dy = y⊙(dy − Σᵢ dyᵢ·yᵢ), so J is never formed.
/// Source: Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs", 1990.
/// </remarks>
public sealed class Softmax(int axis = -1) : Layer
{
    private Tensor? _y;

    public override Tensor Forward(Tensor x) => _y = Of(x, axis);

    public override Tensor Backward(Tensor dY) => Backward(Remembered(_y), dY, axis);

    public static Tensor Of(Tensor x, int axis = -1)
    {
        // A row of −∞ only has nothing to normalise; it becomes NaN, as in PyTorch.
        var y = x.SwapAxes(axis, -1).Copy();
        if (y.Size > 0) SoftmaxRows.Forward(y.Span, y.Columns);
        return y.SwapAxes(axis, -1);
    }

    public static Tensor Backward(Tensor y, Tensor dY, int axis = -1)
    {
        var dX = dY.SwapAxes(axis, -1).Copy();
        if (dX.Size > 0) SoftmaxRows.Backward(y.SwapAxes(axis, -1).Contiguous().Span, dX.Span, dX.Columns);
        return dX.SwapAxes(axis, -1);
    }

    /// <summary>J of one row y (C): (C, C).</summary>
    public static Tensor Jacobian(Tensor y)
    {
        y.RequireShape(nameof(y), -1);
        return Tensor.Eye(y.Size) * y - y.Unsqueeze(1) * y.Unsqueeze(0);
    }
}

/// <summary>Along one axis, yᵢ = xᵢ − log Σⱼ e^(xⱼ); dx = dy − softmax(x)·Σᵢ dyᵢ.</summary>
public sealed class LogSoftmax(int axis = -1) : Layer
{
    private Tensor? _y;

    public override Tensor Forward(Tensor x) => _y = Of(x, axis);

    public override Tensor Backward(Tensor dY) => dY - Remembered(_y).Exp() * dY.Sum(axis, keepDims: true);

    public static Tensor Of(Tensor x, int axis = -1)
    {
        var y = x.SwapAxes(axis, -1).Copy();
        if (y.Size > 0) SoftmaxRows.LogForward(y.Span, y.Columns);
        return y.SwapAxes(axis, -1);
    }
}
