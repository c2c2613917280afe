using ReferenceImpl.Activations;
using ReferenceImpl.Ctc;
using ReferenceImpl.Layers;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Recurrent;
using ReferenceImpl.Training;

namespace ReferenceImpl.Tests.Learning;

public class UtterancesTests
{
    private const int Symbols = 6;

    /// <summary>Each symbol sounds for two to four noisy frames; nobody says where one ends. Repeated symbols are parted by silence.</summary>
    [Fact]
    public void Ctc_learns_unaligned_utterances_without_error()
    {
        var rng = new Random(1);
        var sounds = Tensor.Normal(rng, Symbols, 8); // row 0 is silence
        var utterances = Enumerable.Range(0, 16).Select(_ => Speak(rng, sounds)).ToArray();
        var network = new RecurrentNetwork((i, h) => new GruCell(i, h, rng), 8, 16, bidirectional: true);
        var readout = new Linear(32, Symbols, rng);
        var loss = new CtcLoss();
        Tensor Logits(PaddedBatch batch) => readout.Forward(network.Forward(batch.Values, null, batch.Lengths)); // (N, T, K)

        new TrainingLoop(new Adam([.. network.Parameters, .. readout.Parameters], 0.02)) { LargestGradientNorm = 5 }.Run(
            25, () => Batching.BucketedByLength([.. utterances.Select(u => u.Frames.Rows)], 4, rng), indices =>
            {
                var batch = PaddedBatch.Of([.. indices.Select(i => utterances[i].Frames)]);
                var value = loss.Forward(Logits(batch).SwapAxes(0, 1), [.. indices.Select(i => utterances[i].Target)], batch.Lengths);
                network.Backward(readout.Backward(loss.Backward().SwapAxes(0, 1)));
                return value;
            });

        foreach (var (frames, target) in utterances)
        {
            var logProbabilities = LogSoftmax.Of(Logits(PaddedBatch.Of([frames])).At(0));
            Assert.Equal(target, GreedyDecoder.Decode(logProbabilities).Symbols);
            Assert.Equal(target, new PrefixBeamSearch(8).Decode(logProbabilities)[0].Symbols);
        }
    }

    private static (Tensor Frames, int[] Target) Speak(Random rng, Tensor sounds)
    {
        var target = Enumerable.Range(0, rng.Next(2, 6)).Select(_ => rng.Next(1, Symbols)).ToArray();
        var frames = new List<int> { 0 };
        for (var k = 0; k < target.Length; k++)
        {
            if (k > 0 && target[k] == target[k - 1]) frames.Add(0);
            frames.AddRange(Enumerable.Repeat(target[k], rng.Next(2, 5)));
        }
        var clean = sounds.Take([.. frames]);
        return (clean + Tensor.Normal(rng, clean.Shape) * 0.1, target);
    }
}
