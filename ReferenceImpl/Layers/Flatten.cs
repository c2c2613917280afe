namespace ReferenceImpl.Layers;

/// <summary>All axes after the first become one: (N, C, …) → (N, C·…).</summary>
public sealed class Flatten : Layer
{
    private int[]? _shape;

    public override Tensor Forward(Tensor x)
    {
        _shape = x.Shape;
        return x.Reshape(x.Rows, x.Rows == 0 ? 0 : x.Size / x.Rows);
    }

    public override Tensor Backward(Tensor dY) => dY.Reshape(Remembered(_shape));
}
