namespace ReferenceImpl;

/// <summary>An n-dimensional array of doubles: the one kind of value all layers, losses and models pass around.</summary>
/// <remarks>
/// A tensor is a window on a flat array: element (i, j, …) lies at offset + i·stride₀ + j·stride₁ + …, so transposing,
/// slicing and broadcasting copy nothing (as in NumPy: van der Walt et al., "The NumPy Array", CiSE 13 (2011) 22-30).
/// Such a window is called a view; writing to it writes to what it was taken from. Arithmetic always makes a new tensor,
/// and only methods whose name ends in InPlace, and the indexer, write to an existing one.
/// Every operation works in one fixed order, so results are the same to the last bit on every run.
/// </remarks>
public sealed partial class Tensor
{
    private readonly double[] _data;
    private readonly int _offset;
    private readonly int[] _shape;
    private readonly int[] _strides;

    /// <summary>Takes <paramref name="data"/>, in C order (the last axis runs fastest), without copying it.</summary>
    public Tensor(double[] data, params int[] shape)
        : this(data, 0, (int[])shape.Clone(), ShapeMath.CStrides(shape))
    {
        if (data.Length != Size)
            throw new ArgumentException($"shape {ShapeMath.Text(shape)} needs {Size} elements, got {data.Length}", nameof(data));
    }

    private Tensor(double[] data, int offset, int[] shape, int[] strides)
    {
        (_data, _offset, _shape, _strides) = (data, offset, shape, strides);
        Size = ShapeMath.Size(shape);
        IsContiguous = ShapeMath.IsCOrder(shape, strides);
    }

    /// <summary>The length of every axis; a scalar has none. To be read, not written.</summary>
    public int[] Shape => _shape;

    public int Rank => _shape.Length;

    public int Size { get; }

    /// <summary>The length of the first axis.</summary>
    public int Rows => _shape[0];

    /// <summary>The length of the last axis.</summary>
    public int Columns => _shape[^1];

    internal bool IsContiguous { get; }

    public static Tensor Zeros(params int[] shape) => new(new double[ShapeMath.Size(shape)], shape);

    public static Tensor Ones(params int[] shape) => Full(1, shape);

    public static Tensor Full(double value, params int[] shape)
    {
        var result = Uninitialized(shape);
        Array.Fill(result._data, value);
        return result;
    }

    public static Tensor Scalar(double value) => new([value]);

    /// <summary>A vector, for short literals: <c>Tensor.Of(1, 2, 3)</c>.</summary>
    public static Tensor Of(params double[] values) => new(values, values.Length);

    /// <summary>A matrix, given by its rows.</summary>
    public static Tensor Of(double[,] values)
    {
        var result = Uninitialized(values.GetLength(0), values.GetLength(1));
        Buffer.BlockCopy(values, 0, result._data, 0, result.Size * sizeof(double));
        return result;
    }

    /// <summary>0, 1, …, count − 1.</summary>
    public static Tensor Arange(int count) => new([.. Enumerable.Range(0, count).Select(i => (double)i)], count);

    /// <summary>The identity matrix (n, n).</summary>
    public static Tensor Eye(int n)
    {
        var result = Zeros(n, n);
        for (var i = 0; i < n; i++) result._data[i * n + i] = 1;
        return result;
    }

    /// <summary>Row n has a one in column labels[n] and zeros elsewhere: (N, classes).</summary>
    public static Tensor OneHot(ReadOnlySpan<int> labels, int classes)
    {
        var result = Zeros(labels.Length, classes);
        for (var n = 0; n < labels.Length; n++) result[n, labels[n]] = 1;
        return result;
    }

    public static Tensor ZerosLike(Tensor other) => Zeros(other._shape);

    internal static Tensor Uninitialized(params int[] shape) =>
        new(GC.AllocateUninitializedArray<double>(ShapeMath.Size(shape)), shape);

    /// <summary>One element; a negative index counts from the end of its axis.</summary>
    public double this[params ReadOnlySpan<int> index]
    {
        get => _data[Position(index)];
        set => _data[Position(index)] = value;
    }

    /// <summary>The value of a tensor with one element.</summary>
    public double ToScalar() => Size == 1
        ? _data[_offset]
        : throw new InvalidOperationException($"only a tensor with one element is a number, got {ShapeMath.Text(_shape)}");

    /// <summary>A copy of the elements in C order.</summary>
    public double[] ToArray() => Data.ToArray();

    /// <summary>The elements in C order; a window on this tensor where it is contiguous, else on a copy of it.</summary>
    public ReadOnlySpan<double> Data => IsContiguous ? _data.AsSpan(_offset, Size) : Copy().Data;

    /// <summary>A new contiguous tensor with the same elements.</summary>
    public Tensor Copy()
    {
        var result = Uninitialized(_shape);
        result.CopyInPlace(this);
        return result;
    }

    /// <summary>This tensor if it is in C order, else a copy that is.</summary>
    public Tensor Contiguous() => IsContiguous ? this : Copy();

    /// <summary>Fails with wanted and got unless the shape is the given one; -1 stands for any length.</summary>
    public void RequireShape(string name, params ReadOnlySpan<int> shape)
    {
        var fits = shape.Length == Rank;
        for (var axis = 0; fits && axis < Rank; axis++) fits = shape[axis] == -1 || shape[axis] == _shape[axis];
        if (!fits) throw new ArgumentException($"{name} must have shape {ShapeMath.Text(shape)}, got {ShapeMath.Text(_shape)}", name);
    }

    /// <summary>Fails with wanted and got unless the shape is that of <paramref name="other"/>.</summary>
    public void RequireSameShape(string name, Tensor other) => RequireShape(name, other._shape);

    public override string ToString() =>
        Size <= 64 ? $"{ShapeMath.Text(_shape)} [{string.Join(", ", ToArray())}]" : $"{ShapeMath.Text(_shape)} tensor";

    /// <summary>The elements of a contiguous tensor, writable: the door for the inner loops of this library.</summary>
    internal Span<double> Span => IsContiguous
        ? _data.AsSpan(_offset, Size)
        : throw new InvalidOperationException("a view in another order than C has no span; take Contiguous() first");

    private int Position(ReadOnlySpan<int> index)
    {
        if (index.Length != Rank)
            throw new ArgumentException($"a tensor of shape {ShapeMath.Text(_shape)} takes {Rank} indices, got {index.Length}", nameof(index));
        var position = _offset;
        for (var axis = 0; axis < index.Length; axis++)
        {
            var i = index[axis] < 0 ? index[axis] + _shape[axis] : index[axis];
            if ((uint)i >= (uint)_shape[axis])
                throw new ArgumentOutOfRangeException(nameof(index), $"index {index[axis]} on axis {axis} of a tensor of shape {ShapeMath.Text(_shape)}");
            position += i * _strides[axis];
        }
        return position;
    }
}
