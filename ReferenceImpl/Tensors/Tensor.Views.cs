namespace ReferenceImpl;

/// <summary>Other windows on the same elements: transposed, reshaped, sliced, stretched.</summary>
public sealed partial class Tensor
{
    /// <summary>The transpose of a matrix (rank 2), or the last two axes swapped of anything higher.</summary>
    public Tensor T => SwapAxes(-2, -1);

    /// <summary>Axis k of the result is axis axes[k] of this one; without arguments all axes are reversed.</summary>
    public Tensor Transpose(params int[] axes)
    {
        if (axes.Length == 0) axes = [.. Enumerable.Range(0, Rank).Reverse()];
        var from = Array.ConvertAll(axes, axis => ShapeMath.Axis(axis, Rank));
        if (from.Length != Rank || from.Distinct().Count() != Rank)
            throw new ArgumentException($"a tensor of shape {ShapeMath.Text(_shape)} needs each of its {Rank} axes once, got {ShapeMath.Text(axes)}", nameof(axes));
        return new Tensor(_data, _offset, Array.ConvertAll(from, axis => _shape[axis]), Array.ConvertAll(from, axis => _strides[axis]));
    }

    public Tensor SwapAxes(int first, int second)
    {
        var axes = Enumerable.Range(0, Rank).ToArray();
        var (i, j) = (ShapeMath.Axis(first, Rank), ShapeMath.Axis(second, Rank));
        (axes[i], axes[j]) = (j, i);
        return Transpose(axes);
    }

    /// <summary>The same elements in C order under another shape; one length may be -1 and follows from the rest.</summary>
    /// <remarks>A view where this tensor is contiguous, else a view of a copy.</remarks>
    public Tensor Reshape(params int[] shape)
    {
        var wanted = (int[])shape.Clone();
        if (Array.IndexOf(wanted, -1) is var free and >= 0)
        {
            wanted[free] = 1;
            var others = ShapeMath.Size(wanted);
            wanted[free] = others == 0 ? 0 : Size / others;
        }
        if (ShapeMath.Size(wanted) != Size)
            throw new ArgumentException($"{Size} elements of shape {ShapeMath.Text(_shape)} do not fit shape {ShapeMath.Text(shape)}", nameof(shape));
        var source = Contiguous();
        return new Tensor(source._data, source._offset, wanted, ShapeMath.CStrides(wanted));
    }

    /// <summary>Adds an axis of length 1 so that it becomes axis <paramref name="axis"/> of the result.</summary>
    public Tensor Unsqueeze(int axis)
    {
        var at = ShapeMath.Axis(axis, Rank + 1);
        int[] shape = [.. _shape[..at], 1, .. _shape[at..]];
        int[] strides = [.. _strides[..at], 0, .. _strides[at..]];
        return new Tensor(_data, _offset, shape, strides);
    }

    /// <summary>Removes an axis of length 1.</summary>
    public Tensor Squeeze(int axis)
    {
        var at = ShapeMath.Axis(axis, Rank);
        if (_shape[at] != 1) throw new ArgumentException($"axis {axis} of {ShapeMath.Text(_shape)} is not of length 1", nameof(axis));
        return new Tensor(_data, _offset, [.. _shape[..at], .. _shape[(at + 1)..]], [.. _strides[..at], .. _strides[(at + 1)..]]);
    }

    /// <summary>
    /// Elements start, start + step, … below stop along one axis, which stays. Without stop: to the end. Negative start
    /// and stop count from the end.
    /// </summary>
    public Tensor Slice(int axis, int start, int? stop = null, int step = 1)
    {
        if (step < 1) throw new ArgumentOutOfRangeException(nameof(step), $"a step must be positive, got {step}; Flip reverses an axis");
        var at = ShapeMath.Axis(axis, Rank);
        var length = _shape[at];
        var first = start < 0 ? start + length : start;
        var end = stop is null ? length : stop < 0 ? stop.Value + length : stop.Value;
        if (first < 0 || end > length || first > end)
            throw new ArgumentOutOfRangeException(nameof(start), $"slice {start}..{stop} of axis {axis} with length {length}");
        var (shape, strides) = ((int[])_shape.Clone(), (int[])_strides.Clone());
        shape[at] = (end - first + step - 1) / step;
        strides[at] *= step;
        return new Tensor(_data, _offset + (shape[at] == 0 ? 0 : first * _strides[at]), shape, strides);
    }

    /// <summary>The part at one index of an axis, which disappears: <c>x.At(t, axis: 1)</c> is x[:, t].</summary>
    public Tensor At(int index, int axis = 0)
    {
        var at = ShapeMath.Axis(axis, Rank);
        var i = index < 0 ? index + _shape[at] : index;
        if ((uint)i >= (uint)_shape[at])
            throw new ArgumentOutOfRangeException(nameof(index), $"index {index} on axis {axis} of a tensor of shape {ShapeMath.Text(_shape)}");
        return new Tensor(_data, _offset + i * _strides[at], [.. _shape[..at], .. _shape[(at + 1)..]], [.. _strides[..at], .. _strides[(at + 1)..]]);
    }

    /// <summary>An axis in reverse order.</summary>
    public Tensor Flip(int axis)
    {
        var at = ShapeMath.Axis(axis, Rank);
        var strides = (int[])_strides.Clone();
        strides[at] = -strides[at];
        return new Tensor(_data, _shape[at] == 0 ? _offset : _offset + (_shape[at] - 1) * _strides[at], _shape, strides);
    }

    /// <summary>Every matrix of the last two axes, in C order, once the axes before them are stretched to the given ones.</summary>
    internal Tensor[] Matrices(params int[] leading)
    {
        var strides = ShapeMath.BroadcastStrides(_shape.AsSpan(..^2), _strides.AsSpan(..^2), leading);
        var result = new Tensor[ShapeMath.Size(leading)];
        for (var k = 0; k < result.Length; k++)
        {
            var (at, rest) = (_offset, k);
            for (var axis = leading.Length - 1; axis >= 0; rest /= leading[axis--]) at += rest % leading[axis] * strides[axis];
            result[k] = new Tensor(_data, at, _shape[^2..], _strides[^2..]);
        }
        return result;
    }

    /// <summary>Stretches axes of length 1, and missing leading axes, to the given shape.</summary>
    public Tensor BroadcastTo(params int[] shape) =>
        new(_data, _offset, (int[])shape.Clone(), ShapeMath.BroadcastStrides(_shape, _strides, shape));

    /// <summary>The rows of a matrix from one of its columns on, for <see cref="Fused"/>; of a copy if they do not lie side by side.</summary>
    internal RowsView RowsFrom(int column = 0)
    {
        RequireShape("a matrix", -1, -1);
        var matrix = _strides[1] == 1 || _shape[1] == 1 ? this : Copy();
        return new RowsView(matrix._data, matrix._offset + column, matrix._strides[0]);
    }
}
