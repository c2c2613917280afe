using ReferenceImpl.Layers;
using ReferenceImpl.Losses;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Recurrent;
using ReferenceImpl.Tests.Recurrent;
using ReferenceImpl.Training;

namespace ReferenceImpl.Tests.Learning;

/// <summary>Three symbols are shown, then a pause; after it they are wanted back in their order. Source: Hochreiter and Schmidhuber, 1997; Arjovsky et al., 2016.</summary>
public class CopyingTests
{
    private const int Symbols = 4;
    private const int Length = 3; // of what is shown, of the pause, and of the answer

    [Theory]
    [InlineData("lstm")]
    [InlineData("gru")]
    public void Gated_networks_give_back_what_they_were_shown(string kind)
    {
        var rng = new Random(1);
        var network = new RecurrentNetwork((i, h) => CellTests.Make(kind, i, h, rng), Symbols + 2, 32);
        var readout = new Linear(32, Symbols, rng);
        var loss = new CrossEntropyLoss();
        Tensor Predict(Tensor x) => readout.Forward(network.Forward(x).Slice(1, 2 * Length, 3 * Length).Reshape(-1, 32)); // from the last steps

        var adam = new Adam([.. network.Parameters, .. readout.Parameters], 0.01);
        new TrainingLoop(adam) { LargestGradientNorm = 1, Schedule = Schedules.Cosine(500) }.Run(500, () =>
        {
            var (x, shown) = Draw(rng, 32);
            var value = loss.Forward(Predict(x), shown);
            var dAnswer = readout.Backward(loss.Backward()).Reshape(32, Length, 32);
            network.Backward(dAnswer.Pad(1, 2 * Length, 0));
            return value;
        });

        var (unseen, wanted) = Draw(rng, 200);
        var accuracy = Accuracy.Of(Predict(unseen), wanted);
        Assert.True(accuracy >= 0.99, $"{accuracy:P1} of the symbols came back right; guessing gives 25 %");
    }

    /// <returns>x (N, 9, symbols + pause + answer now) one-hot, and the symbols shown, N·3 of them.</returns>
    private static (Tensor X, int[] Shown) Draw(Random rng, int count)
    {
        var x = Tensor.Zeros(count, 3 * Length, Symbols + 2);
        var shown = new int[count * Length];
        for (var n = 0; n < count; n++)
        {
            for (var t = 0; t < Length; t++)
            {
                shown[(n * Length) + t] = rng.Next(Symbols);
                x[n, t, shown[(n * Length) + t]] = 1;
                x[n, Length + t, Symbols] = 1;
                x[n, (2 * Length) + t, Symbols + 1] = 1;
            }
        }
        return (x, shown);
    }
}
