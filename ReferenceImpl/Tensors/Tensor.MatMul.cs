namespace ReferenceImpl;

/// <summary>The matrix product.</summary>
public sealed partial class Tensor
{
    /// <summary>(…, M, K)·(…, K, N) → (…, M, N); leading axes broadcast.</summary>
    public Tensor MatMul(Tensor other)
    {
        if (Rank < 2 || other.Rank < 2 || Columns != other._shape[^2])
            throw new ArgumentException($"a product needs shapes (…, M, K) and (…, K, N), got {ShapeMath.Text(_shape)} and {ShapeMath.Text(other._shape)}", nameof(other));
        int[] batch = ShapeMath.Broadcast(_shape.AsSpan(..^2), other._shape.AsSpan(..^2));
        var (m, n, k) = (_shape[^2], other.Columns, Columns);
        var result = Zeros([.. batch, m, n]);
        var walk = new RowWalk(
            [.. batch, 1],
            _offset, [.. ShapeMath.BroadcastStrides(_shape.AsSpan(..^2), _strides.AsSpan(..^2), batch), 1],
            other._offset, [.. ShapeMath.BroadcastStrides(other._shape.AsSpan(..^2), other._strides.AsSpan(..^2), batch), 1]);
        for (var product = 0; walk.MoveNext();)
        {
            for (var row = 0; row < walk.Length; row++, product++)
            {
                var a = new MatrixView(_data, walk.A + row * walk.StepA, _strides[^2], _strides[^1]);
                var b = new MatrixView(other._data, walk.B + row * walk.StepB, other._strides[^2], other._strides[^1]);
                MatrixProduct.Add(a, b, result._data.AsSpan(product * m * n, m * n), m, n, k);
            }
        }
        return result;
    }

    /// <summary>this += A·B for matrices, without a temporary; this must lie in C order.</summary>
    public void AddProductInPlace(Tensor a, Tensor b)
    {
        if (a.Rank != 2 || b.Rank != 2 || a.Columns != b.Rows)
            throw new ArgumentException($"a product needs shapes (M, K) and (K, N), got {ShapeMath.Text(a._shape)} and {ShapeMath.Text(b._shape)}", nameof(b));
        RequireShape("this", a.Rows, b.Columns);
        MatrixProduct.Add(a.View, b.View, Span, a.Rows, b.Columns, a.Columns);
    }

    /// <summary>this = A·B for matrices; this must lie in C order, and what it held does not matter.</summary>
    internal void SetProductInPlace(Tensor a, Tensor b)
    {
        Span.Clear();
        AddProductInPlace(a, b);
    }

    /// <summary>this += A·B with B packed, for a B that is used many times. The result has the same bits.</summary>
    internal void AddProductInPlace(Tensor a, PackedMatrix b)
    {
        a.RequireShape(nameof(a), -1, b.Rows);
        RequireShape("this", a.Rows, b.Columns);
        MatrixProduct.Add(a.View, b.Panels, Span, a.Rows, b.Columns, b.Rows);
    }

    /// <summary>This matrix as a factor of many products. Dispose of it when they are done.</summary>
    internal PackedMatrix Pack() => new(View, Rows, Columns);

    private MatrixView View => new(_data, _offset, _strides[0], _strides[1]);
}
