using Competitions.Files;

namespace Competitions.Speech;

/// <summary>The features of one split on disk: all frames one after another, and where each utterance begins.</summary>
/// <remarks>
/// <c>features.npy</c> (frames, 28) float32; <c>offsets.npy</c> (utterances + 1) int64. Utterance u is features[offsets[u]:offsets[u + 1]].
/// So a student maps the file into memory, however large it is.
/// </remarks>
internal sealed class SpeechFilesWriter : IDisposable
{
    private readonly NpyWriter<float> _features;
    private readonly NpyWriter<long> _offsets;

    public SpeechFilesWriter(CompetitionFolder folder, Split split)
    {
        _features = new NpyWriter<float>(folder.Data(NameOf(split), "features.npy"), Mfcc.Features);
        _offsets = new NpyWriter<long>(folder.Data(NameOf(split), "offsets.npy"));
        _offsets.Write([0]);
    }

    public long Frames => _features.Rows;

    public static string NameOf(Split split) => split.ToString().ToLowerInvariant();

    public void Add(float[] features)
    {
        _features.Write(features);
        _offsets.Write([_features.Rows]);
    }

    public void Dispose()
    {
        _features.Dispose();
        _offsets.Dispose();
    }
}

/// <summary>A split read back, each utterance normalised: (frames, 28) with mean 0 and variance 1 in every feature.</summary>
internal sealed class SpeechFiles
{
    private SpeechFiles(float[] features, int[] offsets) => (Features, Offsets) = (features, offsets);

    public float[] Features { get; }

    public int[] Offsets { get; }

    public int Utterances => Offsets.Length - 1;

    public int LengthOf(int utterance) => Offsets[utterance + 1] - Offsets[utterance];

    public static SpeechFiles Read(CompetitionFolder folder, Split split)
    {
        var name = SpeechFilesWriter.NameOf(split);
        var files = new SpeechFiles(
            NpyArray<float>.Read(folder.Data(name, "features.npy")).Elements,
            Array.ConvertAll(NpyArray<long>.Read(folder.Data(name, "offsets.npy")).Elements, offset => (int)offset));
        for (var u = 0; u < files.Utterances; u++) Normalize(files.Features.AsSpan(files.Offsets[u] * Mfcc.Features, files.LengthOf(u) * Mfcc.Features));
        return files;
    }

    // Also takes the voice and the microphone out: what is constant over an utterance says nothing about its phonemes.
    private static void Normalize(Span<float> utterance)
    {
        var frames = utterance.Length / Mfcc.Features;
        for (var k = 0; k < Mfcc.Features; k++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var t = 0; t < frames; t++)
            {
                double value = utterance[t * Mfcc.Features + k];
                sum += value;
                squares += value * value;
            }
            var mean = sum / frames;
            var deviation = Math.Sqrt(Math.Max(squares / frames - mean * mean, 1e-8));
            for (var t = 0; t < frames; t++) utterance[t * Mfcc.Features + k] = (float)((utterance[t * Mfcc.Features + k] - mean) / deviation);
        }
    }
}
