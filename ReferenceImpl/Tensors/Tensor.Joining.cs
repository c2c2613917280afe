namespace ReferenceImpl;

/// <summary>Putting tensors together, padding them, and picking rows.</summary>
public sealed partial class Tensor
{
    /// <summary>Joins tensors along an axis they already have.</summary>
    public static Tensor Concat(IReadOnlyList<Tensor> parts, int axis = 0)
    {
        if (parts.Count == 0) throw new ArgumentException("nothing to concatenate", nameof(parts));
        var at = ShapeMath.Axis(axis, parts[0].Rank);
        var shape = (int[])parts[0]._shape.Clone();
        shape[at] = parts.Sum(part => part._shape[ShapeMath.Axis(axis, part.Rank)]);
        var result = Uninitialized(shape);
        var start = 0;
        foreach (var part in parts)
        {
            var wanted = (int[])shape.Clone();
            wanted[at] = -1;
            part.RequireShape(nameof(parts), wanted);
            result.Slice(at, start, start + part._shape[at]).CopyInPlace(part);
            start += part._shape[at];
        }
        return result;
    }

    /// <summary>Joins tensors of one shape along a new axis.</summary>
    public static Tensor Stack(IReadOnlyList<Tensor> parts, int axis = 0) =>
        Concat([.. parts.Select(part => part.Unsqueeze(axis))], axis);

    /// <summary>Cuts an axis into parts of the given lengths; each is a view.</summary>
    public Tensor[] Split(int axis, params ReadOnlySpan<int> lengths)
    {
        var parts = new Tensor[lengths.Length];
        var start = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            parts[i] = Slice(axis, start, start + lengths[i]);
            start += lengths[i];
        }
        return parts;
    }

    /// <summary>Adds <paramref name="before"/> and <paramref name="after"/> elements of <paramref name="value"/> to one axis.</summary>
    public Tensor Pad(int axis, int before, int after, double value = 0)
    {
        var at = ShapeMath.Axis(axis, Rank);
        var shape = (int[])_shape.Clone();
        shape[at] += before + after;
        var result = Full(value, shape);
        result.Slice(at, before, before + _shape[at]).CopyInPlace(this);
        return result;
    }

    /// <summary>Row k of the result is row indices[k] of this tensor, along the first axis.</summary>
    public Tensor Take(ReadOnlySpan<int> indices)
    {
        var result = Uninitialized([indices.Length, .. _shape[1..]]);
        for (var k = 0; k < indices.Length; k++) result.At(k).CopyInPlace(At(indices[k]));
        return result;
    }
}
