using Competitions.Text;

namespace Competitions.Speech;

/// <summary>How much is said in a split: so many speakers, so many utterances of each.</summary>
internal sealed record SpeechAmount(int Speakers, int UtterancesEach);

/// <summary>Utterances of many speakers, made one speaker after another and forgotten again, so that a corpus may be larger than memory.</summary>
/// <param name="competition">Each competition hears other sentences from other throats, so that none gives another's answers away.</param>
internal sealed class SpeechCorpus(Seed seed, string competition, int longestText)
{
    /// <summary>Every recording of a split with what <paramref name="compute"/> makes of it, always in the same order.</summary>
    public IEnumerable<T> Each<T>(Split split, SpeechAmount amount, Func<Recording, T> compute)
    {
        foreach (var speaker in Speakers.Of(seed, competition, split, amount.Speakers))
        {
            var spoken = new List<(string Text, Spoken Spoken)>();
            using (var espeak = new Espeak(speaker.Voice))
            {
                for (var k = 0; k < amount.UtterancesEach; k++)
                {
                    var text = Sentences.Draw(seed.For($"{speaker.Id}/sentence{k}"), longestText);
                    spoken.Add((text, espeak.Say(text)));
                }
            }
            // What follows depends on one utterance only, and so gives the same on any number of cores.
            var computed = spoken.AsParallel().AsOrdered().Select((said, k) =>
                compute(Recording.Of(speaker, said.Text, said.Spoken, seed.For($"{speaker.Id}/noise{k}"))));
            foreach (var result in computed) yield return result;
        }
    }
}
