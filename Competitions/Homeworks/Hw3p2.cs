using System.Globalization;
using Competitions.Files;
using Competitions.Speech;
using Competitions.Training;

namespace Competitions.Homeworks;

/// <summary>From an utterance to its phonemes, without being told when each is spoken.</summary>
internal sealed class Hw3p2 : Competition
{
    public override string Slug => "hw3p2";

    public override void Make(Seed seed, DataSize size, CompetitionFolder folder)
    {
        new TranscribedSpeech(seed, Slug, longestText: 80, "label", recording => string.Concat(recording.Spelling.Select(phoneme => Phonemes.Letters[phoneme])))
            .Write(size, folder);
        // Silence is never transcribed.
        CompetitionFolder.WriteCsv(folder.Data("phonemes.csv"), "letter,phoneme", Phonemes.Letters.Zip(Phonemes.Names, (letter, name) => $"{letter},{name}").Skip(1));
    }

    public override IEnumerable<(string Id, string Label)> Train(Level level, CompetitionFolder folder, TrainingRun run)
    {
        string[] letters = [.. Phonemes.Letters.Skip(1).Select(letter => letter.ToString())];
        var model = level switch
        {
            Level.VeryLow => new CtcTranscriber(run, letters, stacked: 3, width: 64, layers: 1, epochs: 4, beamWidth: 4),
            Level.Low => new CtcTranscriber(run, letters, stacked: 2, width: 96, layers: 2, epochs: 8, beamWidth: 8),
            Level.Medium => new CtcTranscriber(run, letters, stacked: 2, width: 192, layers: 2, epochs: 30, beamWidth: 10),
            _ => new CtcTranscriber(run, letters, stacked: 2, width: 192, layers: 3, epochs: 40, beamWidth: 20, augmented: true),
        };
        model.Train(SpeechFiles.Read(folder, Split.Train), TranscribedSpeech.Read(folder, Split.Train), SpeechFiles.Read(folder, Split.Dev), TranscribedSpeech.Read(folder, Split.Dev));
        return model.Transcribe(SpeechFiles.Read(folder, Split.Test)).Select((text, utterance) => (utterance.ToString(CultureInfo.InvariantCulture), text));
    }
}
