using System.Runtime.Intrinsics;

namespace ReferenceImpl;

/// <summary>Arithmetic of elements, with broadcasting.</summary>
public sealed partial class Tensor
{
    public static Tensor operator +(Tensor a, Tensor b) => Zip<Plus>(a, b);
    public static Tensor operator -(Tensor a, Tensor b) => Zip<Minus>(a, b);
    public static Tensor operator *(Tensor a, Tensor b) => Zip<Times>(a, b);
    public static Tensor operator /(Tensor a, Tensor b) => Zip<Over>(a, b);

    public static Tensor operator +(Tensor a, double b) => Zip<Plus>(a, Scalar(b));
    public static Tensor operator -(Tensor a, double b) => Zip<Minus>(a, Scalar(b));
    public static Tensor operator *(Tensor a, double b) => Zip<Times>(a, Scalar(b));
    public static Tensor operator /(Tensor a, double b) => Zip<Over>(a, Scalar(b));

    public static Tensor operator +(double a, Tensor b) => Zip<Plus>(Scalar(a), b);
    public static Tensor operator -(double a, Tensor b) => Zip<Minus>(Scalar(a), b);
    public static Tensor operator *(double a, Tensor b) => Zip<Times>(Scalar(a), b);
    public static Tensor operator /(double a, Tensor b) => Zip<Over>(Scalar(a), b);

    public static Tensor operator -(Tensor a) => Zip<Times>(a, Scalar(-1));

    /// <summary>The larger of each pair.</summary>
    public static Tensor Maximum(Tensor a, Tensor b) => Zip<Larger>(a, b);

    /// <summary>The smaller of each pair.</summary>
    public static Tensor Minimum(Tensor a, Tensor b) => Zip<Smaller>(a, b);

    /// <summary>1 where a &gt; b, else 0.</summary>
    public static Tensor Greater(Tensor a, Tensor b) => Zip<IsGreater>(a, b);

    /// <summary>1 where a = b, else 0.</summary>
    public static Tensor Equal(Tensor a, Tensor b) => Zip<IsEqual>(a, b);

    /// <summary>Elements of <paramref name="whenTrue"/> where the condition is not 0, else those of <paramref name="whenFalse"/>.</summary>
    public static Tensor Where(Tensor condition, Tensor whenTrue, Tensor whenFalse)
    {
        var shape = ShapeMath.Broadcast(ShapeMath.Broadcast(condition._shape, whenTrue._shape), whenFalse._shape);
        var result = whenFalse.BroadcastTo(shape).Copy();
        var conditions = condition.BroadcastTo(shape).Data;
        var values = whenTrue.BroadcastTo(shape).Data;
        for (var i = 0; i < conditions.Length; i++)
            if (conditions[i] != 0) result._data[i] = values[i];
        return result;
    }

    /// <summary>this += scale·other; <paramref name="other"/> may stretch to this shape, not the reverse.</summary>
    public void AddInPlace(Tensor other, double scale = 1) => CombineInPlace(other, scale, accumulate: true);

    /// <summary>this = other, element by element; <paramref name="other"/> may stretch to this shape, not the reverse.</summary>
    public void CopyInPlace(Tensor other) => CombineInPlace(other, 1, accumulate: false);

    /// <summary>this *= other, element by element; <paramref name="other"/> may stretch to this shape, and this lies in C order.</summary>
    public void MultiplyInPlace(Tensor other)
    {
        var strides = ShapeMath.BroadcastStrides(other._shape, other._strides, _shape);
        var walk = new RowWalk(_shape, _offset, ShapeMath.CStrides(_shape), other._offset, strides);
        while (walk.MoveNext())
        {
            var row = Span.Slice(walk.A - _offset, walk.Length);
            Elementwise.Apply<Times>(row, 1, other._data.AsSpan(walk.B), walk.StepB, row);
        }
    }

    /// <summary>Every element x becomes eˣ; this lies in C order.</summary>
    public void ExpInPlace() => Elementwise.Apply<Exponential>(Span, Span);

    /// <summary>this *= factor.</summary>
    public void ScaleInPlace(double factor)
    {
        if (IsContiguous)
        {
            MultiplyInPlace(Scalar(factor));
            return;
        }
        var walk = new RowWalk(_shape, _offset, _strides, _offset, _strides);
        while (walk.MoveNext())
            for (var i = 0; i < walk.Length; i++) _data[walk.A + i * walk.StepA] *= factor;
    }

    /// <summary>Every element becomes <paramref name="value"/>.</summary>
    public void FillInPlace(double value) => CopyInPlace(Scalar(value));

