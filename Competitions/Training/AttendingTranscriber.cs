using Competitions.Speech;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Attention;
using ReferenceImpl.Ctc;
using ReferenceImpl.Layers;
using ReferenceImpl.Losses;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Training;

namespace Competitions.Training;

/// <summary>
/// Listen, attend and spell: a pyramidal LSTM hears the utterance, an LSTM with attention writes it letter by letter. The listener learns by
/// CTC too, which tells attention that speech runs forwards; and of what attention would write, CTC has a say in which it is.
/// </summary>
/// <remarks>Source: Watanabe, Hori, Kim, Hershey, Hayashi, "Hybrid CTC/Attention Architecture for End-to-End Speech Recognition", IEEE JSTSP 11 (2017), sections III and IV.</remarks>
internal sealed class AttendingTranscriber : ITranscriber
{
    private const int BatchSize = 16, Ignored = -1, LongestText = 100;

    // So many of the letters that were written before are replaced by others while it learns, or it would know the sentences by heart and not listen.
    // Source: Bowman et al., "Generating Sentences from a Continuous Space", CoNLL 2016 (word dropout).
    private const double Misread = 0.1;

    // λ of the source: what CTC counts beside attention, in the loss and in the choice.
    private const double CtcShare = 0.3;

    private readonly TrainingRun _run;
    private readonly string[] _letters;
    private readonly int _stacked, _epochs, _beamWidth;
    private readonly SpecAugment _augment;
    private readonly ListenAttendSpell _network;
    private readonly Linear _aligned; // what was heard → letters and the blank

    /// <param name="letters">Letter k is symbol k; the last symbol begins and ends every text, and is the blank of CTC.</param>
    public AttendingTranscriber(TrainingRun run, string[] letters, int stacked, int width, int epochs, int beamWidth)
    {
        (_run, _letters, _stacked, _epochs, _beamWidth) = (run, letters, stacked, epochs, beamWidth);
        _augment = new SpecAugment(run.Random);
        _network = new ListenAttendSpell(stacked * Mfcc.Features, letters.Length + 1, width, pyramidLayers: 1, run.Random);
        _aligned = new Linear(2 * width, letters.Length + 1, run.Random);
    }

    private int End => _letters.Length;

    private IReadOnlyList<Parameter> Parameters => [.. _network.Parameters, .. _aligned.Parameters];

    public void Train(SpeechFiles train, string[] texts, SpeechFiles dev, string[] devTexts)
    {
        var (written, aligned) = (new CrossEntropyLoss(), new CtcLoss(blank: End, zeroInfinity: true));
        int[] lengths = [.. texts.Select(text => text.Length)];
        new TrainingLoop(new AdamW(Parameters, 3e-3)) { Schedule = Schedules.WarmUp(2, Schedules.Cosine(_epochs, 0.05)), LargestGradientNorm = 2 }.Run(
            _epochs, () => Batching.BucketedByLength(lengths, BatchSize, _run.Random), Learn,
            report =>
            {
                _run.Epoch(report.Epoch, _epochs, report.MeanLoss, "share of next letters", Accuracy(dev, devTexts));
                _run.Save(Parameters);
                return true;
            });

        double Learn(int[] batch)
        {
            var frames = StackedFrames.Of(train, batch, _stacked, _augment);
            var heard = _network.Listen(frames.Values, frames.Lengths);
            var (inputs, targets) = Spelling([.. batch.Select(u => texts[u])], Misread);
            var logits = _network.Spell(heard, inputs);
            var steps = _aligned.Forward(heard.States).SwapAxes(0, 1).Contiguous(); // (U, N, V)
            var value = (1 - CtcShare) * written.Forward(logits.Reshape(-1, End + 1), targets, Ignored)
                + CtcShare * aligned.Forward(steps, [.. batch.Select(u => SymbolsOf(texts[u]))], HeardLengths(frames));
            _network.Backward(
                (1 - CtcShare) * written.Backward().Reshape(logits.Shape), _aligned.Backward(CtcShare * aligned.Backward().SwapAxes(0, 1).Contiguous()));
            return value;
        }
    }

    public IEnumerable<string> Transcribe(SpeechFiles files)
    {
        for (var u = 0; u < files.Utterances; u++)
        {
            var heard = _network.Listen(StackedFrames.Of(files, [u], _stacked).Values);
            var steps = LogSoftmax.Of(_aligned.Forward(heard.States).At(0)); // (U, V)
            Tensor Next(IReadOnlyList<int[]> sequences) => _network.Spell(Repeat(heard, sequences.Count), Generation.Tokens(sequences)).At(-1, axis: 1).Contiguous();
            var written = Generation.Beam(Next, [End], LongestText, _beamWidth, End, lengthPenalty: 1)
                .Select(text => (Symbols: text.Symbols.Where(symbol => symbol != End).ToArray(), text.LogProbability))
                .MaxBy(text => (1 - CtcShare) * text.LogProbability + CtcShare * CtcLattice.Of(steps, ExtendedTarget.Of(text.Symbols, End)).LogLikelihood);
            yield return string.Concat(written.Symbols.Select(symbol => _letters[symbol])).Trim();
        }
    }

    // How often the next letter is right when those before it are given: cheap, and high only once attention has found its way.
    private double Accuracy(SpeechFiles files, string[] texts)
    {
        var (right, all) = (0, 0);
        foreach (var batch in Enumerable.Range(0, files.Utterances).Chunk(BatchSize))
        {
            var (inputs, targets) = Spelling([.. batch.Select(u => texts[u])]);
            var frames = StackedFrames.Of(files, batch, _stacked);
            var guesses = _network.Forward(frames.Values, inputs, frames.Lengths).Reshape(-1, End + 1).ArgMax();
            right += guesses.Where((guess, k) => guess == targets[k]).Count();
            all += targets.Count(target => target != Ignored);
        }
        return (double)right / all;
    }

    // Position l of the inputs (N, L) has read the letters before l, and is to write letter l or the end.
    private (Tensor Inputs, int[] Targets) Spelling(string[] texts, double misread = 0)
    {
        var longest = texts.Max(text => text.Length) + 1;
        var symbols = Array.ConvertAll(texts, SymbolsOf);
        int Read(int symbol) => misread > 0 && _run.Random.NextDouble() < misread ? _run.Random.Next(End) : symbol;
        return (
            Generation.Tokens([.. symbols.Select(text => (int[])[End, .. text.Select(Read), .. Enumerable.Repeat(End, longest - text.Length - 1)])]),
            [.. symbols.SelectMany(text => (int[])[.. text, End, .. Enumerable.Repeat(Ignored, longest - text.Length - 1)])]);
    }

    private int[] SymbolsOf(string text) => [.. text.Select(letter => Array.IndexOf(_letters, letter.ToString()))];

    private int[] HeardLengths(PaddedBatch frames) => Array.ConvertAll(frames.Lengths, _network.HeardLength);

    private static ListenAttendSpell.Heard Repeat(ListenAttendSpell.Heard heard, int times)
    {
        Tensor Times(Tensor x) => times == 1 ? x : Tensor.Concat([.. Enumerable.Repeat(x, times)]);
        return new ListenAttendSpell.Heard(heard.States, Times(heard.Keys), Times(heard.Values), heard.Padding is null ? null : Times(heard.Padding));
    }
}
