namespace ReferenceImpl.Training;

/// <summary>Sequences of different length side by side: Values (N, longest, …), zero beyond each end.</summary>
public sealed record PaddedBatch(Tensor Values, int[] Lengths)
{
    /// <param name="sequences">Each (length, …).</param>
    public static PaddedBatch Of(IReadOnlyList<Tensor> sequences)
    {
        var longest = sequences.Max(sequence => sequence.Rows);
        return new PaddedBatch(
            Tensor.Stack([.. sequences.Select(sequence => sequence.Pad(0, 0, longest - sequence.Rows))]),
            [.. sequences.Select(sequence => sequence.Rows)]);
    }
}

/// <summary>In which order, and in which company, examples are shown. A batch is a list of their indices.</summary>
public static class Batching
{
    /// <summary>All examples in random order, cut into batches; the last may be smaller.</summary>
    public static IReadOnlyList<int[]> Shuffled(int examples, int batchSize, Random rng)
    {
        var order = Enumerable.Range(0, examples).ToArray();
        rng.Shuffle(order);
        return [.. order.Chunk(batchSize)];
    }

    /// <summary>
    /// Batches of examples of similar length, in random order: sorted by length (equal ones shuffled) and cut, so that
    /// little is spent on padding.
    /// </summary>
    public static IReadOnlyList<int[]> BucketedByLength(IReadOnlyList<int> lengths, int batchSize, Random rng)
    {
        var order = Enumerable.Range(0, lengths.Count).ToArray();
        rng.Shuffle(order);
        var batches = order.OrderBy(example => lengths[example]).Chunk(batchSize).ToArray();
        rng.Shuffle(batches);
        return batches;
    }
}
