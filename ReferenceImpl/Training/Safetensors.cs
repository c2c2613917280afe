using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReferenceImpl.Training;

/// <summary>Named tensors, and words about them, in a file that holds data only: nothing in it can be executed.</summary>
/// <remarks>
/// Layout: eight bytes, the little-endian length of the header; the header, JSON: name → {dtype, shape, data_offsets [from, to)},
/// and under "__metadata__" text → text; then the elements, little-endian, in C order.
/// Written as F64; read from F64 and F32. Source: github.com/huggingface/safetensors, "Format".
/// </remarks>
public sealed record Safetensors(IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    private const string MetadataName = "__metadata__";

    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var header = new JsonObject();
        if (metadata is { Count: > 0 })
            header[MetadataName] = new JsonObject(metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        var ordered = tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
        long end = 0;
        foreach (var (name, tensor) in ordered)
        {
            header[name] = new JsonObject
            {
                ["dtype"] = "F64",
                ["shape"] = new JsonArray([.. tensor.Shape.Select(length => JsonValue.Create(length))]),
                ["data_offsets"] = new JsonArray(end, end += tensor.Size * sizeof(double)),
            };
        }

        // Written beside the file and moved over it, so that a crash leaves the old checkpoint whole.
        var unfinished = path + ".unfinished";
        using (var file = File.Create(unfinished))
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(header);
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
            file.Write(length);
            file.Write(text);
            foreach (var (_, tensor) in ordered) file.Write(MemoryMarshal.AsBytes(tensor.Data));
        }
        File.Move(unfinished, path, overwrite: true);
    }

    public static Safetensors Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var headerLength = bytes.Length < 8 ? -1 : BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (headerLength < 2 || headerLength > bytes.Length - 8)
            throw new InvalidDataException($"{path}: {bytes.Length} bytes cannot hold a header of {headerLength}");

        using var header = JsonDocument.Parse(bytes.AsMemory(8, (int)headerLength));
        var elements = bytes.AsSpan(8 + (int)headerLength);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == MetadataName)
            {
                foreach (var pair in entry.Value.EnumerateObject()) metadata[pair.Name] = pair.Value.GetString() ?? "";
                continue;
            }
            int[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32())];
            var offsets = entry.Value.GetProperty("data_offsets");
            var (from, to) = (offsets[0].GetInt64(), offsets[1].GetInt64());
            if (from < 0 || to < from || to > elements.Length)
                throw new InvalidDataException($"{path}: {entry.Name} lies at {from}..{to} of {elements.Length} bytes");
            tensors[entry.Name] = Decode(entry.Value.GetProperty("dtype").GetString(), elements[(int)from..(int)to], shape, $"{path}: {entry.Name}");
        }
        return new Safetensors(tensors, metadata);
    }

    private static Tensor Decode(string? type, ReadOnlySpan<byte> bytes, int[] shape, string place)
    {
        var size = ShapeMath.Size(shape);
        var width = type switch
        {
            "F64" => sizeof(double),
            "F32" => sizeof(float),
            _ => throw new InvalidDataException($"{place} is of type {type}, not F64 or F32"),
        };
        if (bytes.Length != size * width)
            throw new InvalidDataException($"{place} has {bytes.Length} bytes, but shape {ShapeMath.Text(shape)} needs {size * width}");
        if (width == sizeof(double)) return new Tensor(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), shape);
        return new Tensor(Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), value => (double)value), shape);
    }
}
