using System.Globalization;
using System.Text.RegularExpressions;
using Competitions.Files;
using Competitions.Homeworks;
using Competitions.Speech;
using Competitions.Text;
using Competitions.Training;

namespace Competitions.Tests.Training;

/// <summary>Each transcriber, small, on a dozen utterances and for a few steps: enough to see that it learns, not to learn to hear.</summary>
public sealed partial class TranscriberTests : IDisposable
{
    private const int Epochs = 12;

    private static readonly string[] Letters = [.. Sentences.Alphabet.Select(letter => letter.ToString())];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("transcribers");

    [Fact]
    public void CTC_learns_and_writes_a_text_for_every_utterance() =>
        LearnsAndWrites(run => new CtcTranscriber(run, Letters, stacked: 3, width: 32, layers: 1, Epochs, beamWidth: 2, augmented: true));

    [Fact]
    public void Attention_does_so_too() => LearnsAndWrites(run => new AttendingTranscriber(run, Letters, stacked: 3, width: 32, Epochs, beamWidth: 1));

    public void Dispose() => _folder.Delete(recursive: true);

    private void LearnsAndWrites(Func<TrainingRun, ITranscriber> transcriber)
    {
        var folder = new CompetitionFolder("hw4p2-asr", Path.Combine(_folder.FullName, "hw4p2-asr"));
        new SpeechToText().Make(new Seed("a seed for tests"), DataSize.Tiny, folder);
        var (train, texts, dev) = (SpeechFiles.Read(folder, Split.Train), TranscribedSpeech.Read(folder, Split.Train), SpeechFiles.Read(folder, Split.Dev));
        var progress = new StringWriter();

        var model = transcriber(new TrainingRun("small", folder.In("baselines", "small"), seed: 1, progress));
        model.Train(train, texts, dev, TranscribedSpeech.Read(folder, Split.Dev));
        double[] losses = [.. LossWritten().Matches(progress.ToString()).Select(match => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];

        Assert.Equal(Epochs, losses.Length);
        Assert.True(losses[^1] < 0.95 * losses[0], $"the loss went from {losses[0]} to {losses[^1]}");
        Assert.Equal(dev.Utterances, model.Transcribe(dev).Count(text => text.All(letter => Sentences.Alphabet.Contains(letter, StringComparison.Ordinal))));
    }

    [GeneratedRegex(@"loss ([\d.]+)")]
    private static partial Regex LossWritten();
}
