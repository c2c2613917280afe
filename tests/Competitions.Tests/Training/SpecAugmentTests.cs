using Competitions.Training;

namespace Competitions.Tests.Training;

public class SpecAugmentTests
{
    private const int Frames = 100, Features = 28;

    [Fact]
    public void Hidden_are_whole_features_and_whole_frames_of_bounded_number()
    {
        var (augment, hidden) = (new SpecAugment(new Random(1)), 0);
        for (var draw = 0; draw < 200; draw++)
        {
            var frames = new double[Frames * Features];
            Array.Fill(frames, 1);
            augment.Mask(frames, Features);

            bool[] features = [.. Enumerable.Range(0, Features).Select(k => Enumerable.Range(0, Frames).All(t => frames[t * Features + k] == 0))];
            bool[] times = [.. Enumerable.Range(0, Frames).Select(t => frames.AsSpan(t * Features, Features).IndexOfAnyExcept(0) < 0)];
            for (var k = 0; k < frames.Length; k++) Assert.Equal(features[k % Features] || times[k / Features], frames[k] == 0);
            Assert.InRange(features.Count(isHidden => isHidden), 0, 8);
            Assert.InRange(times.Count(isHidden => isHidden), 0, 20); // twice a tenth of the time
            hidden += frames.Count(value => value == 0);
        }
        Assert.True(hidden > 0);
    }

    [Fact]
    public void A_tenth_of_a_short_utterance_is_no_frame()
    {
        for (var draw = 0; draw < 50; draw++)
        {
            var frames = new double[9 * Features];
            Array.Fill(frames, 1);
            new SpecAugment(new Random(draw)).Mask(frames, Features);
            Assert.All(Enumerable.Range(0, 9), t => Assert.Contains(1, frames[(t * Features)..((t + 1) * Features)]));
        }
    }
}
