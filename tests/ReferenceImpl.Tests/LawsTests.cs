using CsCheck;
using ReferenceImpl.Attention;
using ReferenceImpl.Convolution;
using ReferenceImpl.Layers;
using ReferenceImpl.Pooling;
using ReferenceImpl.Recurrent;
using ReferenceImpl.Tests.Recurrent;

namespace ReferenceImpl.Tests;

/// <summary>Laws that layers and networks obey whatever their shapes, weights and inputs are.</summary>
public class LawsTests
{
    private const int Samples = 40;

    private static readonly Gen<int> Seed = Gen.Int[0, 1_000_000];

    /// <summary>A layer without bias, and an input for it.</summary>
    private static readonly Gen<(Layer Layer, Tensor X)> Linear = Gen.Select(Gen.Int[0, 6], Seed, (kind, seed) =>
    {
        var rng = new Random(seed);
        var (n, c, length) = (rng.Next(1, 4), rng.Next(1, 4), rng.Next(5, 10));
        var (kernel, stride, padding) = (rng.Next(1, 4), rng.Next(1, 4), rng.Next(3));
        Layer layer = kind switch
        {
            0 => new Linear(length, rng.Next(1, 6), rng, bias: false),
            1 => new Conv2d(c, rng.Next(1, 4), kernel, stride, padding, bias: false, rng: rng),
            2 => new ConvTranspose2d(c, rng.Next(1, 4), kernel, stride, bias: false, rng: rng),
            3 => new MeanPool2d(kernel, stride),
            4 => new AdaptiveMeanPool2d(rng.Next(1, 5), rng.Next(1, 5)),
            5 => new Upsample2d(stride),
            _ => new Downsample2d(stride),
        };
        return (layer, Tensor.Normal(rng, n, c, rng.Next(3, 8), length));
    });

    [Fact]
    public void Layers_without_bias_are_linear() => Linear.Sample(
        sample =>
        {
            var (layer, x) = sample;
            var other = Tensor.Normal(new Random(x.Size), x.Shape);
            Agreement.Close(layer.Forward(x) + 3 * layer.Forward(other), layer.Forward(x + 3 * other), layer.GetType().Name);
        }, iter: Samples);

    [Fact]
    public void The_backward_of_a_linear_layer_is_its_transpose() => Linear.Sample(
        sample =>
        {
            var (layer, x) = sample;
            var y = layer.Forward(x);
            var dY = Tensor.Normal(new Random(y.Size), y.Shape);
            // ⟨f(x), dy⟩ = ⟨x, fᵀ(dy)⟩
            Assert.Equal((y * dY).Sum(), (x * layer.Backward(dY)).Sum(), 1e-11 * (1 + y.Norm() * dY.Norm()));
        }, iter: Samples);

    [Fact]
    public void Attention_is_equivariant_to_queries_and_invariant_to_the_order_of_keys() => Seed.Sample(
        seed =>
        {
            var rng = new Random(seed);
            var (heads, queries, keys) = (rng.Next(1, 4), rng.Next(1, 6), rng.Next(1, 9));
            var attention = new MultiHeadAttention(2 * heads, heads, rng);
            var (query, memory) = (Tensor.Normal(rng, 2, queries, 2 * heads), Tensor.Normal(rng, 2, keys, 2 * heads));
            var padding = Mask.Padding([keys, rng.Next(1, keys + 1)], keys);
            var y = attention.Forward(query, memory, memory, padding);

            var (ofQueries, ofKeys) = (Permutation(rng, queries), Permutation(rng, keys));
            var shuffled = Permuted(memory, ofKeys);
            Agreement.Close(
                Permuted(y, ofQueries),
                attention.Forward(Permuted(query, ofQueries), shuffled, shuffled, Permuted(padding, ofKeys)), "attention");
        }, iter: Samples);

