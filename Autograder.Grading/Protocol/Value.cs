using ReferenceImpl;

namespace Autograder.Grading.Protocol;

/// <summary>
/// What can travel between the worker and a driver: typed tensors and plain values, nothing that could build an object.
/// <c>Handouts/driver/PROTOCOL.md</c> gives the bytes of each.
/// </summary>
public abstract record Value
{
    private Value() { }

    public sealed record None : Value
    {
        public static readonly None Instance = new();
    }

    public sealed record Bool(bool Is) : Value;

    public sealed record Int(long Number) : Value;

    public sealed record Real(double Number) : Value;

    public sealed record Text(string Content) : Value;

    public sealed record Bytes(byte[] Content) : Value;

    /// <summary>An n-dimensional array: its elements little-endian, in C order.</summary>
    public sealed record Array(DType DType, int[] Shape, byte[] Elements) : Value
    {
        public int Size => Shape.Aggregate(1, (product, length) => product * length);

        /// <summary>Whole numbers as int64: labels, tokens, lengths.</summary>
        public static Array OfIntegers(Tensor numbers) =>
            new(DType.Int64, [.. numbers.Shape], [.. numbers.ToArray().SelectMany(x => BitConverter.GetBytes((long)x))]);

        /// <summary>True where the tensor is not zero: masks.</summary>
        public static Array OfBooleans(Tensor numbers) =>
            new(DType.Bool, [.. numbers.Shape], [.. numbers.ToArray().Select(x => (byte)(x == 0 ? 0 : 1))]);
    }

    public sealed record List(IReadOnlyList<Value> Items) : Value
    {
        public List(params Value[] items) : this((IReadOnlyList<Value>)items) { }

        public static List Of(params int[] numbers) => new([.. numbers.Select(n => (Value)n)]);
    }

    /// <summary>In a request a tuple, for those who look at what they are given; a reply has lists only.</summary>
    public sealed record Tuple(params IReadOnlyList<Value> Items) : Value;

    /// <summary>Named values, in order: in a request an object with these attributes, in a reply a dictionary.</summary>
    public sealed record Record(IReadOnlyList<KeyValuePair<string, Value>> Fields) : Value
    {
        public Record(params (string Name, Value Value)[] fields)
            : this([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]) { }

        public Value? this[string name] => Fields.FirstOrDefault(f => f.Key == name).Value;
    }

    /// <summary>The result of an earlier step of the same script.</summary>
    public sealed record Ref(int Step) : Value;

    /// <summary>A function that returns this value whatever it is called with; for arguments such as <c>weight_init_fn</c>.</summary>
    public sealed record Constant(Value Result) : Value;

    /// <summary>
    /// A function of whole numbers x (…, T) that returns table[x[…, T − k], …, x[…, T − 1]], for a table of k + 1 axes: a model of language
    /// that is known, where a trained one would be handed in.
    /// </summary>
    public sealed record Lookup(Value Table) : Value;

    /// <summary>
    /// The backward function of an operation whose slopes are known: of (grad_output, inputs…) it returns grad_output times the slope, or
    /// one product for each slope of a list, and grad_output itself for None. An engine that calls backward functions is so looked at by itself.
    /// </summary>
    public sealed record Backward(Value Slopes) : Value;

    /// <summary>A function of lengths that returns an array of that shape, filled in C order with these numbers over and over; for functions that begin layers of different shapes.</summary>
    public sealed record Pattern(Value Numbers) : Value;

    public static implicit operator Value(bool value) => new Bool(value);
    public static implicit operator Value(int value) => new Int(value);
    public static implicit operator Value(long value) => new Int(value);
    public static implicit operator Value(double value) => new Real(value);
    public static implicit operator Value(string value) => new Text(value);

    /// <summary>As float64.</summary>
    public static implicit operator Value(Tensor tensor)
    {
        var elements = new byte[8 * tensor.Size];
        Buffer.BlockCopy(tensor.ToArray(), 0, elements, 0, elements.Length); // double[] is little-endian on every platform .NET runs on here
        return new Array(DType.Float64, [.. tensor.Shape], elements);
    }
}

/// <summary>Element types of a tensor on the wire; the numbers are part of the protocol.</summary>
public enum DType : byte
{
    Bool = 1,
    Int8 = 2,
    UInt8 = 3,
    Int16 = 4,
    UInt16 = 5,
    Int32 = 6,
    UInt32 = 7,
    Int64 = 8,
    UInt64 = 9,
    Float16 = 10,
    Float32 = 11,
    Float64 = 12,
}

public static class DTypes
{
    public static int BytesPerElement(this DType dtype) => dtype switch
    {
        DType.Bool or DType.Int8 or DType.UInt8 => 1,
        DType.Int16 or DType.UInt16 or DType.Float16 => 2,
        DType.Int32 or DType.UInt32 or DType.Float32 => 4,
        DType.Int64 or DType.UInt64 or DType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "not a dtype of the protocol"),
    };

    /// <summary>As NumPy writes it: <c>float64</c>.</summary>
    public static string NumPyName(this DType dtype) => dtype.ToString().ToLowerInvariant();
}
