using ReferenceImpl.Attention;
using ReferenceImpl.Losses;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Training;

namespace ReferenceImpl.Tests.Learning;

public class TransformersLearnTests
{
    [Fact]
    public void A_language_model_memorises_a_text()
    {
        const string text = "the quick brown fox jumps over the lazy dog and runs away from the lazy fox.";
        var alphabet = text.Distinct().Order().ToArray();
        int[] symbols = [.. text.Select(letter => Array.IndexOf(alphabet, letter))];
        var rng = new Random(1);
        var model = new DecoderOnlyTransformer(alphabet.Length, text.Length, 2, new BlockShape(32, 4, 64), rng);
        var loss = new CrossEntropyLoss();

        new TrainingLoop(new Adam(model.Parameters, 0.005)) { LargestGradientNorm = 1 }.Run(120, () =>
        {
            var logits = model.Forward(Generation.Tokens([symbols[..^1]]));
            var value = loss.Forward(logits.At(0), symbols.AsSpan(1));
            model.Backward(loss.Backward().Unsqueeze(0));
            return value;
        }, report => report.MeanLoss > 0.01);

        var written = Generation.Greedy(Generation.WithCache(model), symbols[..4], text.Length);
        Assert.Equal(text, string.Concat(written.Symbols.Select(symbol => alphabet[symbol])));
    }

    /// <summary>The language: a sentence of digits. Its translation: the same from behind, each digit one higher, then an end symbol.</summary>
    [Fact]
    public void A_translator_translates_sentences_it_has_not_seen()
    {
        const int digits = 5, start = 5, end = 6, length = 4;
        var rng = new Random(2);
        var model = new EncoderDecoderTransformer(digits, 7, 8, 1, new BlockShape(32, 4, 64), rng);
        var loss = new CrossEntropyLoss();
        static int[] Translate(int[] sentence) => [.. sentence.Reverse().Select(digit => (digit + 1) % digits)];
        int[][] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, length).Select(_ => rng.Next(digits)).ToArray())];
        var unseen = Draw(50);
        var secret = unseen.Select(sentence => string.Join(' ', sentence)).ToHashSet();

        new TrainingLoop(new Adam(model.Parameters, 0.005)) { LargestGradientNorm = 1, Schedule = Schedules.Cosine(250) }.Run(250, () =>
        {
            int[][] sentences = [.. Draw(40).Where(sentence => !secret.Contains(string.Join(' ', sentence)))];
            var logits = model.Forward(
                Generation.Tokens(sentences), Generation.Tokens([.. sentences.Select(s => (int[])[start, .. Translate(s)])]));
            var value = loss.Forward(logits.Reshape(-1, 7), [.. sentences.SelectMany(s => (int[])[.. Translate(s), end])]);
            model.Backward(loss.Backward().Reshape(logits.Shape));
            return value;
        });

        var right = 0;
        foreach (var sentence in unseen)
        {
            var memory = model.Encode(Generation.Tokens([sentence]));
            var translation = Generation.Greedy(sequences => model.Decode(memory, Generation.Tokens(sequences)).At(-1, axis: 1), [start], 8, end);
            if (translation.Symbols.SequenceEqual([start, .. Translate(sentence), end])) right++;
        }
        Assert.True(right >= 48, $"{right} of 50 translations are right");
    }
}
