using ReferenceImpl.Activations;
using ReferenceImpl.Convolution;
using ReferenceImpl.Layers;
using ReferenceImpl.Losses;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Pooling;
using ReferenceImpl.Training;

namespace ReferenceImpl.Tests.Learning;

public class SmallImagesTests
{
    /// <summary>Four figures of 5 × 5, to be told apart wherever they stand in a noisy image of 10 × 10.</summary>
    private static readonly string[][] Figures =
    [
        [".....", ".....", "#####", ".....", "....."], ["..#..", "..#..", "..#..", "..#..", "..#.."],
        ["#...#", ".#.#.", "..#..", ".#.#.", "#...#"], ["#####", "#...#", "#...#", "#...#", "#####"],
    ];

    [Fact]
    public void A_convolutional_network_knows_figures_it_has_not_seen()
    {
        var rng = new Random(1);
        var (images, labels) = Draw(rng, 256);
        var (unseen, unseenLabels) = Draw(rng, 256);
        var model = new Sequential(
            new Conv2d(1, 8, 3, padding: 1, rng: rng), new BatchNorm2d(8), new ReLU(), new MaxPool2d(2, 2),
            new Conv2d(8, 16, 3, rng: rng), new ReLU(), new AdaptiveMeanPool2d(1, 1), new Flatten(), new Linear(16, 4, rng));
        var loss = new CrossEntropyLoss();

        new TrainingLoop(new AdamW(model.Parameters, 0.01)).Run(14, () => Batching.Shuffled(256, 16, rng), batch =>
        {
            var value = loss.Forward(model.Forward(images.Take(batch)), [.. batch.Select(i => labels[i])]);
            model.Backward(loss.Backward());
            return value;
        });

        model.Training = false;
        var accuracy = Accuracy.Of(model.Forward(unseen), unseenLabels);
        Assert.True(accuracy >= 0.98, $"{accuracy:P1} of unseen figures are known");
    }

    private static (Tensor Images, int[] Labels) Draw(Random rng, int count)
    {
        var images = Tensor.Normal(rng, count, 1, 10, 10) * 0.2;
        var labels = new int[count];
        for (var n = 0; n < count; n++)
        {
            labels[n] = rng.Next(4);
            var (top, left) = (rng.Next(6), rng.Next(6));
            for (var i = 0; i < 25; i++)
                if (Figures[labels[n]][i / 5][i % 5] == '#') images[n, 0, top + i / 5, left + i % 5] += 1;
        }
        return (images, labels);
    }
}
