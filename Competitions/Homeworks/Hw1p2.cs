using System.Globalization;
using Competitions.Files;
using Competitions.Speech;
using Competitions.Training;

namespace Competitions.Homeworks;

/// <summary>The phoneme of every frame of speech: utterances of different length, speakers that training has not heard.</summary>
internal sealed class Hw1p2 : Competition
{
    private const int LongestText = 80;

    public override string Slug => "hw1p2";

    private static SpeechAmount AmountOf(Split split, DataSize size) => (split, size) switch
    {
        (Split.Train, DataSize.Tiny) => new(4, 3),
        (_, DataSize.Tiny) => new(3, 3),
        (Split.Train, DataSize.Small) => new(40, 12),
        (Split.Dev, DataSize.Small) => new(7, 8),
        (Split.Test, DataSize.Small) => new(11, 10),
        (Split.Train, _) => new(400, 100), // about 26 hours
        (Split.Dev, _) => new(35, 60),
        _ => new(66, 120),                 // a little over 2,000,000 frames
    };

    public override void Make(Seed seed, DataSize size, CompetitionFolder folder)
    {
        var corpus = new SpeechCorpus(seed, Slug, LongestText);
        foreach (var split in new[] { Split.Train, Split.Dev })
        {
            using var files = new SpeechFilesWriter(folder, split);
            using var labels = new NpyWriter<byte>(folder.Data(SpeechFilesWriter.NameOf(split), "labels.npy"));
            foreach (var (features, phonemes) in FramesOf(split))
            {
                files.Add(features);
                labels.Write(phonemes);
            }
        }
        WriteTest();
        CompetitionFolder.WriteCsv(folder.Data("phonemes.csv"), "number,phoneme", Phonemes.Names.Select((name, number) => $"{number},{name}"));

        void WriteTest()
        {
            var usage = seed.For($"{Slug}/usage");
            using var files = new SpeechFilesWriter(folder, Split.Test);
            using var solution = new SolutionWriter(folder, "id", "label", Phonemes.Names[Phonemes.Silence]);
            foreach (var (features, phonemes) in FramesOf(Split.Test))
            {
                var isPublic = usage.NextDouble() < 0.3; // a whole utterance: its frames resemble each other
                for (var t = 0; t < phonemes.Length; t++)
                    solution.Add((files.Frames + t).ToString(CultureInfo.InvariantCulture), Phonemes.Names[phonemes[t]], isPublic);
                files.Add(features);
            }
        }

        IEnumerable<(float[] Features, byte[] Labels)> FramesOf(Split split) =>
            corpus.Each(split, AmountOf(split, size), recording => (Mfcc.Of(recording.Samples), FrameLabels.Of(recording)));
    }

    public override IEnumerable<(string Id, string Label)> Train(Level level, CompetitionFolder folder, TrainingRun run)
    {
        var classifier = level switch
        {
            Level.VeryLow => new FrameClassifier(run, context: 2, hidden: [64], epochs: 2),
            Level.Low => new FrameClassifier(run, context: 6, hidden: [192, 192], epochs: 3),
            Level.Medium => new FrameClassifier(run, context: 12, hidden: [512, 512], epochs: 8, dropout: 0.3),
            _ => new FrameClassifier(run, context: 20, hidden: [768, 768, 768], epochs: 16, dropout: 0.4),
        };
        classifier.Train(SpeechFiles.Read(folder, Split.Train), LabelsOf(Split.Train), SpeechFiles.Read(folder, Split.Dev), LabelsOf(Split.Dev));
        return classifier.Predict(SpeechFiles.Read(folder, Split.Test))
            .Select((phoneme, frame) => (frame.ToString(CultureInfo.InvariantCulture), Phonemes.Names[phoneme]));

        byte[] LabelsOf(Split split) => NpyArray<byte>.Read(folder.Data(SpeechFilesWriter.NameOf(split), "labels.npy")).Elements;
    }
}
