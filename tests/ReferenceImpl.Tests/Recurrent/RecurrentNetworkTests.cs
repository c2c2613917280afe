using ReferenceImpl.Recurrent;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Recurrent;

public class RecurrentNetworkTests
{
    [Theory]
    [InlineData("rnn")]
    [InlineData("gru")]
    [InlineData("lstm")]
    public void Layers_directions_and_lengths_agree_with_PyTorch(string kind)
    {
        foreach (var golden in GoldenCase.All("recurrent", kind + "_net"))
        {
            var hidden = golden["h0"].Columns;
            var network = new RecurrentNetwork(
                (i, h) => CellTests.Make(kind, i, h), golden["x"].Columns, hidden, golden.Int("layers"), golden.Flag("both"));
            for (var k = 0; k < network.Parameters.Count; k++) network.Parameters[k].Set(golden[$"p{k}"]);
            var states = golden["h0"].Rows;
            State At(string h, string c, int k) => new(golden[h].At(k), golden.Has(c) ? golden[c].At(k) : null);

            var y = network.Forward(
                golden["x"], [.. Enumerable.Range(0, states).Select(k => At("h0", "c0", k))], golden.Has("lengths") ? golden.Ints("lengths") : []);
            golden.Agrees("y", y);
            golden.Agrees("h1", Tensor.Stack([.. network.Final.Select(s => s.H)]));
            if (kind == "lstm") golden.Agrees("c1", Tensor.Stack([.. network.Final.Select(s => s.C!)]));

            golden.Agrees("dx", network.Backward(golden["dy"], [.. Enumerable.Range(0, states).Select(k => At("dh1", "dc1", k))]));
            golden.Agrees("dh0", Tensor.Stack([.. network.DInitial.Select(s => s.H)]));
            if (kind == "lstm") golden.Agrees("dc0", Tensor.Stack([.. network.DInitial.Select(s => s.C!)]));
            for (var k = 0; k < network.Parameters.Count; k++) golden.Agrees($"dp{k}", network.Parameters[k].Grad);
        }
    }

    [Theory]
    [InlineData("rnn")]
    [InlineData("gru")]
    [InlineData("lstm")]
    public void Backward_agrees_with_central_differences(string kind)
    {
        var rng = new Random(4);
        var network = new RecurrentNetwork((i, h) => CellTests.Make(kind, i, h, rng), 2, 3, layers: 2, bidirectional: true);
        Agreement.WithDifferences(network, Tensor.Normal(rng, 2, 4, 2), rng);
        Agreement.WithDifferences(network, Tensor.Normal(rng, 1, 1, 2), rng);

        var (x, weights) = (Tensor.Normal(rng, 2, 4, 2), Tensor.Normal(rng, 2, 4, 6));
        double Loss() => (weights * network.Forward(x, null, [2, 4])).Sum();
        network.ZeroGrad();
        network.Forward(x, null, [2, 4]);
        Agreement.WithDifferences(Loss, x, network.Backward(weights), "x of sequences of different length");
        var gradients = network.Parameters.Select(parameter => parameter.Grad.Copy()).ToArray();
        for (var k = 0; k < gradients.Length; k++) Agreement.WithDifferences(Loss, network.Parameters[k].Value, gradients[k], "a parameter");
    }

    [Fact]
    public void Reading_time_backwards_swaps_the_directions()
    {
        var rng = new Random(1);
        var network = new RecurrentNetwork((i, h) => new GruCell(i, h, rng), 2, 3, bidirectional: true);
        var (forwards, backwards) = (network.Cells.First(), network.Cells.Last());
        for (var k = 0; k < 4; k++) backwards.Parameters[k].Set(forwards.Parameters[k].Value);

        var x = Tensor.Normal(rng, 2, 5, 2);
        var y = network.Forward(x);
        var ofReversed = network.Forward(x.Flip(1)).Flip(1);
        Assert.Equal(y.Slice(2, 0, 3).ToArray(), ofReversed.Slice(2, 3).ToArray());
        Assert.Equal(y.Slice(2, 3).ToArray(), ofReversed.Slice(2, 0, 3).ToArray());
    }

    [Fact]
    public void What_stands_beyond_a_sequences_end_is_never_read()
    {
        var rng = new Random(2);
        var network = new RecurrentNetwork((i, h) => new LstmCell(i, h, rng), 2, 3, layers: 2, bidirectional: true);
        var x = Tensor.Normal(rng, 2, 4, 2);
        var y = network.Forward(x, null, [4, 2]);
        x.At(1).Slice(0, 2).FillInPlace(1e6);
        Assert.Equal(y.ToArray(), network.Forward(x, null, [4, 2]).ToArray());
    }

    [Fact]
    public void The_pyramid_halves_time_and_agrees_with_central_differences()
    {
        var rng = new Random(3);
        var pyramid = new PyramidalLstm(2, 2, pyramidLayers: 2, rng);
        var x = Tensor.Normal(rng, 2, 7, 2);
        Assert.Equal([2, 1, 4], pyramid.Forward(x).Shape);
        Assert.Equal(1, pyramid.OutputLength(7));
        Agreement.WithDifferences(pyramid, x, rng);
    }
}
