namespace Competitions.Training;

/// <summary>Hides parts of an utterance while a model learns, so that it does not rely on any of them: some stretches of time, and some neighbouring features.</summary>
/// <remarks>Source: Park et al., "SpecAugment: A Simple Data Augmentation Method for Automatic Speech Recognition", Interspeech 2019, section 2 (without time warping).</remarks>
internal sealed class SpecAugment(Random rng)
{
    private const int FeatureMasks = 1, TimeMasks = 2, WidestFeatureMask = 8, LongestTimeMask = 20;
    private const double LargestShareOfTime = 0.1;

    /// <param name="frames">(T, <paramref name="features"/>), normalised: what is hidden becomes the mean, zero.</param>
    public void Mask(Span<double> frames, int features)
    {
        var time = frames.Length / features;
        for (var n = 0; n < FeatureMasks; n++)
        {
            var (first, width) = Stretch(features, WidestFeatureMask);
            for (var t = 0; t < time; t++) frames.Slice(t * features + first, width).Clear();
        }
        for (var n = 0; n < TimeMasks; n++)
        {
            var (first, length) = Stretch(time, Math.Min(LongestTimeMask, (int)(LargestShareOfTime * time)));
            frames.Slice(first * features, length * features).Clear();
        }
    }

    private (int First, int Length) Stretch(int of, int longest)
    {
        var length = rng.Next(longest + 1);
        return (rng.Next(of - length + 1), length);
    }
}