    /// <summary>Elements where the mask is not 0 become <paramref name="value"/>; the mask may stretch to this shape.</summary>
    internal void FillInPlace(double value, Tensor where)
    {
        var strides = ShapeMath.BroadcastStrides(where._shape, where._strides, _shape);
        var walk = new RowWalk(_shape, _offset, _strides, where._offset, strides);
        while (walk.MoveNext())
        {
            for (var i = 0; i < walk.Length; i++)
                if (where._data[walk.B + i * walk.StepB] != 0) _data[walk.A + i * walk.StepA] = value;
        }
    }

    internal static Tensor Zip<TFunction>(Tensor a, Tensor b)
        where TFunction : struct, IBinary
    {
        if (a.IsContiguous && b.IsContiguous && a._shape.AsSpan().SequenceEqual(b._shape))
        {
            var same = Uninitialized(a._shape);
            Elementwise.Apply<TFunction>(a.Span, 1, b.Span, 1, same._data);
            return same;
        }
        var shape = ShapeMath.Broadcast(a._shape, b._shape);
        var result = Uninitialized(shape);
        var walk = new RowWalk(
            shape,
            a._offset, ShapeMath.BroadcastStrides(a._shape, a._strides, shape),
            b._offset, ShapeMath.BroadcastStrides(b._shape, b._strides, shape));
        for (var row = 0; walk.MoveNext(); row++)
        {
            Elementwise.Apply<TFunction>(
                a._data.AsSpan(walk.A), walk.StepA, b._data.AsSpan(walk.B), walk.StepB,
                result._data.AsSpan(row * walk.Length, walk.Length));
        }
        return result;
    }

    private void CombineInPlace(Tensor other, double scale, bool accumulate)
    {
        var strides = ShapeMath.BroadcastStrides(other._shape, other._strides, _shape);
        var walk = new RowWalk(_shape, _offset, _strides, other._offset, strides);
        while (walk.MoveNext())
        {
            if (walk.StepA == 1 && walk.StepB == 1)
            {
                var target = _data.AsSpan(walk.A, walk.Length);
                var source = other._data.AsSpan(walk.B, walk.Length);
                if (accumulate) VectorMath.AddScaled(target, source, scale);
                else source.CopyTo(target);
                continue;
            }
            if (walk.StepA == 1 && walk.StepB == 0 && !accumulate)
            {
                _data.AsSpan(walk.A, walk.Length).Fill(other._data[walk.B]);
                continue;
            }
            for (var i = 0; i < walk.Length; i++)
            {
                ref var element = ref _data[walk.A + i * walk.StepA];
                var value = other._data[walk.B + i * walk.StepB];
                element = accumulate ? Math.FusedMultiplyAdd(value, scale, element) : value;
            }
        }
    }

    private readonly struct Plus : IBinary
    {
        public static double Of(double x, double y) => x + y;
        public static Vector256<double> Of(Vector256<double> x, Vector256<double> y) => x + y;
    }

    private readonly struct Minus : IBinary
    {
        public static double Of(double x, double y) => x - y;
        public static Vector256<double> Of(Vector256<double> x, Vector256<double> y) => x - y;
    }

    private readonly struct Times : IBinary
    {
        public static double Of(double x, double y) => x * y;
        public static Vector256<double> Of(Vector256<double> x, Vector256<double> y) => x * y;
    }

    private readonly struct Over : IBinary
    {
        public static double Of(double x, double y) => x / y;
        public static Vector256<double> Of(Vector256<double> x, Vector256<double> y) => x / y;
    }

    private readonly struct Larger : IBinary
    {
        public static double Of(double x, double y) => Math.Max(x, y);
        public static Vector256<double> Of(Vector256<double> x, Vector256<double> y) => Vector256.Max(x, y);
    }

    private readonly struct Smaller : IBinary
    {
        public static double Of(double x, double y) => Math.Min(x, y);
        public static Vector256<double> Of(Vector256<double> x, Vector256<double> y) => Vector256.Min(x, y);
    }

    private readonly struct IsGreater : IBinary
    {
        public static double Of(double x, double y) => x > y ? 1 : 0;
        public static Vector256<double> Of(Vector256<double> x, Vector256<double> y) =>
            Vector256.ConditionalSelect(Vector256.GreaterThan(x, y), Vector256<double>.One, Vector256<double>.Zero);
    }

    private readonly struct IsEqual : IBinary
    {
        public static double Of(double x, double y) => x == y ? 1 : 0;
        public static Vector256<double> Of(Vector256<double> x, Vector256<double> y) =>
            Vector256.ConditionalSelect(Vector256.Equals(x, y), Vector256<double>.One, Vector256<double>.Zero);
    }
}
