using Competitions.Speech;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Layers;
using ReferenceImpl.Losses;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Training;

namespace Competitions.Training;

/// <summary>A multilayer perceptron that sees a frame with so many of its neighbours on each side, and names its phoneme.</summary>
internal sealed class FrameClassifier
{
    private const int BatchSize = 256;
    private const double LearningRate = 1e-3;

    private readonly TrainingRun _run;
    private readonly int _context, _epochs;
    private readonly Sequential _network;

    /// <param name="dropout">The part of the hidden units left out in training: what a wide network needs to hear new speakers.</param>
    public FrameClassifier(TrainingRun run, int context, int[] hidden, int epochs, double dropout = 0)
    {
        (_run, _context, _epochs) = (run, context, epochs);
        var (layers, inputs) = (new List<Layer>(), (2 * context + 1) * Mfcc.Features);
        foreach (var width in hidden)
        {
            layers.AddRange([new Linear(inputs, width, run.Random), new BatchNorm1d(width), new ReLU()]);
            if (dropout > 0) layers.Add(new Dropout(dropout, run.Random));
            inputs = width;
        }
        layers.Add(new Linear(inputs, Phonemes.Count, run.Random));
        _network = new Sequential([.. layers]);
    }

    public void Train(SpeechFiles train, byte[] trainLabels, SpeechFiles dev, byte[] devLabels)
    {
        var (loss, windows) = (new CrossEntropyLoss(), new Windows(train, _context));
        var optimizer = new AdamW(_network.Parameters, LearningRate);
        new TrainingLoop(optimizer) { Schedule = Schedules.Cosine(_epochs, 0.05) }.Run(
            _epochs, () => Batching.Shuffled(trainLabels.Length, BatchSize, _run.Random), Learn,
            report =>
            {
                _run.Epoch(report.Epoch, _epochs, report.MeanLoss, "accuracy", Predict(dev).Zip(devLabels, (guess, truth) => guess == truth ? 1.0 : 0).Average());
                _run.Save([.. _network.Parameters], ("context", $"{_context}"));
                return true;
            });

        double Learn(int[] frames)
        {
            _network.Training = true;
            int[] labels = [.. frames.Select(frame => (int)trainLabels[frame])];
            var value = loss.Forward(_network.Forward(windows.Of(frames)), labels);
            _network.Backward(loss.Backward());
            return value;
        }
    }

    /// <summary>The likeliest phoneme of every frame.</summary>
    public IEnumerable<int> Predict(SpeechFiles files)
    {
        _network.Training = false;
        var windows = new Windows(files, _context);
        return Enumerable.Range(0, files.Offsets[^1]).Chunk(2048).SelectMany(frames => _network.Forward(windows.Of(frames)).ArgMax());
    }

    /// <summary>Frames with their neighbours; beyond the ends of an utterance there are zeros, its mean.</summary>
    private sealed class Windows(SpeechFiles files, int context)
    {
        private readonly int[] _utterances = [.. Enumerable.Range(0, files.Utterances).SelectMany(u => Enumerable.Repeat(u, files.LengthOf(u)))];

        /// <returns>(frames, (2·context + 1)·28)</returns>
        public Tensor Of(ReadOnlySpan<int> frames)
        {
            var width = (2 * context + 1) * Mfcc.Features;
            var values = new double[frames.Length * width];
            for (var n = 0; n < frames.Length; n++)
            {
                var u = _utterances[frames[n]];
                var (first, last) = (Math.Max(frames[n] - context, files.Offsets[u]), Math.Min(frames[n] + context, files.Offsets[u + 1] - 1));
                var source = files.Features.AsSpan(first * Mfcc.Features, (last - first + 1) * Mfcc.Features);
                var target = values.AsSpan(n * width + (first - frames[n] + context) * Mfcc.Features, source.Length);
                for (var k = 0; k < source.Length; k++) target[k] = source[k];
            }
            return new Tensor(values, frames.Length, width);
        }
    }
}
