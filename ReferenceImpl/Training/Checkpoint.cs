using System.Globalization;

namespace ReferenceImpl.Training;

/// <summary>The parameters of a model in a <see cref="Safetensors"/> file, numbered in the model's order.</summary>
public static class Checkpoint
{
    public static void Save(string path, IReadOnlyList<Parameter> parameters, IReadOnlyDictionary<string, string>? notes = null) =>
        Safetensors.Write(path, parameters.Select((parameter, k) => (Name: Name(k), parameter.Value)).ToDictionary(p => p.Name, p => p.Value), notes);

    /// <summary>Fails, changing nothing, unless number and shapes are those of the model.</summary>
    /// <returns>The notes saved with it.</returns>
    public static IReadOnlyDictionary<string, string> Load(string path, IReadOnlyList<Parameter> parameters)
    {
        var file = Safetensors.Read(path);
        if (file.Tensors.Count != parameters.Count)
            throw new InvalidDataException($"{path} holds {file.Tensors.Count} parameters, the model has {parameters.Count}");
        for (var k = 0; k < parameters.Count; k++)
        {
            if (!file.Tensors.TryGetValue(Name(k), out var value)) throw new InvalidDataException($"{path} has no {Name(k)}");
            value.RequireSameShape($"{path}: {Name(k)}", parameters[k].Value);
        }
        for (var k = 0; k < parameters.Count; k++) parameters[k].Set(file.Tensors[Name(k)]);
        return file.Metadata;
    }

    private static string Name(int k) => string.Create(CultureInfo.InvariantCulture, $"parameter.{k:d4}");
}
