using ReferenceImpl.Activations;
using ReferenceImpl.Ctc;

namespace ReferenceImpl.Tests.Ctc;

public class DecoderTests
{
    [Fact]
    public void Collapsing_merges_repeats_unless_a_blank_stands_between() =>
        Assert.Equal([1, 1, 2], GreedyDecoder.Collapse([0, 1, 1, 0, 1, 2, 2, 0]));

    [Fact]
    public void Greedy_takes_the_likeliest_alignment()
    {
        var probabilities = new Tensor([0.1, 0.9, 0.6, 0.4, 0.2, 0.8], 3, 2);
        var transcript = GreedyDecoder.Decode(probabilities.Log());
        Assert.Equal([1, 1], transcript.Symbols);
        Assert.Equal(0.9 * 0.6 * 0.8, Math.Exp(transcript.LogProbability), 1e-15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_wide_beam_is_exhaustive_search(int seed)
    {
        var probabilities = Softmax.Of(Tensor.Normal(new Random(seed), 5, 3) * 2);
        var targets = Alignments.Targets(probabilities);
        var found = new PrefixBeamSearch(beamWidth: 1000).Decode(probabilities.Log());

        Assert.Equal(targets.Count, found.Count);
        foreach (var transcript in found)
            Assert.Equal(targets[string.Join(' ', transcript.Symbols)], Math.Exp(transcript.LogProbability), 1e-14);
        Assert.Equal(targets.MaxBy(t => t.Value).Key, string.Join(' ', found[0].Symbols));

        var course = CourseBeamSearch.Decode(probabilities, beamWidth: 1000);
        Assert.Equal(targets.Count, course.Count);
        foreach (var (path, probability) in course) Assert.Equal(targets[string.Join(' ', path)], probability, 1e-14);
    }

    [Fact]
    public void Summing_alignments_beats_the_best_alignment()
    {
        // Likeliest alignment: blank, blank (0.36). Likeliest target: the symbol, in three alignments (0.64).
        var probabilities = new Tensor([0.6, 0.4, 0.6, 0.4], 2, 2);
        Assert.Empty(GreedyDecoder.Decode(probabilities.Log()).Symbols);
        var best = new PrefixBeamSearch(2).Decode(probabilities.Log())[0];
        Assert.Equal([1], best.Symbols);
        Assert.Equal(0.64, Math.Exp(best.LogProbability), 1e-15);
    }

    [Fact]
    public void A_language_model_can_change_the_winner()
    {
        var probabilities = new Tensor([0.1, 0.5, 0.4], 1, 3);
        var search = new PrefixBeamSearch(10, languageModel: (_, symbol) => Math.Log(symbol == 2 ? 0.9 : 0.1));
        Assert.Equal([2], search.Decode(probabilities.Log())[0].Symbols);
    }
}
