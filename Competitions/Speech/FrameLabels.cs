namespace Competitions.Speech;

/// <summary>The phoneme of each frame: the one that is being said at the middle of its 25 ms.</summary>
internal static class FrameLabels
{
    public static byte[] Of(Recording recording)
    {
        var labels = new byte[Mfcc.FramesOf(recording.Samples.Length)];
        var current = 0;
        for (var t = 0; t < labels.Length; t++)
        {
            var middle = t * Mfcc.HopSamples + Mfcc.FrameSamples / 2;
            while (recording.Phonemes[current].End <= middle) current++;
            labels[t] = (byte)recording.Phonemes[current].Phoneme;
        }
        return labels;
    }
}
