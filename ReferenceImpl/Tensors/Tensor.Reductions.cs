using System.Runtime.Intrinsics;

namespace ReferenceImpl;

/// <summary>Sums, means and maxima over all elements or over any axes.</summary>
public sealed partial class Tensor
{
    public double Sum() => VectorMath.Sum(Data);

    public double Mean() => Sum() / Size;

    public double Max()
    {
        var largest = double.NegativeInfinity;
        foreach (var value in Data) largest = Math.Max(largest, value);
        return largest;
    }

    public double Min()
    {
        var smallest = double.PositiveInfinity;
        foreach (var value in Data) smallest = Math.Min(smallest, value);
        return smallest;
    }

    /// <summary>√Σx²</summary>
    public double Norm() => Math.Sqrt((this * this).Sum());

    public Tensor Sum(int axis, bool keepDims = false) => Sum([axis], keepDims);

    public Tensor Sum(int[] axes, bool keepDims = false) => Fold<Plus>(axes, 0, keepDims);

    public Tensor Mean(int axis, bool keepDims = false) => Mean([axis], keepDims);

    public Tensor Mean(int[] axes, bool keepDims = false)
    {
        var sum = Sum(axes, keepDims);
        return sum * ((double)sum.Size / Size);
    }

    public Tensor Max(int axis, bool keepDims = false) => Fold<Larger>([axis], double.NegativeInfinity, keepDims);

    /// <summary>Mean of squared distances to the mean: the biased variance, divided by n and not by n − 1.</summary>
    public Tensor Variance(int[] axes, bool keepDims = false)
    {
        var centred = this - Mean(axes, keepDims: true);
        return (centred * centred).Mean(axes, keepDims);
    }

    /// <summary>Column sums of a matrix: (N, C) → (C).</summary>
    public Tensor SumRows() => Sum(0);

    /// <summary>
    /// Undoes broadcasting: the sum over every axis that was stretched or added, so that the result has the given shape.
    /// This is how the gradient of a broadcast operand arises: each copy received its share.
    /// </summary>
    public Tensor SumTo(params int[] shape)
    {
        if (_shape.AsSpan().SequenceEqual(shape)) return this;
        var added = Rank - shape.Length;
        int[] axes = [.. Enumerable.Range(0, Rank).Where(axis => axis < added || (shape[axis - added] == 1 && _shape[axis] != 1))];
        return Sum(axes, keepDims: true).Reshape(shape);
    }

    /// <summary>log Σ exp(x) over one axis, without overflow: m + log Σ exp(x − m) with m the largest x.</summary>
    /// <remarks>A row of −∞ only, the logarithm of zero probability, gives −∞ and not NaN.</remarks>
    public Tensor LogSumExp(int axis, bool keepDims = false)
    {
        var max = Max(axis, keepDims: true).Map(m => double.IsInfinity(m) ? 0 : m);
        var result = (this - max).Exp().Sum(axis, keepDims: true).Log() + max;
        return keepDims ? result : result.Squeeze(axis);
    }

    /// <summary>The index of the largest element along an axis, the first one of equals.</summary>
    public int[] ArgMax(int axis = -1)
    {
        var at = ShapeMath.Axis(axis, Rank);
        var rows = MoveToEnd(at).Contiguous();
        var length = _shape[at];
        var data = rows.Data;
        var result = new int[length == 0 ? 0 : Size / length];
        for (var row = 0; row < result.Length; row++)
        {
            var values = data.Slice(row * length, length);
            for (var i = 1; i < length; i++)
                if (values[i] > values[result[row]]) result[row] = i;
        }
        return result;
    }

    private Tensor MoveToEnd(int axis) => Transpose([.. Enumerable.Range(0, Rank).Where(a => a != axis), axis]);

    // The target appears in the shape of the source with stride 0 on every folded axis, so that one walk serves all cases.
    private Tensor Fold<TFunction>(int[] axes, double start, bool keepDims)
        where TFunction : struct, IBinary
    {
        var folded = Array.ConvertAll(axes, axis => ShapeMath.Axis(axis, Rank));
        var kept = (int[])_shape.Clone();
        foreach (var axis in folded) kept[axis] = 1;
        var target = Full(start, kept);
        var walk = new RowWalk(_shape, _offset, _strides, 0, ShapeMath.BroadcastStrides(kept, target._strides, _shape));
        while (walk.MoveNext())
        {
            if (walk.StepB == 0)
                target._data[walk.B] = TFunction.Of(target._data[walk.B], FoldRow<TFunction>(_data, walk.A, walk.StepA, walk.Length, start));
            else if (walk.StepB == 1)
            {
                var row = target._data.AsSpan(walk.B, walk.Length);
                Elementwise.Apply<TFunction>(row, 1, _data.AsSpan(walk.A), walk.StepA, row);
            }
            else
            {
                for (var i = 0; i < walk.Length; i++)
                {
                    ref var value = ref target._data[walk.B + i * walk.StepB];
                    value = TFunction.Of(value, _data[walk.A + i * walk.StepA]);
                }
            }
        }
        return keepDims ? target : target.Reshape([.. Enumerable.Range(0, Rank).Except(folded).Select(axis => _shape[axis])]);
    }

    // Element i always goes to lane i mod 4 and the rest of the last four is neutral, so that zeros behind a row (masked
    // positions, padding) change no bit of its sum.
    private static double FoldRow<TFunction>(double[] data, int first, int step, int length, double start)
        where TFunction : struct, IBinary
    {
        var lanes = Vector256.Create(start);
        var i = 0;
        if (step == 1)
        {
            for (; i <= length - 4; i += 4) lanes = TFunction.Of(lanes, Vector256.LoadUnsafe(ref data[first], (nuint)i));
        }
        Span<double> rest = stackalloc double[4];
        while (i < length)
        {
            rest.Fill(start);
            for (var lane = 0; lane < 4 && i < length; lane++, i++) rest[lane] = data[first + i * step];
            lanes = TFunction.Of(lanes, Vector256.Create<double>(rest));
        }
        return TFunction.Of(TFunction.Of(lanes[0], lanes[1]), TFunction.Of(lanes[2], lanes[3]));
    }
}
