using ReferenceImpl.Activations;
using ReferenceImpl.Gan;
using ReferenceImpl.Layers;
using ReferenceImpl.Losses;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Training;

namespace ReferenceImpl.Tests.Training;

public sealed class ResumeTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public static TheoryData<string> Optimizers => ["sgd", "adagrad", "rmsprop", "adam", "adamw"];

    public void Dispose() => File.Delete(_path);

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Training_that_goes_on_from_a_checkpoint_gives_the_same_bits_as_training_that_never_stopped(string name)
    {
        var (uninterrupted, interrupted) = (Model(1), Model(1));
        Train(uninterrupted, Make(name, uninterrupted), 0, 6);

        var first = Make(name, interrupted);
        Train(interrupted, first, 0, 3);
        Checkpoint.Save(_path, interrupted, first, new Dictionary<string, string> { ["epoch"] = "3" });
        var (resumed, second) = (Model(seed: 2), default(Optimizer)); // other numbers, all to be replaced
        second = Make(name, resumed);
        var epoch = int.Parse(Checkpoint.Load(_path, resumed, second)["epoch"], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(first.Steps, second.Steps);
        Train(resumed, second, epoch, 6);

        Assert.Equal(Bits(uninterrupted), Bits(resumed));
        Assert.NotEqual(Bits(interrupted), Bits(resumed)); // it did learn after the checkpoint
    }

    [Fact]
    public void A_model_can_be_used_from_a_training_checkpoint_without_its_optimizer()
    {
        var model = Model(1);
        Checkpoint.Save(_path, model, Make("adam", model));
        var loaded = Model(2);
        Checkpoint.Load(_path, loaded.Parameters);
        Assert.Equal(model.Parameters.Select(p => p.Value.ToArray()), loaded.Parameters.Select(p => p.Value.ToArray()));
    }

    [Fact]
    public void The_memory_of_another_optimizer_is_refused_and_nothing_changes()
    {
        var (model, other) = (Model(1), Model(2));
        Checkpoint.Save(_path, model, Make("sgd", model));
        var before = Bits(other);
        Assert.Throws<InvalidDataException>(() => Checkpoint.Load(_path, other, Make("adam", other)));
        Checkpoint.Save(_path, model.Parameters);
        Assert.Throws<InvalidDataException>(() => Checkpoint.Load(_path, other, Make("sgd", other)));
        Assert.Equal(before, Bits(other));
    }

    [Fact]
    public void A_learning_rate_reduced_on_a_plateau_stays_reduced_from_epoch_to_epoch()
    {
        var sgd = new Sgd(new Linear(1, 1).Parameters, 1);
        var plateau = new ReduceOnPlateau(sgd, factor: 0.5, patience: 0);
        var rates = new List<double>();
        new TrainingLoop(sgd) { Schedule = k => k == 2 ? 0.1 : 1 }.Run(4, () => 1.0, report =>
        {
            rates.Add(report.LearningRate);
            plateau.Report(report.MeanLoss);
            return true;
        });
        Assert.Equal([1, 1, 0.05, 0.25], rates);
    }

    private static Sequential Model(int seed)
    {
        var rng = new Random(seed);
        return new Sequential(new SpectralNorm(new Linear(3, 6, rng), rng), new BatchNorm1d(6), new Tanh(), new Linear(6, 1, rng));
    }

    private static Optimizer Make(string name, Layer model) => name switch
    {
        "sgd" => new Sgd(model.Parameters, 0.05, momentum: 0.9, nesterov: true),
        "adagrad" => new Adagrad(model.Parameters, 0.05),
        "rmsprop" => new RmsProp(model.Parameters, 0.01, momentum: 0.5),
        "adam" => new Adam(model.Parameters, 0.01),
        "adamw" => new AdamW(model.Parameters, 0.01),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name),
    };

    private static void Train(Layer model, Optimizer optimizer, int from, int to)
    {
        var loss = new MseLoss();
        var epoch = from;
        new TrainingLoop(optimizer) { FirstEpoch = from, Schedule = Schedules.Cosine(8) }.Run(to, () => Batches(epoch++), batch =>
        {
            var value = loss.Forward(model.Forward(batch.X), batch.Y);
            model.Backward(loss.Backward());
            return value;
        });
    }

    // Each epoch's examples come from a generator seeded by its number.
    private static IEnumerable<(Tensor X, Tensor Y)> Batches(int epoch)
    {
        var rng = new Random(100 + epoch);
        for (var k = 0; k < 3; k++)
        {
            var x = Tensor.Normal(rng, 8, 3);
            yield return (x, x.Sum(1, keepDims: true).Tanh());
        }
    }

    private static long[] Bits(Layer model) =>
    [
        .. model.Parameters.Select(p => p.Value).Concat(model.Buffers).SelectMany(tensor => tensor.ToArray()).Select(BitConverter.DoubleToInt64Bits),
    ];
}
