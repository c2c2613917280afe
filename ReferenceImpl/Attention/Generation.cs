using ReferenceImpl.Activations;

namespace ReferenceImpl.Attention;

/// <summary>Logits (N, V) of the symbol after each of N sequences of equal length.</summary>
public delegate Tensor NextLogits(IReadOnlyList<int[]> sequences);

/// <summary>A generated sequence, prompt included, and the log-probability of what was added.</summary>
public sealed record Generated(int[] Symbols, double LogProbability);

/// <summary>Writing on, symbol by symbol, until an end symbol or a length is reached.</summary>
public static class Generation
{
    /// <summary>The likeliest symbol each time.</summary>
    public static Generated Greedy(NextLogits model, int[] prompt, int longest, int? end = null) =>
        Continue(model, prompt, longest, end, logits => logits.ArgMax()[0]);

    /// <summary>
    /// A random symbol each time, from softmax(logits/temperature) restricted to the topK likeliest, and to the fewest
    /// likeliest whose probabilities reach topP (the nucleus).
    /// </summary>
    /// <remarks>Source: Fan, Lewis, Dauphin, ACL 2018 (top-k); Holtzman et al., "The Curious Case of Neural Text Degeneration", ICLR 2020.</remarks>
    public static Generated Sample(
        NextLogits model, int[] prompt, int longest, Random rng, double temperature = 1, int? topK = null, double topP = 1, int? end = null) =>
        Continue(model, prompt, longest, end, logits => Draw(Filter(logits, temperature, topK, topP), rng));

    /// <summary>The width best sequences so far each time; finished ones wait. The best first.</summary>
    /// <remarks>
    /// Scores are summed log-probabilities, divided at the end by length^lengthPenalty (0: not at all).
    /// Source: Graves, 2012; Wu et al., "Google's Neural Machine Translation System", 2016.
    /// </remarks>
    public static IReadOnlyList<Generated> Beam(NextLogits model, int[] prompt, int longest, int width, int? end = null, double lengthPenalty = 0)
    {
        var beam = new List<Generated> { new(prompt, 0) };
        bool Finished(Generated g) => g.Symbols.Length > prompt.Length && g.Symbols[^1] == end;
        double Score(Generated g) => g.LogProbability / Math.Pow(Math.Max(1, g.Symbols.Length - prompt.Length), lengthPenalty);
        for (var length = prompt.Length; length < longest && !beam.TrueForAll(Finished); length++)
        {
            var open = beam.Where(g => !Finished(g)).ToArray();
            var logProbabilities = LogSoftmax.Of(model([.. open.Select(g => g.Symbols)])); // (open, V)
            var candidates = beam.Where(Finished).ToList();
            for (var k = 0; k < open.Length; k++)
            {
                for (var symbol = 0; symbol < logProbabilities.Columns; symbol++)
                    candidates.Add(new Generated([.. open[k].Symbols, symbol], open[k].LogProbability + logProbabilities[k, symbol]));
            }
            beam = [.. candidates.OrderByDescending(Score).Take(width)]; // a stable sort: ties go to the earlier candidate
        }
        return beam;
    }

    /// <summary>The distribution <see cref="Sample"/> draws from: (V), zero where a symbol is excluded.</summary>
    public static Tensor Filter(Tensor logits, double temperature = 1, int? topK = null, double topP = 1)
    {
        if (!(temperature > 0)) throw new ArgumentOutOfRangeException(nameof(temperature), $"a temperature is positive, got {temperature}");
        var probabilities = Softmax.Of(logits.Reshape(-1) / temperature);
        var ranked = Enumerable.Range(0, probabilities.Size).OrderByDescending(symbol => probabilities[symbol]).Take(topK ?? probabilities.Size);
        var kept = Tensor.ZerosLike(probabilities);
        var reached = 0.0;
        foreach (var symbol in ranked)
        {
            if (reached >= topP) break;
            reached += kept[symbol] = probabilities[symbol];
        }
        return kept / kept.Sum();
    }

    /// <summary>
    /// <see cref="NextLogits"/> of a language model that reads each position once and keeps its keys and values. Sequences
    /// must grow by appending to the same ones.
    /// </summary>
    public static NextLogits WithCache(DecoderOnlyTransformer model)
    {
        var caches = model.NewCaches();
        return sequences =>
        {
            var tokens = Tokens(sequences).Slice(1, caches[0].Length);
            return model.ForwardCached(tokens, caches).At(-1, axis: 1);
        };
    }

    public static NextLogits WithoutCache(DecoderOnlyTransformer model) =>
        sequences => model.Forward(Tokens(sequences)).At(-1, axis: 1);

    public static Tensor Tokens(IReadOnlyList<int[]> sequences) =>
        new([.. sequences.SelectMany(sequence => sequence).Select(symbol => (double)symbol)], sequences.Count, sequences[0].Length);

    private static Generated Continue(NextLogits model, int[] prompt, int longest, int? end, Func<Tensor, int> choose)
    {
        var (symbols, logProbability) = (new List<int>(prompt), 0.0);
        while (symbols.Count < longest)
        {
            var logits = model([symbols.ToArray()]); // (1, V)
            var symbol = choose(logits);
            logProbability += LogSoftmax.Of(logits)[0, symbol];
            symbols.Add(symbol);
            if (symbol == end) break;
        }
        return new Generated([.. symbols], logProbability);
    }

    private static int Draw(Tensor probabilities, Random rng)
    {
        var (point, last) = (rng.NextDouble(), 0);
        for (var symbol = 0; symbol < probabilities.Size; symbol++)
        {
            if (probabilities[symbol] == 0) continue;
            point -= probabilities[last = symbol];
            if (point < 0) break;
        }
        return last;
    }
}
