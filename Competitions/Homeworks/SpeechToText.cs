using System.Globalization;
using Competitions.Files;
using Competitions.Speech;
using Competitions.Text;
using Competitions.Training;

namespace Competitions.Homeworks;

/// <summary>From an utterance to the sentence that was said, in letters.</summary>
internal sealed class SpeechToText : Competition
{
    public override string Slug => "hw4p2-asr";

    public override void Make(Seed seed, DataSize size, CompetitionFolder folder) =>
        new TranscribedSpeech(seed, Slug, size == DataSize.Small ? 48 : 80, "transcription", recording => recording.Text).Write(size, folder);

    public override IEnumerable<(string Id, string Label)> Train(Level level, CompetitionFolder folder, TrainingRun run)
    {
        string[] letters = [.. Sentences.Alphabet.Select(letter => letter.ToString())];
        ITranscriber model = level switch
        {
            Level.VeryLow => new CtcTranscriber(run, letters, stacked: 3, width: 64, layers: 1, epochs: 4, beamWidth: 4),
            Level.Low => new CtcTranscriber(run, letters, stacked: 3, width: 96, layers: 1, epochs: 8, beamWidth: 8),
            Level.Medium => new AttendingTranscriber(run, letters, stacked: 2, width: 192, epochs: 40, beamWidth: 8),
            _ => new CtcTranscriber(run, letters, stacked: 2, width: 192, layers: 3, epochs: 40, beamWidth: 20, augmented: true),
        };
        model.Train(SpeechFiles.Read(folder, Split.Train), TranscribedSpeech.Read(folder, Split.Train), SpeechFiles.Read(folder, Split.Dev), TranscribedSpeech.Read(folder, Split.Dev));
        return model.Transcribe(SpeechFiles.Read(folder, Split.Test)).Select((text, utterance) => (utterance.ToString(CultureInfo.InvariantCulture), text));
    }
}
