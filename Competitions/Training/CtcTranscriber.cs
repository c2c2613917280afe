using Competitions.Speech;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Ctc;
using ReferenceImpl.Layers;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Recurrent;
using ReferenceImpl.Training;

namespace Competitions.Training;

/// <summary>A bidirectional LSTM that says at each step a symbol or nothing, learns by CTC, and is decoded by prefix beam search.</summary>
internal sealed class CtcTranscriber : ITranscriber
{
    private const int BatchSize = 16;

    private readonly TrainingRun _run;
    private readonly string[] _letters;
    private readonly int _stacked, _epochs, _beamWidth;
    private readonly SpecAugment? _augment;
    private readonly RecurrentNetwork _recurrent;
    private readonly Linear _output;

    /// <param name="letters">The symbols, each one character; symbol 0 is CTC's blank, so letter k is symbol k + 1.</param>
    public CtcTranscriber(TrainingRun run, string[] letters, int stacked, int width, int layers, int epochs, int beamWidth, bool augmented = false)
    {
        (_run, _letters, _stacked, _epochs, _beamWidth) = (run, letters, stacked, epochs, beamWidth);
        _augment = augmented ? new SpecAugment(run.Random) : null;
        _recurrent = new RecurrentNetwork((inputs, hidden) => new LstmCell(inputs, hidden, run.Random), stacked * Mfcc.Features, width, layers, bidirectional: true);
        _output = new Linear(2 * width, letters.Length + 1, run.Random);
    }

    private IReadOnlyList<Parameter> Parameters => [.. _recurrent.Parameters, .. _output.Parameters];

    public void Train(SpeechFiles train, string[] texts, SpeechFiles dev, string[] devTexts)
    {
        var loss = new CtcLoss(zeroInfinity: true); // an utterance spoken too fast for the stacked frames teaches nothing
        var targets = Array.ConvertAll(texts, text => text.Select(letter => Array.IndexOf(_letters, letter.ToString()) + 1).ToArray());
        int[] lengths = [.. Enumerable.Range(0, train.Utterances).Select(train.LengthOf)];
        new TrainingLoop(new AdamW(Parameters, 4e-3)) { Schedule = Schedules.Cosine(_epochs, 0.05), LargestGradientNorm = 5 }.Run(
            _epochs, () => Batching.BucketedByLength(lengths, BatchSize, _run.Random), Learn,
            report =>
            {
                _run.Epoch(report.Epoch, _epochs, report.MeanLoss, "error rate", TextDistance.ErrorRate(Decode(dev, frames => GreedyDecoder.Decode(frames).Symbols), devTexts));
                _run.Save(Parameters);
                return true;
            });

        double Learn(int[] batch)
        {
            var frames = StackedFrames.Of(train, batch, _stacked, _augment);
            var value = loss.Forward(Logits(frames).SwapAxes(0, 1).Contiguous(), [.. batch.Select(u => targets[u])], frames.Lengths);
            _recurrent.Backward(_output.Backward(loss.Backward().SwapAxes(0, 1).Contiguous()));
            return value;
        }
    }

    public IEnumerable<string> Transcribe(SpeechFiles files)
    {
        var search = new PrefixBeamSearch(_beamWidth);
        return Decode(files, frames => search.Decode(frames)[0].Symbols);
    }

    // (N, T, K)
    private Tensor Logits(PaddedBatch frames) => _output.Forward(_recurrent.Forward(frames.Values, null, frames.Lengths));

    private string[] Decode(SpeechFiles files, Func<Tensor, IReadOnlyList<int>> decode)
    {
        var result = new string[files.Utterances];
        foreach (var batch in Enumerable.Range(0, files.Utterances).OrderBy(files.LengthOf).Chunk(BatchSize))
        {
            var frames = StackedFrames.Of(files, batch, _stacked);
            var logProbabilities = LogSoftmax.Of(Logits(frames));
            Parallel.For(0, batch.Length, n =>
                result[batch[n]] = string.Concat(decode(logProbabilities.At(n).Slice(0, 0, frames.Lengths[n])).Select(symbol => _letters[symbol - 1])));
        }
        return result;
    }
}
