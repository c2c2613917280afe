// Homework 4, part 2, speech to text in C#, to begin with: loads the data, guesses, and writes submission.csv.
//
//     dotnet run starter.cs -- [DATA]      DATA is the folder with train/, dev/ and test/ (.NET 10)
//
// Each utterance gets the text of the training utterance that sounds most like it as a whole. Your network will do better.
using System.Buffers.Binary;
using System.Runtime.InteropServices;

const int Features = 28;
var data = args.Length > 0 ? args[0] : "..";
var texts = File.ReadLines(Path.Combine(data, "train", "transcripts.csv")).Skip(1).Select(line => line.Split(',')[1]).ToArray();
var (train, test) = (Summaries("train"), Summaries("test"));

File.WriteAllText("submission.csv", "id,transcription\n" + string.Concat(test.Select((x, u) =>
    $"{u},{texts[Enumerable.Range(0, train.Length).MinBy(k => x.Zip(train[k], (a, b) => (a - b) * (a - b)).Sum())]}\n")));

// Each feature's mean in the first, second and third part of an utterance, less its mean over all of it; and the length.
double[][] Summaries(string split)
{
    var (x, offsets) = (Read<float>(split + "/features.npy"), Read<long>(split + "/offsets.npy"));
    return [.. Enumerable.Range(0, offsets.Length - 1).Select(u => Summary((int)offsets[u], (int)offsets[u + 1]))];

    double[] Summary(int start, int end)
    {
        double Mean(int from, int to, int k) => Enumerable.Range(from, to - from).Average(frame => x[frame * Features + k]);
        var parts = from part in Enumerable.Range(0, 3)
                    from k in Enumerable.Range(0, Features)
                    select Mean(start + (end - start) * part / 3, start + (end - start) * (part + 1) / 3, k) - Mean(start, end, k);
        return [.. parts, (end - start) / 5.0];
    }
}

// A .npy file of version 1.0: ten bytes, a header whose length the last two of them give, and the elements.
T[] Read<T>(string name)
    where T : unmanaged
{
    var bytes = File.ReadAllBytes(Path.Combine(data, name));
    return MemoryMarshal.Cast<byte, T>(bytes.AsSpan(10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)))).ToArray();
}
