using System.Globalization;
using Competitions.Files;
using Competitions.Speech;

namespace Competitions.Homeworks;

/// <summary>Utterances as features, each with a text: letters, or phonemes as letters.</summary>
/// <param name="column">How the text is headed: <c>label</c>.</param>
internal sealed class TranscribedSpeech(Seed seed, string competition, int longestText, string column, Func<Recording, string> transcribe)
{
    private const string TranscriptsName = "transcripts.csv";

    private static SpeechAmount AmountOf(Split split, DataSize size) => (split, size) switch
    {
        (Split.Train, DataSize.Tiny) => new(4, 3),
        (_, DataSize.Tiny) => new(3, 3),
        (Split.Train, DataSize.Small) => new(40, 20),
        (Split.Dev, DataSize.Small) => new(7, 10),
        (Split.Test, DataSize.Small) => new(11, 15),
        (Split.Train, _) => new(400, 100), // about 26 hours
        (Split.Dev, _) => new(35, 60),
        _ => new(66, 40),
    };

    public void Write(DataSize size, CompetitionFolder folder)
    {
        var corpus = new SpeechCorpus(seed, competition, longestText);
        foreach (var split in Enum.GetValues<Split>())
        {
            var texts = new List<string>();
            using (var files = new SpeechFilesWriter(folder, split))
            {
                foreach (var (features, text) in corpus.Each(split, AmountOf(split, size), recording => (Mfcc.Of(recording.Samples), transcribe(recording))))
                {
                    files.Add(features);
                    texts.Add(text);
                }
            }
            if (split == Split.Test) WriteSolution(folder, texts);
            else CompetitionFolder.WriteCsv(folder.Data(SpeechFilesWriter.NameOf(split), TranscriptsName), $"id,{column}", texts.Select((text, u) => $"{u},{text}"));
        }
    }

    /// <summary>The texts of a split, by utterance.</summary>
    public static string[] Read(CompetitionFolder folder, Split split) =>
        [.. File.ReadLines(folder.Data(SpeechFilesWriter.NameOf(split), TranscriptsName)).Skip(1).Select(line => line.Split(',')[1])];

    private void WriteSolution(CompetitionFolder folder, List<string> texts)
    {
        var usage = seed.For($"{competition}/usage");
        using var solution = new SolutionWriter(folder, "id", column, "a");
        for (var u = 0; u < texts.Count; u++) solution.Add(u.ToString(CultureInfo.InvariantCulture), texts[u], usage.NextDouble() < 0.3);
    }
}
