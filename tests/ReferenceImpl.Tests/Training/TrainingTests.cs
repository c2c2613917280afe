using ReferenceImpl.Layers;
using ReferenceImpl.Losses;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Training;

namespace ReferenceImpl.Tests.Training;

public class TrainingTests
{
    [Fact]
    public void Every_example_is_shown_once_an_epoch_and_the_seed_decides_the_order()
    {
        var batches = Batching.Shuffled(10, 4, new Random(1));
        Assert.Equal([4, 4, 2], batches.Select(batch => batch.Length));
        Assert.Equal(Enumerable.Range(0, 10), batches.SelectMany(batch => batch).Order());
        Assert.Equal(batches, Batching.Shuffled(10, 4, new Random(1)));
    }

    [Fact]
    public void Bucketing_keeps_similar_lengths_together()
    {
        int[] lengths = [9, 1, 8, 2, 9, 1];
        var batches = Batching.BucketedByLength(lengths, 2, new Random(1));
        Assert.Equal(Enumerable.Range(0, 6), batches.SelectMany(batch => batch).Order());
        Assert.All(batches, batch => Assert.True(Math.Abs(lengths[batch[0]] - lengths[batch[1]]) <= 6));
        Assert.Contains(batches, batch => batch.Order().SequenceEqual([1, 5]));
        Assert.Contains(batches, batch => batch.Order().SequenceEqual([0, 4]));
    }

    [Fact]
    public void Padding_fills_with_zeros_and_keeps_the_lengths()
    {
        var batch = PaddedBatch.Of([Tensor.Ones(1, 2), Tensor.Ones(3, 2)]);
        Assert.Equal([2, 3, 2], batch.Values.Shape);
        Assert.Equal([1, 3], batch.Lengths);
        Assert.Equal(0, batch.Values.At(0).Slice(0, 1).Abs().Max());
    }

    [Fact]
    public void A_checkpoint_restores_the_model_and_refuses_another()
    {
        var path = Path.GetTempFileName();
        try
        {
            var (saved, restored) = (Sequential.Mlp([2, 3, 1], rng: new Random(1)), Sequential.Mlp([2, 3, 1]));
            Checkpoint.Save(path, saved.Parameters, new Dictionary<string, string> { ["epoch"] = "3" });
            Assert.Equal("3", Checkpoint.Load(path, restored.Parameters)["epoch"]);
            var x = Tensor.Normal(new Random(2), 4, 2);
            Assert.Equal(saved.Forward(x).ToArray(), restored.Forward(x).ToArray());
            Assert.Throws<ArgumentException>(() => Checkpoint.Load(path, Sequential.Mlp([2, 4, 1]).Parameters));
            Assert.Throws<InvalidDataException>(() => Checkpoint.Load(path, Sequential.Mlp([2, 1]).Parameters));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_loop_follows_its_schedule_and_stops_when_told()
    {
        var layer = new Linear(1, 1);
        var loss = new MseLoss();
        var loop = new TrainingLoop(new Sgd(layer.Parameters, 0.2)) { Schedule = Schedules.Step(2, 0.5) };
        var reports = new List<EpochReport>();
        loop.Run(
            10, () => Batching.Shuffled(4, 2, new Random(1)),
            batch =>
            {
                var x = Tensor.Of([.. batch.Select(i => (double)i)]).Reshape(-1, 1);
                var value = loss.Forward(layer.Forward(x), 2 * x + 1);
                layer.Backward(loss.Backward());
                return value;
            },
            report =>
            {
                reports.Add(report);
                return reports.Count < 5;
            });
        Assert.Equal([0.2, 0.2, 0.1, 0.1, 0.05], reports.Select(report => report.LearningRate));
        Assert.True(reports[^1].MeanLoss < reports[0].MeanLoss);
    }

    [Fact]
    public void Initialisations_have_the_size_they_promise()
    {
        var rng = new Random(1);
        Assert.Equal(2.0 / 300, Initialization.XavierNormal(rng, 1, 200, 100).Variance([0, 1]).ToScalar(), 4e-4);
        Assert.Equal(2.0 / 300, Initialization.XavierUniform(rng, 1, 200, 100).Variance([0, 1]).ToScalar(), 4e-4);
        Assert.Equal(2.0 / 90, Initialization.KaimingNormal(rng, 200, 10, 3, 3).Variance([0, 1, 2, 3]).ToScalar(), 1e-3);
        Assert.Equal(2.0 / 90, Initialization.KaimingUniform(rng, 200, 10, 3, 3).Variance([0, 1, 2, 3]).ToScalar(), 1e-3);
        foreach (var (rows, columns) in new[] { (5, 8), (8, 5) })
        {
            var q = Initialization.Orthogonal(rng, 1, rows, columns);
            var product = rows < columns ? q.MatMul(q.T) : q.T.MatMul(q);
            Agreement.Close(Tensor.Eye(5), product, "Q·Qᵀ", 1e-14);
        }
    }
}
