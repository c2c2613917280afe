using ReferenceImpl.Activations;
using ReferenceImpl.Layers;
using ReferenceImpl.Losses;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Training;

namespace ReferenceImpl.Tests.Learning;

public class TwoSpiralsTests
{
    [Fact]
    public void A_perceptron_separates_two_spirals()
    {
        var rng = new Random(1);
        var (points, labels) = Spirals(rng, 200);
        var (unseen, unseenLabels) = Spirals(rng, 200);
        var model = new Sequential(new Linear(2, 32, rng), new Tanh(), new Linear(32, 32, rng), new Tanh(), new Linear(32, 2, rng));
        var loss = new CrossEntropyLoss();

        new TrainingLoop(new Adam(model.Parameters, 0.02)).Run(500, () =>
        {
            var value = loss.Forward(model.Forward(points), labels);
            model.Backward(loss.Backward());
            return value;
        });

        Assert.True(Accuracy.Of(model.Forward(points), labels) >= 0.99);
        Assert.True(Accuracy.Of(model.Forward(unseen), unseenLabels) >= 0.99);
    }

    private static (Tensor Points, int[] Labels) Spirals(Random rng, int perClass)
    {
        var points = Tensor.Zeros(2 * perClass, 2);
        var labels = new int[2 * perClass];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = i % 2;
            var along = Math.Sqrt(rng.NextDouble()) * 3 * Math.PI;
            var angle = along + labels[i] * Math.PI;
            points[i, 0] = along / 5 * Math.Cos(angle);
            points[i, 1] = along / 5 * Math.Sin(angle);
        }
        return (points + Tensor.Normal(rng, points.Shape) * 0.02, labels);
    }
}
