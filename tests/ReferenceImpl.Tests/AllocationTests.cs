using ReferenceImpl.Layers;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Recurrent;

namespace ReferenceImpl.Tests;

/// <summary>A step of training takes about as much new memory as what it returns, and the hundredth no more than the tenth.</summary>
public class AllocationTests
{
    public static TheoryData<string> Kinds => ["lstm", "gru", "rnn"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_recurrent_network_uses_its_memory_again(string kind)
    {
        const int batch = 4, time = 60, inputs = 8, hidden = 64;
        var rng = new Random(1);
        var network = new RecurrentNetwork((i, h) => Recurrent.CellTests.Make(kind, i, h, rng), inputs, hidden);
        var (x, dY) = (Tensor.Normal(rng, batch, time, inputs), Tensor.Normal(rng, batch, time, hidden));
        var perStep = Measure(network, x, dY);

        // Returned: all states with their C, and dx. Beside them the records of the steps and some windows on tensors.
        const long returned = sizeof(double) * batch * (2 * hidden + inputs) * (time + 1);
        Assert.True(perStep[0] < returned + 5_000 * time, $"{perStep[0]} bytes for one step that returns {returned}");
        Assert.True(perStep[^1] <= perStep[0] * 1.01, $"from {perStep[0]} bytes a step to {perStep[^1]}");
    }

    [Fact]
    public void Layers_take_no_more_from_step_to_step()
    {
        var rng = new Random(2);
        var model = new Sequential(new Linear(64, 64, rng), new BatchNorm1d(64), new Linear(64, 64, rng));
        var perStep = Measure(model, Tensor.Normal(rng, 32, 64), Tensor.Normal(rng, 32, 64));
        Assert.True(perStep[^1] <= perStep[0] * 1.01, $"from {perStep[0]} bytes a step to {perStep[^1]}");
    }

    // Medians of ten steps each, since a collection in between may empty the pool; the first steps fill it.
    private static long[] Measure(Layer model, Tensor x, Tensor dY)
    {
        var adam = new Adam(model.Parameters);
        void Step()
        {
            adam.ZeroGrad();
            model.Forward(x);
            model.Backward(dY);
            adam.Step();
        }
        for (var warmUp = 0; warmUp < 3; warmUp++) Step();
        return [.. Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, 10).Select(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Step();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }).Order().ElementAt(5))];
    }
}
