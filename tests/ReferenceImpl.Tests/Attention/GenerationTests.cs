using ReferenceImpl.Activations;
using ReferenceImpl.Attention;

namespace ReferenceImpl.Tests.Attention;

public class GenerationTests
{
    private static readonly DecoderOnlyTransformer Model = new(4, 16, 1, new BlockShape(4, 2, 8), new Random(5));

    [Fact]
    public void Greedy_with_and_without_cache_write_the_same()
    {
        var plain = Generation.Greedy(Generation.WithoutCache(Model), [1, 2], 12);
        var cached = Generation.Greedy(Generation.WithCache(Model), [1, 2], 12);
        Assert.Equal(plain.Symbols, cached.Symbols);
        Assert.Equal(plain.LogProbability, cached.LogProbability);
        Assert.Equal(12, plain.Symbols.Length);
    }

    [Fact]
    public void A_wide_beam_is_exhaustive_search_and_a_beam_of_one_is_greedy()
    {
        var model = Generation.WithoutCache(Model);
        var best = Generation.Beam(model, [0], 5, width: 256)[0];

        var everything =
            from a in Enumerable.Range(0, 4)
            from b in Enumerable.Range(0, 4)
            from c in Enumerable.Range(0, 4)
            from d in Enumerable.Range(0, 4)
            select new[] { 0, a, b, c, d };
        var likeliest = everything.MaxBy(LogProbability)!;
        Assert.Equal(likeliest, best.Symbols);
        Assert.Equal(LogProbability(likeliest), best.LogProbability, 1e-12);
        Assert.Equal(Generation.Greedy(model, [0], 5).Symbols, Generation.Beam(model, [0], 5, width: 1)[0].Symbols);

        double LogProbability(int[] symbols)
        {
            var logProbabilities = LogSoftmax.Of(Model.Forward(Generation.Tokens([symbols[..^1]])));
            return symbols[1..].Select((symbol, t) => logProbabilities[0, t, symbol]).Sum();
        }
    }

    [Fact]
    public void Writing_stops_at_the_end_symbol()
    {
        NextLogits model = sequences => Tensor.OneHot([.. sequences.Select(s => s.Length == 4 ? 3 : 1)], 4) * 50;
        Assert.Equal([0, 1, 1, 1, 3], Generation.Greedy(model, [0], 20, end: 3).Symbols);
        Assert.Equal([0, 1, 1, 1, 3], Generation.Beam(model, [0], 20, 2, end: 3)[0].Symbols);
    }

    [Fact]
    public void Filters_keep_the_likeliest()
    {
        var logits = Tensor.Of(0.1, 0.4, 0.3, 0.2).Log();
        Close([0, 4.0 / 7, 3.0 / 7, 0], Generation.Filter(logits, topK: 2));
        Close([0, 4.0 / 7, 3.0 / 7, 0], Generation.Filter(logits, topP: 0.6));
        Close([0, 1, 0, 0], Generation.Filter(logits, topP: 0.01));
        Close([0.01 / 0.3, 0.16 / 0.3, 0.09 / 0.3, 0.04 / 0.3], Generation.Filter(logits, temperature: 0.5));

        static void Close(double[] want, Tensor got) => Agreement.Close(Tensor.Of(want), got, "distribution", 1e-14);
    }

    [Fact]
    public void Samples_follow_the_distribution_and_the_seed()
    {
        NextLogits model = _ => Tensor.Of(0.1, 0.4, 0.3, 0.2).Log().Reshape(1, 4);
        var sample = Generation.Sample(model, [], 3_000, new Random(1)).Symbols;
        for (var symbol = 0; symbol < 4; symbol++)
            Assert.Equal(new[] { 0.1, 0.4, 0.3, 0.2 }[symbol], sample.Count(s => s == symbol) / 3_000.0, 0.03);
        Assert.Equal(sample, Generation.Sample(model, [], 3_000, new Random(1)).Symbols);
        Assert.All(Generation.Sample(model, [], 500, new Random(1), topK: 2).Symbols, s => Assert.True(s is 1 or 2));
    }
}
