using Competitions.Text;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Attention;
using ReferenceImpl.Losses;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Training;

namespace Competitions.Training;

/// <summary>A decoder-only transformer that reads characters and says which comes next. The end of a sentence also begins it.</summary>
internal sealed class CharacterModel
{
    private const int BatchSize = 32, Longest = 96, Heads = 4;

    private static readonly int End = Sentences.Alphabet.Length;

    private readonly TrainingRun _run;
    private readonly int _epochs;
    private readonly DecoderOnlyTransformer _network;

    public CharacterModel(TrainingRun run, int width, int layers, int epochs)
    {
        (_run, _epochs) = (run, epochs);
        _network = new DecoderOnlyTransformer(End + 1, Longest, layers, new BlockShape(width, Heads, 4 * width), run.Random);
    }

    public void Train(string[] sentences, string[] dev)
    {
        var (loss, lengths) = (new CrossEntropyLoss(), Array.ConvertAll(sentences, sentence => sentence.Length));
        new TrainingLoop(new AdamW(_network.Parameters, 3e-3)) { Schedule = Schedules.Cosine(_epochs, 0.05), LargestGradientNorm = 1 }.Run(
            _epochs, () => Batching.BucketedByLength(lengths, BatchSize, _run.Random), Learn,
            report =>
            {
                _run.Epoch(report.Epoch, _epochs, report.MeanLoss, "perplexity", PerplexityOf(dev));
                _run.Save(_network.Parameters);
                return true;
            });

        double Learn(int[] batch)
        {
            _network.Training = true;
            var value = LossOf([.. batch.Select(n => sentences[n])], loss, out var logits);
            _network.Backward(loss.Backward().Reshape(logits.Shape));
            return value;
        }
    }

    /// <summary>For each beginning the log-probabilities of all tokens that may follow.</summary>
    public IEnumerable<double[]> Predict(string[] beginnings)
    {
        _network.Training = false;
        var result = new double[beginnings.Length][];
        // Of equal length, so that the last row is everybody's.
        foreach (var group in Enumerable.Range(0, beginnings.Length).GroupBy(n => beginnings[n].Length).SelectMany(same => same.Chunk(128)))
        {
            var logProbabilities = LogSoftmax.Of(_network.Forward(Generation.Tokens([.. group.Select(n => Encode(beginnings[n]))])).At(-1, axis: 1).Contiguous());
            for (var k = 0; k < group.Length; k++) result[group[k]] = logProbabilities.At(k).ToArray();
        }
        return result;
    }

    private double PerplexityOf(string[] sentences)
    {
        _network.Training = false;
        var (sum, count) = (0.0, 0);
        foreach (var batch in sentences.OrderBy(sentence => sentence.Length).Chunk(64))
        {
            var tokens = batch.Sum(sentence => sentence.Length + 1);
            sum += LossOf(batch, new CrossEntropyLoss(), out _) * tokens;
            count += tokens;
        }
        return Math.Exp(sum / count);
    }

    // Position t has read the end of the sentence before and t characters, and is to say the next one or that this is all.
    private double LossOf(string[] sentences, CrossEntropyLoss loss, out Tensor logits)
    {
        const int Ignored = -1;
        var longest = sentences.Max(sentence => sentence.Length) + 1;
        var inputs = sentences.Select(sentence => (int[])[.. Encode(sentence), .. Enumerable.Repeat(End, longest - sentence.Length - 1)]).ToArray();
        int[] targets = [.. sentences.SelectMany(sentence => (int[])[.. Encode(sentence)[1..], End, .. Enumerable.Repeat(Ignored, longest - sentence.Length - 1)])];
        logits = _network.Forward(Generation.Tokens(inputs), [.. sentences.Select(sentence => sentence.Length + 1)]);
        return loss.Forward(logits.Reshape(-1, End + 1), targets, Ignored);
    }

    private static int[] Encode(string text) => [End, .. text.Select(letter => Sentences.Alphabet.IndexOf(letter, StringComparison.Ordinal))];
}
