using Competitions.Speech;

namespace Competitions.Tests.Speech;

public class SpeechCorpusTests
{
    private static readonly SpeechAmount Little = new(2, 2);

    private static List<Recording> Say(string seed, Split split = Split.Train) => [.. new SpeechCorpus(new Seed(seed), "test", 60).Each(split, Little, recording => recording)];

    [Fact]
    public void The_same_seed_says_the_same_to_the_last_bit_and_another_does_not()
    {
        var (first, second, other) = (Say("a"), Say("a"), Say("b"));

        Assert.Equal(4, first.Count);
        for (var u = 0; u < first.Count; u++)
        {
            Assert.Equal(first[u].Text, second[u].Text);
            Assert.Equal(first[u].Samples, second[u].Samples);
            Assert.Equal(first[u].Phonemes, second[u].Phonemes);
            Assert.NotEqual(first[u].Samples, other[u].Samples);
        }
    }

    [Fact]
    public void What_a_speaker_says_does_not_depend_on_who_spoke_before()
    {
        var speaker = Speakers.Of(new Seed("a"), "test", Split.Train, 2)[1];
        var said = Say("a")[2]; // the second speaker's first sentence
        using var espeak = new Espeak(speaker.Voice);

        var alone = Recording.Of(speaker, said.Text, espeak.Say(said.Text), new Seed("a").For($"{speaker.Id}/noise0"));

        Assert.Equal(said.Speaker, speaker);
        Assert.Equal(said.Samples, alone.Samples);
        Assert.Equal(said.Phonemes, alone.Phonemes);
        Assert.Throws<InvalidOperationException>(() => new Espeak(speaker.Voice));
    }

    [Fact]
    public void Phonemes_cover_every_utterance_from_end_to_end_and_every_frame_has_one()
    {
        foreach (var recording in Say("a"))
        {
            Assert.Equal(0, recording.Phonemes[0].Start);
            Assert.Equal(recording.Samples.Length, recording.Phonemes[^1].End);
            for (var k = 1; k < recording.Phonemes.Count; k++) Assert.Equal(recording.Phonemes[k - 1].End, recording.Phonemes[k].Start);

            var labels = FrameLabels.Of(recording);
            Assert.Equal(Mfcc.FramesOf(recording.Samples.Length), labels.Length);
            Assert.All(labels, label => Assert.InRange(label, 0, Phonemes.Count - 1));
            Assert.True(labels.Distinct().Count() > 8, "a sentence has more than eight sounds");
        }
    }

    [Fact]
    public void Labels_lie_where_the_sound_is()
    {
        // Frames labelled as silence are quieter than the others, and the most so if nothing is shifted in time.
        var recordings = Say("a").Concat(Say("b")).Concat(Say("c")).ToList();
        double Contrast(int shift)
        {
            var frames = recordings.SelectMany(recording => FrameLabels.Of(recording).Skip(10).SkipLast(10)
                .Select((label, t) => (Silent: label == Phonemes.Silence, Loudness: Math.Log(EnergyOf(recording, 10 + t + shift))))).ToList();
            return frames.Where(frame => !frame.Silent).Average(frame => frame.Loudness) - frames.Where(frame => frame.Silent).Average(frame => frame.Loudness);
        }

        Assert.Equal(0, Enumerable.Range(-6, 13).MaxBy(Contrast));
    }

    [Fact]
    public void No_throat_is_heard_in_two_splits()
    {
        string[] ThroatsOf(Split split) => [.. Speakers.Of(new Seed("a"), "test", split, 60).Select(speaker => speaker.Voice.Name.Split('+')[1]).Distinct()];
        var (train, dev, test) = (ThroatsOf(Split.Train), ThroatsOf(Split.Dev), ThroatsOf(Split.Test));

        Assert.Empty(train.Intersect(dev));
        Assert.Empty(train.Intersect(test));
        Assert.Empty(dev.Intersect(test));
        Assert.True(test.Length >= 10 && dev.Length >= 6 && train.Length >= 30);
    }

    [Fact]
    public void Every_sentence_of_every_voice_has_only_phonemes_of_the_table()
    {
        // Unknown mnemonics throw; fifty speakers with all accents say something each.
        var accents = new HashSet<string>();
        foreach (var recording in new SpeechCorpus(new Seed("all"), "test", 80).Each(Split.Train, new SpeechAmount(50, 2), recording => recording))
        {
            Assert.NotEmpty(recording.Spelling);
            accents.Add(recording.Speaker.Voice.Name.Split('+')[0]);
        }
        Assert.Equal(7, accents.Count);
    }

    private static double EnergyOf(Recording recording, int frame) =>
        recording.Samples.AsSpan(frame * Mfcc.HopSamples, Mfcc.FrameSamples).ToArray().Average(sample => sample * sample);
}
