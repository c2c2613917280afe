using Competitions.Files;
using Competitions.Homeworks;
using ReferenceImpl.Activations;
using ReferenceImpl.Convolution;
using ReferenceImpl.Layers;
using ReferenceImpl.Losses;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Pooling;
using ReferenceImpl.Training;

namespace Competitions.Training;

/// <summary>A convolutional network that names people; what its last layer but one says of a face is the face's embedding.</summary>
internal sealed class FaceNetwork
{
    private const int BatchSize = 32;

    private readonly TrainingRun _run;
    private readonly int _side, _epochs, _shift;
    private readonly Sequential _embedding;
    private readonly Sequential _network;

    /// <param name="channels">Of each block: convolution 3×3, normalisation, ReLU, max pooling 2×2.</param>
    /// <param name="shift">While it learns, each picture is moved by up to so many pixels each way.</param>
    private FaceNetwork(TrainingRun run, int people, int side, int[] channels, int width, int epochs, int shift = 0)
    {
        (_run, _side, _epochs, _shift) = (run, side, epochs, shift);
        var (layers, inputs) = (new List<Layer>(), 3);
        foreach (var outputs in channels)
        {
            layers.AddRange([new Conv2d(inputs, outputs, 3, padding: 1, bias: false, rng: run.Random), new BatchNorm2d(outputs), new ReLU(), new MaxPool2d(2, 2)]);
            (inputs, side) = (outputs, side / 2);
        }
        layers.AddRange([new Flatten(), new Linear(inputs * side * side, width, run.Random), new BatchNorm1d(width)]);
        _embedding = new Sequential([.. layers]);
        _network = new Sequential(_embedding, new ReLU(), new Linear(width, people, run.Random));
    }

    public static FaceNetwork Of(Level level, TrainingRun run, int people) => level switch
    {
        Level.VeryLow => new FaceNetwork(run, people, side: 16, [8, 16], width: 64, epochs: 3),
        Level.Low => new FaceNetwork(run, people, side: 32, [16, 32, 48], width: 128, epochs: 6),
        Level.Medium => new FaceNetwork(run, people, side: 32, [32, 64, 128], width: 256, epochs: 20),
        _ => new FaceNetwork(run, people, side: 64, [16, 32, 64, 128], width: 256, epochs: 30, shift: 4),
    };

    public void Train(CompetitionFolder folder, (string[] Files, int[] People) train, (string[] Files, int[] People) dev)
    {
        var (pictures, devPictures) = (FaceFiles.Read(folder, train.Files, _side), FaceFiles.Read(folder, dev.Files, _side));
        var loss = new CrossEntropyLoss(labelSmoothing: 0.1);
        new TrainingLoop(new AdamW(_network.Parameters, 2e-3)) { Schedule = Schedules.Cosine(_epochs, 0.02) }.Run(
            _epochs, () => Batching.Shuffled(pictures.Length, BatchSize, _run.Random), Learn,
            report =>
            {
                _run.Epoch(report.Epoch, _epochs, report.MeanLoss, "accuracy", Predict(devPictures).Zip(dev.People, (guess, truth) => guess == truth ? 1.0 : 0).Average());
                _run.Save(_network.Parameters);
                return true;
            });

        double Learn(int[] batch)
        {
            _network.Training = true;
            var x = FaceFiles.Batch(pictures, batch, _side, _shift == 0 ? null : () => _run.Random.Next(-_shift, _shift + 1));
            if (_run.Random.Next(2) == 0) x = x.Flip(3).Contiguous(); // a mirrored face is the same person's
            int[] labels = [.. batch.Select(n => train.People[n])];
            var value = loss.Forward(_network.Forward(x), labels);
            _network.Backward(loss.Backward());
            return value;
        }
    }

    public IEnumerable<int> Predict(CompetitionFolder folder, IReadOnlyList<string> files) => Predict(FaceFiles.Read(folder, files, _side));

    /// <summary>A vector for each picture.</summary>
    public IEnumerable<double[]> Embed(CompetitionFolder folder, IReadOnlyList<string> files)
    {
        _network.Training = false;
        var pictures = FaceFiles.Read(folder, files, _side);
        foreach (var batch in Enumerable.Range(0, pictures.Length).Chunk(128))
        {
            var embedded = _embedding.Forward(FaceFiles.Batch(pictures, batch, _side));
            for (var n = 0; n < batch.Length; n++) yield return embedded.At(n).ToArray();
        }
    }

    /// <summary>The cosine of the angle between two embeddings.</summary>
    public static double Similarity(double[] a, double[] b)
    {
        double Dot(double[] x, double[] y) => x.Zip(y, (p, q) => p * q).Sum();
        return Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
    }

    private IEnumerable<int> Predict(float[][] pictures)
    {
        _network.Training = false;
        return Enumerable.Range(0, pictures.Length).Chunk(128).SelectMany(batch => _network.Forward(FaceFiles.Batch(pictures, batch, _side)).ArgMax());
    }
}
