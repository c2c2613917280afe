using System.Globalization;
using ReferenceImpl.Layers;
using ReferenceImpl.Optimizers;

namespace ReferenceImpl.Training;

/// <summary>
/// A model in a <see cref="Safetensors"/> file: its parameters, numbered in the model's order, and to train on, its buffers and
/// what the optimizer remembers.
/// </summary>
/// <remarks>
/// Training that goes on from a checkpoint gives the same bits as training that was never interrupted, if its random numbers
/// are the same too: .NET's generators cannot be saved, so draw each epoch's from a generator seeded by its number.
/// </remarks>
public static class Checkpoint
{
    private const string ParameterName = "parameter", BufferName = "buffer", OptimizerName = "optimizer";
    private const string StepsName = OptimizerName + ".steps", LearningRateName = OptimizerName + ".learning_rate";

    public static void Save(string path, IReadOnlyList<Parameter> parameters, IReadOnlyDictionary<string, string>? notes = null) =>
        Safetensors.Write(path, Named(parameters).ToDictionary(), notes);

    /// <summary>All that training needs to go on.</summary>
    public static void Save(string path, Layer model, Optimizer optimizer, IReadOnlyDictionary<string, string>? notes = null)
    {
        var tensors = Named(model, optimizer).ToDictionary();
        tensors.Add(StepsName, Tensor.Scalar(optimizer.Steps));
        tensors.Add(LearningRateName, Tensor.Scalar(optimizer.LearningRate));
        Safetensors.Write(path, tensors, notes);
    }

    /// <summary>Fails, changing nothing, unless number and shapes are those of the model; whatever else the file holds is not read.</summary>
    /// <returns>The notes saved with it.</returns>
    public static IReadOnlyDictionary<string, string> Load(string path, IReadOnlyList<Parameter> parameters)
    {
        var file = Safetensors.Read(path);
        Fill(path, file, Named(parameters), parameters.Count);
        return file.Metadata;
    }

    /// <summary>Puts model and optimizer where they were when saved. Fails, changing nothing, unless both are of the same kind.</summary>
    /// <returns>The notes saved with it.</returns>
    public static IReadOnlyDictionary<string, string> Load(string path, Layer model, Optimizer optimizer)
    {
        var file = Safetensors.Read(path);
        var (steps, learningRate) = (Wanted(path, file, StepsName), Wanted(path, file, LearningRateName));
        Fill(path, file, Named(model, optimizer), model.Parameters.Count);
        optimizer.Resume((int)steps.ToScalar(), learningRate.ToScalar());
        return file.Metadata;
    }

    private static void Fill(string path, Safetensors file, IEnumerable<KeyValuePair<string, Tensor>> targets, int parameters)
    {
        var saved = file.Tensors.Keys.Count(name => name.StartsWith(ParameterName, StringComparison.Ordinal));
        if (saved != parameters) throw new InvalidDataException($"{path} holds {saved} parameters, the model has {parameters}");
        var pairs = targets.Select(target => (Target: target.Value, target.Key, Value: Wanted(path, file, target.Key))).ToArray();
        foreach (var (target, name, value) in pairs) value.RequireSameShape($"{path}: {name}", target);
        foreach (var (target, _, value) in pairs) target.CopyInPlace(value);
    }

    private static Tensor Wanted(string path, Safetensors file, string name) =>
        file.Tensors.TryGetValue(name, out var value) ? value : throw new InvalidDataException($"{path} has no {name}");

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(Layer model, Optimizer optimizer) =>
    [
        .. Named(model.Parameters), .. Numbered(BufferName, model.Buffers),
        .. optimizer.Memories.SelectMany(memory => Numbered($"{OptimizerName}.{memory.Name}", memory.Tensors)),
    ];

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(IReadOnlyList<Parameter> parameters) =>
        Numbered(ParameterName, [.. parameters.Select(parameter => parameter.Value)]);

    private static IEnumerable<KeyValuePair<string, Tensor>> Numbered(string name, IReadOnlyList<Tensor> tensors) =>
        tensors.Select((tensor, k) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{name}.{k:d4}"), tensor));
}
