using Competitions.Speech;
using ReferenceImpl;
using ReferenceImpl.Attention;
using ReferenceImpl.Losses;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Training;

namespace Competitions.Training;

/// <summary>Listen, attend and spell: a pyramidal LSTM hears the utterance, an LSTM with attention writes it letter by letter.</summary>
internal sealed class AttendingTranscriber : ITranscriber
{
    private const int BatchSize = 16, Ignored = -1, LongestText = 100;

    // So many of the letters that were written before are replaced by others while it learns, or it would know the sentences by heart and not listen.
    // Source: Bowman et al., "Generating Sentences from a Continuous Space", CoNLL 2016 (word dropout).
    private const double Misread = 0.1;

    private readonly TrainingRun _run;
    private readonly string[] _letters;
    private readonly int _stacked, _epochs, _beamWidth;
    private readonly ListenAttendSpell _network;

    /// <param name="letters">Letter k is symbol k; the last symbol begins and ends every text.</param>
    public AttendingTranscriber(TrainingRun run, string[] letters, int stacked, int width, int epochs, int beamWidth)
    {
        (_run, _letters, _stacked, _epochs, _beamWidth) = (run, letters, stacked, epochs, beamWidth);
        _network = new ListenAttendSpell(stacked * Mfcc.Features, letters.Length + 1, width, pyramidLayers: 1, run.Random);
    }

    private int End => _letters.Length;

    public void Train(SpeechFiles train, string[] texts, SpeechFiles dev, string[] devTexts)
    {
        var loss = new CrossEntropyLoss();
        int[] lengths = [.. texts.Select(text => text.Length)];
        new TrainingLoop(new AdamW(_network.Parameters, 3e-3)) { Schedule = Schedules.WarmUp(2, Schedules.Cosine(_epochs, 0.05)), LargestGradientNorm = 2 }.Run(
            _epochs, () => Batching.BucketedByLength(lengths, BatchSize, _run.Random), Learn,
            report =>
            {
                _run.Epoch(report.Epoch, _epochs, report.MeanLoss, "share of next letters", Accuracy(dev, devTexts));
                _run.Save(_network.Parameters);
                return true;
            });

        double Learn(int[] batch)
        {
            var logits = Spell(train, batch, [.. batch.Select(u => texts[u])], out var targets, Misread);
            var value = loss.Forward(logits.Reshape(-1, End + 1), targets, Ignored);
            _network.Backward(loss.Backward().Reshape(logits.Shape));
            return value;
        }
    }

    public IEnumerable<string> Transcribe(SpeechFiles files)
    {
        for (var u = 0; u < files.Utterances; u++)
        {
            var heard = _network.Listen(StackedFrames.Of(files, [u], _stacked).Values);
            Tensor Next(IReadOnlyList<int[]> sequences) => _network.Spell(Repeat(heard, sequences.Count), Generation.Tokens(sequences)).At(-1, axis: 1).Contiguous();
            var written = _beamWidth == 1
                ? Generation.Greedy(Next, [End], LongestText, End)
                : Generation.Beam(Next, [End], LongestText, _beamWidth, End, lengthPenalty: 1)[0];
            yield return string.Concat(written.Symbols.Where(symbol => symbol != End).Select(symbol => _letters[symbol])).Trim();
        }
    }

    // How often the next letter is right when those before it are given: cheap, and high only once attention has found its way.
    private double Accuracy(SpeechFiles files, string[] texts)
    {
        var (right, all) = (0, 0);
        foreach (var batch in Enumerable.Range(0, files.Utterances).Chunk(BatchSize))
        {
            var guesses = Spell(files, batch, [.. batch.Select(u => texts[u])], out var targets).Reshape(-1, End + 1).ArgMax();
            right += guesses.Where((guess, k) => guess == targets[k]).Count();
            all += targets.Count(target => target != Ignored);
        }
        return (double)right / all;
    }

    // Logits (N, L, V): position l has read the letters before l, and is to write letter l or the end.
    private Tensor Spell(SpeechFiles files, int[] utterances, string[] texts, out int[] targets, double misread = 0)
    {
        var longest = texts.Max(text => text.Length) + 1;
        int[][] symbols = [.. texts.Select(text => text.Select(letter => Array.IndexOf(_letters, letter.ToString())).ToArray())];
        targets = [.. symbols.SelectMany(text => (int[])[.. text, End, .. Enumerable.Repeat(Ignored, longest - text.Length - 1)])];
        int Read(int symbol) => misread > 0 && _run.Random.NextDouble() < misread ? _run.Random.Next(End) : symbol;
        var inputs = Generation.Tokens([.. symbols.Select(text => (int[])[End, .. text.Select(Read), .. Enumerable.Repeat(End, longest - text.Length - 1)])]);
        var frames = StackedFrames.Of(files, utterances, _stacked);
        return _network.Forward(frames.Values, inputs, frames.Lengths);
    }

    private static ListenAttendSpell.Heard Repeat(ListenAttendSpell.Heard heard, int times)
    {
        Tensor Times(Tensor x) => times == 1 ? x : Tensor.Concat([.. Enumerable.Repeat(x, times)]);
        return new ListenAttendSpell.Heard(Times(heard.Keys), Times(heard.Values), heard.Padding is null ? null : Times(heard.Padding));
    }
}
