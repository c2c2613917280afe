using System.Buffers.Binary;
using System.Text;

namespace Autograder.Grading.Protocol;

/// <summary>The payload of a frame: one <see cref="Value"/> as bytes. The transport puts the payload's length in front.</summary>
public static class Frame
{
    private const int MaxDepth = 64;
    private const int MaxRank = 32;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Encode(Value value)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Write(writer, value);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what an untrusted process sent. Every count is held against the bytes that are really there before anything is allocated.</summary>
    /// <exception cref="ProtocolException">The bytes are not exactly one value that a reply may hold.</exception>
    public static Value DecodeReply(ReadOnlySpan<byte> payload)
    {
        var reader = new Reader(payload);
        var value = reader.Next(depth: 0);
        return reader.IsAtEnd ? value : throw new ProtocolException("bytes are left over after the value");
    }

    private static void Write(BinaryWriter w, Value value)
    {
        switch (value)
        {
            case Value.None:
                w.Write((byte)'N');
                break;
            case Value.Bool b:
                w.Write((byte)(b.Is ? 'T' : 'F'));
                break;
            case Value.Int i:
                w.Write((byte)'I');
                w.Write(i.Number);
                break;
            case Value.Real r:
                w.Write((byte)'R');
                w.Write(r.Number);
                break;
            case Value.Text t:
                w.Write((byte)'S');
                WriteText(w, t.Content);
                break;
            case Value.Bytes b:
                w.Write((byte)'B');
                w.Write((uint)b.Content.Length);
                w.Write(b.Content);
                break;
            case Value.Array a:
                w.Write((byte)'A');
                w.Write((byte)a.DType);
                w.Write((byte)a.Shape.Length);
                foreach (var length in a.Shape) w.Write((long)length);
                w.Write(a.Elements);
                break;
            case Value.List l:
                w.Write((byte)'L');
                WriteItems(w, l.Items);
                break;
            case Value.Tuple t:
                w.Write((byte)'U');
                WriteItems(w, t.Items);
                break;
            case Value.Record r:
                w.Write((byte)'D');
                w.Write((uint)r.Fields.Count);
                foreach (var (name, field) in r.Fields)
                {
                    WriteText(w, name);
                    Write(w, field);
                }
                break;
            case Value.Ref o:
                w.Write((byte)'O');
                w.Write((uint)o.Step);
                break;
            case Value.Constant c:
                w.Write((byte)'C');
                Write(w, c.Result);
                break;
            case Value.Lookup l:
                w.Write((byte)'X');
                Write(w, l.Table);
                break;
            case Value.Backward b:
                w.Write((byte)'G');
                Write(w, b.Slopes);
                break;
            case Value.Pattern p:
                w.Write((byte)'P');
                Write(w, p.Numbers);
                break;
            default:
                throw new InvalidOperationException($"{value.GetType().Name} has no tag");
        }
    }

    private static void WriteItems(BinaryWriter w, IReadOnlyList<Value> items)
    {
        w.Write((uint)items.Count);
        foreach (var item in items) Write(w, item);
    }

    private static void WriteText(BinaryWriter w, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        w.Write((uint)bytes.Length);
        w.Write(bytes);
    }

    private ref struct Reader(ReadOnlySpan<byte> payload)
    {
        private ReadOnlySpan<byte> rest = payload;

        public readonly bool IsAtEnd => rest.IsEmpty;

        public Value Next(int depth)
        {
            if (depth > MaxDepth) throw new ProtocolException($"values are nested deeper than {MaxDepth}");

            var tag = (char)Take(1)[0];
            return tag switch
            {
                'N' => Value.None.Instance,
                'F' => false,
                'T' => true,
                'I' => BinaryPrimitives.ReadInt64LittleEndian(Take(8)),
                'R' => BinaryPrimitives.ReadDoubleLittleEndian(Take(8)),
                'S' => NextText(),
                'A' => NextArray(),
                'L' => NextList(depth),
                'D' => NextRecord(depth),
                _ => throw new ProtocolException($"tag 0x{(int)tag:X2} may not stand in a reply"),
            };
        }

        private Value.Array NextArray()
        {
            var dtype = (DType)Take(1)[0];
            if (!Enum.IsDefined(dtype)) throw new ProtocolException($"{(byte)dtype} is not the number of a dtype");

            int rank = Take(1)[0];
            if (rank > MaxRank) throw new ProtocolException($"an array has {rank} axes; {MaxRank} is the most");

            var shape = new int[rank];
            for (var axis = 0; axis < rank; axis++)
            {
                var length = BinaryPrimitives.ReadInt64LittleEndian(Take(8));
                if (length is < 0 or > int.MaxValue) throw new ProtocolException($"an axis has the length {length}");
                shape[axis] = (int)length;
            }
            if (shape.Contains(0)) return new Value.Array(dtype, shape, []);

            long bytes = dtype.BytesPerElement();
            foreach (var length in shape)
            {
                bytes *= length; // held against the remaining bytes at each factor, so that it cannot overflow
                if (bytes > rest.Length) throw new ProtocolException("an array claims more elements than were sent");
            }
            return new Value.Array(dtype, shape, Take((int)bytes).ToArray());
        }

        private Value.List NextList(int depth)
        {
            var items = new Value[NextCount(bytesPerItem: 1)];
            for (var i = 0; i < items.Length; i++) items[i] = Next(depth + 1);
            return new Value.List(items);
        }

        private Value.Record NextRecord(int depth)
        {
            var fields = new KeyValuePair<string, Value>[NextCount(bytesPerItem: 5)];
            for (var i = 0; i < fields.Length; i++) fields[i] = KeyValuePair.Create(NextText(), Next(depth + 1));
            return new Value.Record(fields);
        }

        private string NextText()
        {
            try
            {
                return StrictUtf8.GetString(Take(NextCount(bytesPerItem: 1)));
            }
            catch (DecoderFallbackException)
            {
                throw new ProtocolException("a text is not UTF-8");
            }
        }

        private int NextCount(int bytesPerItem)
        {
            var count = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
            return count <= rest.Length / bytesPerItem
                ? (int)count
                : throw new ProtocolException($"{count} items are claimed and {rest.Length} bytes are left");
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            if (count > rest.Length) throw new ProtocolException("the frame ends in the middle of a value");
            var taken = rest[..count];
            rest = rest[count..];
            return taken;
        }
    }
}

/// <summary>What came back from the sandbox is not the protocol. The check loses its points; the worker is unharmed.</summary>
public sealed class ProtocolException(string why) : Exception(why);