    [Fact]
    public void With_a_cache_or_without_it_a_transformer_computes_the_same_bits() => Seed.Sample(
        seed =>
        {
            var rng = new Random(seed);
            var (heads, symbols, batch, time) = (rng.Next(1, 3), rng.Next(2, 6), rng.Next(1, 3), rng.Next(1, 8));
            var shape = new BlockShape(4 * heads, heads, rng.Next(1, 9), (NormPlacement)rng.Next(2), Gelu: rng.Next(2) == 1);
            var model = new DecoderOnlyTransformer(symbols, time, rng.Next(1, 3), shape, rng);
            var tokens = Generation.Tokens(
                [.. Enumerable.Range(0, batch).Select(_ => Enumerable.Range(0, time).Select(_ => rng.Next(symbols)).ToArray())]);

            var whole = model.Forward(tokens);
            var caches = model.NewCaches();
            for (var t = 0; t < time;)
            {
                var more = rng.Next(1, time - t + 1); // one position at a time, or several
                Assert.Equal(whole.Slice(1, t, t + more).ToArray(), model.ForwardCached(tokens.Slice(1, t, t + more), caches).ToArray());
                t += more;
            }
        }, iter: Samples);

    [Theory]
    [MemberData(nameof(CellTests.Kinds), MemberType = typeof(CellTests))]
    public void Reversing_time_swaps_the_directions_of_a_bidirectional_network(string kind) => Seed.Sample(
        seed =>
        {
            var rng = new Random(seed);
            var (inputs, hidden, batch, time) = (rng.Next(1, 4), rng.Next(1, 6), rng.Next(1, 4), rng.Next(1, 7));
            var network = new RecurrentNetwork((i, h) => CellTests.Make(kind, i, h, rng), inputs, hidden, bidirectional: true);
            var mirrored = new RecurrentNetwork((i, h) => CellTests.Make(kind, i, h), inputs, hidden, bidirectional: true);
            for (var k = 0; k < 8; k++) mirrored.Parameters[k].Set(network.Parameters[(k + 4) % 8].Value);

            var (x, dY) = (Tensor.Normal(rng, batch, time, inputs), Tensor.Normal(rng, batch, time, 2 * hidden));
            var (y, dX) = (network.Forward(x), network.Backward(dY));
            Assert.Equal(Swapped(y).Flip(1).ToArray(), mirrored.Forward(x.Flip(1)).ToArray());
            Agreement.Close(dX.Flip(1), mirrored.Backward(Swapped(dY).Flip(1)), "dx");

            Tensor Swapped(Tensor both) => Tensor.Concat([both.Slice(2, hidden), both.Slice(2, 0, hidden)], 2);
        }, iter: Samples);

    [Theory]
    [MemberData(nameof(CellTests.Kinds), MemberType = typeof(CellTests))]
    public void A_sequence_in_a_padded_batch_is_treated_as_if_it_were_alone(string kind) => Seed.Sample(
        seed =>
        {
            var rng = new Random(seed);
            var (inputs, hidden, batch, time) = (rng.Next(1, 4), rng.Next(1, 6), rng.Next(1, 4), rng.Next(1, 7));
            int[] lengths = [.. Enumerable.Range(0, batch).Select(_ => rng.Next(1, time + 1))];
            var network = new RecurrentNetwork((i, h) => CellTests.Make(kind, i, h, rng), inputs, hidden, layers: 2, bidirectional: true);
            var x = Tensor.Normal(rng, batch, time, inputs);
            var y = network.Forward(x, null, lengths);
            for (var n = 0; n < batch; n++)
            {
                var alone = network.Forward(x.Slice(0, n, n + 1).Slice(1, 0, lengths[n]));
                Assert.Equal(alone.ToArray(), y.Slice(0, n, n + 1).Slice(1, 0, lengths[n]).ToArray());
                Assert.Equal(0, y.At(n).Slice(0, lengths[n]).Abs().Sum());
            }
        }, iter: Samples);

    private static int[] Permutation(Random rng, int length)
    {
        var order = Enumerable.Range(0, length).ToArray();
        rng.Shuffle(order);
        return order;
    }

    // Along axis 1.
    private static Tensor Permuted(Tensor x, int[] order) => x.SwapAxes(0, 1).Take(order).SwapAxes(0, 1);
}
