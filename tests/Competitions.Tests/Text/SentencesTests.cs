using Competitions.Text;

namespace Competitions.Tests.Text;

public class SentencesTests
{
    [Fact]
    public void Sentences_hold_nothing_but_the_alphabet_and_are_never_too_long()
    {
        var rng = new Random(1);
        for (var k = 0; k < 2000; k++)
        {
            var sentence = Sentences.Draw(rng, longest: 60);
            Assert.InRange(sentence.Length, 10, 60);
            Assert.All(sentence, letter => Assert.Contains(letter, Sentences.Alphabet));
            Assert.Equal(sentence.Trim(), sentence);
            Assert.DoesNotContain("  ", sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sentences_hardly_ever_repeat()
    {
        var rng = new Random(2);
        Assert.True(Enumerable.Range(0, 5000).Select(_ => Sentences.Draw(rng)).Distinct().Count() > 4700);
    }
}
