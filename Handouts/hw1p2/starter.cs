// Homework 1, part 2 in C#, to begin with: loads the data, guesses, and writes submission.csv.
//
//     dotnet run starter.cs -- [DATA]      DATA is the folder with train/, dev/, test/ and phonemes.csv (.NET 10)
//
// Each frame gets the phoneme whose mean it is nearest to. Your network will do better.
using System.Buffers.Binary;
using System.Runtime.InteropServices;

const int Features = 28;
var data = args.Length > 0 ? args[0] : "..";
var names = File.ReadLines(Path.Combine(data, "phonemes.csv")).Skip(1).Select(line => line.Split(',')[1]).ToArray();

var (features, labels) = (Normalized("train"), Read<byte>("train/labels.npy"));
var means = new double[names.Length, Features];
var counts = new double[names.Length];
foreach (var label in labels) counts[label]++;
for (var frame = 0; frame < labels.Length; frame++)
    for (var k = 0; k < Features; k++) means[labels[frame], k] += features[frame * Features + k] / counts[labels[frame]];

var truth = Read<byte>("dev/labels.npy");
Console.WriteLine($"accuracy on dev: {Predict("dev").Zip(truth, (guess, label) => guess == label ? 1.0 : 0).Average()}");
File.WriteAllText("submission.csv", "id,label\n" + string.Concat(Predict("test").Select((label, frame) => $"{frame},{names[label]}\n")));

int[] Predict(string split)
{
    var x = Normalized(split);
    return [.. Enumerable.Range(0, x.Length / Features).Select(frame => Enumerable.Range(0, names.Length).MinBy(label => Distance(frame, label)))];

    double Distance(int frame, int label)
    {
        var sum = 0.0;
        for (var k = 0; k < Features; k++) sum += Math.Pow(x[frame * Features + k] - means[label, k], 2);
        return sum;
    }
}

// Each feature with mean 0 and variance 1 over its utterance: utterance u is rows offsets[u] … offsets[u + 1].
float[] Normalized(string split)
{
    var (x, offsets) = (Read<float>($"{split}/features.npy"), Read<long>($"{split}/offsets.npy"));
    for (var u = 0; u + 1 < offsets.Length; u++)
    {
        var rows = Enumerable.Range((int)offsets[u], (int)(offsets[u + 1] - offsets[u])).ToArray();
        for (var k = 0; k < Features; k++)
        {
            var mean = rows.Average(row => x[row * Features + k]);
            var deviation = Math.Sqrt(rows.Average(row => Math.Pow(x[row * Features + k] - mean, 2))) + 1e-5;
            foreach (var row in rows) x[row * Features + k] = (float)((x[row * Features + k] - mean) / deviation);
        }
    }
    return x;
}

// A .npy file of version 1.0: ten bytes, a header whose length the last two of them give, and the elements.
T[] Read<T>(string name)
    where T : unmanaged
{
    var bytes = File.ReadAllBytes(Path.Combine(data, name));
    return MemoryMarshal.Cast<byte, T>(bytes.AsSpan(10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)))).ToArray();
}
