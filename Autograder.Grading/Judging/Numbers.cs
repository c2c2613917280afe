using System.Buffers.Binary;
using Autograder.Grading.Protocol;

namespace Autograder.Grading.Judging;

/// <summary>A tensor or a scalar as doubles, with the dtype it came in.</summary>
public sealed record Numbers(DType DType, int[] Shape, double[] Data)
{
    /// <summary>Null when the value is no number and no tensor. A plain number has shape ().</summary>
    public static Numbers? From(Value value) => value switch
    {
        Value.Array array => new(array.DType, array.Shape, Decode(array)),
        Value.Real real => new(DType.Float64, [], [real.Number]),
        Value.Int integer => new(DType.Int64, [], [integer.Number]),
        Value.Bool boolean => new(DType.Bool, [], [boolean.Is ? 1 : 0]),
        _ => null,
    };

    /// <summary>At most one axis is longer than 1, so that its shape leaves no doubt which element is which.</summary>
    public bool IsVector => Shape.Count(length => length != 1) <= 1;

    /// <summary>
    /// Whether this shape serves where <paramref name="expected"/> was asked for: the same, or both vectors of one length,
    /// as in a scalar for (1, 1) or (C,) for (1, C).
    /// </summary>
    public bool HasShapeOf(Numbers expected) =>
        Shape.AsSpan().SequenceEqual(expected.Shape) || (IsVector && expected.IsVector && Data.Length == expected.Data.Length);

    public Value Map(Func<double, double> f) => (this with { Data = [.. Data.Select(f)] }).ToValue();

    public Value SwapAxes(int a, int b)
    {
        int[] shape = [.. Shape];
        (shape[a], shape[b]) = (shape[b], shape[a]);
        return Rearrange(shape, index => (index[a], index[b]) = (index[b], index[a]));
    }

    /// <summary>Takes entry <paramref name="from"/>(i, length) along one axis where entry i was.</summary>
    public Value Along(int axis, Func<int, int, int> from) =>
        Rearrange(Shape, index => index[axis] = from(index[axis], Shape[axis]));

    public Value ToValue()
    {
        var bytes = new byte[8 * Data.Length];
        for (var i = 0; i < Data.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), Data[i]);
        return new Value.Array(DType.Float64, Shape, bytes);
    }

    private Value Rearrange(int[] shape, Action<int[]> toSource)
    {
        var data = new double[Data.Length];
        for (var i = 0; i < data.Length; i++)
        {
            var index = Shapes.IndexAt(i, shape);
            toSource(index);
            data[i] = Data[Shapes.OffsetOf(index, Shape)];
        }
        return new Numbers(DType.Float64, shape, data).ToValue();
    }

    private static double[] Decode(Value.Array array)
    {
        var size = array.DType.BytesPerElement();
        var data = new double[array.Elements.Length / size];
        for (var i = 0; i < data.Length; i++)
        {
            var at = array.Elements.AsSpan(i * size, size);
            data[i] = array.DType switch
            {
                DType.Bool => at[0] == 0 ? 0 : 1,
                DType.Int8 => (sbyte)at[0],
                DType.UInt8 => at[0],
                DType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(at),
                DType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(at),
                DType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(at),
                DType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(at),
                DType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(at),
                DType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(at),
                DType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(at),
                DType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(at),
                _ => BinaryPrimitives.ReadDoubleLittleEndian(at),
            };
        }
        return data;
    }
}
