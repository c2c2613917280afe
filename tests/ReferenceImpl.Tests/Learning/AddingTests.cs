using ReferenceImpl.Layers;
using ReferenceImpl.Losses;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Recurrent;
using ReferenceImpl.Tests.Recurrent;
using ReferenceImpl.Training;

namespace ReferenceImpl.Tests.Learning;

/// <summary>Two of ten numbers are marked; their sum is wanted at the end. Source: Hochreiter and Schmidhuber, 1997, experiment 4.</summary>
public class AddingTests
{
    private const int Steps = 10;

    [Theory]
    [InlineData("lstm")]
    [InlineData("gru")]
    public void Gated_networks_carry_numbers_over_time(string kind)
    {
        var rng = new Random(1);
        var network = new RecurrentNetwork((i, h) => CellTests.Make(kind, i, h, rng), 2, 24);
        var readout = new Linear(24, 1, rng);
        var loss = new MseLoss();
        Tensor Predict(Tensor x) => readout.Forward(network.Forward(x).At(-1, axis: 1)); // from the last step

        var adam = new Adam([.. network.Parameters, .. readout.Parameters], 0.01);
        new TrainingLoop(adam) { LargestGradientNorm = 1, Schedule = Schedules.Cosine(800) }.Run(800, () =>
        {
            var (x, y) = Draw(rng, 32);
            var value = loss.Forward(Predict(x), y);
            var dLast = readout.Backward(loss.Backward());
            network.Backward(dLast.Unsqueeze(1).Pad(1, Steps - 1, 0));
            return value;
        });

        var (unseen, sums) = Draw(rng, 500);
        var error = loss.Forward(Predict(unseen), sums);
        Assert.True(error < 0.005, $"the mean squared error is {error:F4}; guessing the mean gives 0.1667");
    }

    private static (Tensor X, Tensor Y) Draw(Random rng, int count)
    {
        var x = Tensor.Concat([Tensor.Uniform(rng, 0, 1, count, Steps, 1), Tensor.Zeros(count, Steps, 1)], 2);
        var y = Tensor.Zeros(count, 1);
        for (var n = 0; n < count; n++)
        {
            var (first, second) = (rng.Next(Steps / 2), Steps / 2 + rng.Next(Steps / 2));
            (x[n, first, 1], x[n, second, 1]) = (1, 1);
            y[n, 0] = x[n, first, 0] + x[n, second, 0];
        }
        return (x, y);
    }
}
