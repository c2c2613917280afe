using Competitions.Speech;
using ReferenceImpl;
using ReferenceImpl.Training;

namespace Competitions.Training;

/// <summary>A model from speech to text.</summary>
internal interface ITranscriber
{
    void Train(SpeechFiles train, string[] texts, SpeechFiles dev, string[] devTexts);

    /// <summary>The text of every utterance.</summary>
    IEnumerable<string> Transcribe(SpeechFiles files);
}

/// <summary>Utterances as networks read them.</summary>
internal static class StackedFrames
{
    /// <summary>So many frames side by side, which makes the time shorter: (T/stacked, stacked·28) of each utterance.</summary>
    /// <remarks>Source: Sak, Senior, Rao, Beaufays, "Fast and Accurate Recurrent Neural Network Acoustic Models for Speech Recognition", Interspeech 2015.</remarks>
    /// <param name="augment">For training: hides parts of what is read.</param>
    public static PaddedBatch Of(SpeechFiles files, ReadOnlySpan<int> utterances, int stacked, SpecAugment? augment = null)
    {
        var sequences = new List<Tensor>();
        foreach (var u in utterances)
        {
            var length = files.LengthOf(u) / stacked;
            var frames = files.Features.AsSpan(files.Offsets[u] * Mfcc.Features, length * stacked * Mfcc.Features);
            var values = new double[frames.Length];
            for (var k = 0; k < values.Length; k++) values[k] = frames[k];
            augment?.Mask(values, Mfcc.Features);
            sequences.Add(new Tensor(values, length, stacked * Mfcc.Features));
        }
        return PaddedBatch.Of(sequences);
    }
}

/// <summary>How far texts are from what was said.</summary>
internal static class TextDistance
{
    /// <summary>Insertions, deletions and substitutions over all texts for each character of the truth.</summary>
    public static double ErrorRate(IEnumerable<string> guesses, IReadOnlyCollection<string> truths) =>
        guesses.Zip(truths, Levenshtein).Sum() / (double)truths.Sum(truth => truth.Length);

    public static int Levenshtein(string a, string b)
    {
        var distances = Enumerable.Range(0, b.Length + 1).ToArray(); // from the first i characters of a to the first j of b
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = distances[0];
            distances[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = distances[j];
                distances[j] = Math.Min(substituted, 1 + Math.Min(distances[j], distances[j - 1]));
            }
        }
        return distances[^1];
    }
}
