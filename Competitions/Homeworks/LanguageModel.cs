using System.Globalization;
using Competitions.Files;
using Competitions.Text;
using Competitions.Training;

namespace Competitions.Homeworks;

/// <summary>What comes next: for the beginning of a sentence, the probability of every character that may follow.</summary>
/// <remarks>
/// Token k is character k of the alphabet, and the last one is the end of the sentence. Each test sentence is cut once, somewhere; were it
/// asked at every place, the longer beginnings would give the answers to the shorter ones away.
/// </remarks>
internal sealed class LanguageModel : Competition
{
    private const string Ending = "<end>";

    public override string Slug => "hw4p2-lm";

    private static int SentencesIn(string split, DataSize size) => (split, size) switch
    {
        (_, DataSize.Tiny) => 60,
        ("train", DataSize.Small) => 6000,
        ("dev", DataSize.Small) => 500,
        ("test", DataSize.Small) => 3000,
        ("train", _) => 400_000,
        ("dev", _) => 4000,
        _ => 20_000,
    };

    public override void Make(Seed seed, DataSize size, CompetitionFolder folder)
    {
        foreach (var split in new[] { "train", "dev" }) WriteLines(folder.Data(split + ".txt"), SentencesOf(split));
        CompetitionFolder.WriteCsv(folder.Data("tokens.csv"), "number,token", Sentences.Alphabet.Select((letter, number) => $"{number},{letter}").Append($"{Sentences.Alphabet.Length},{Ending}"));

        var (cut, usage, beginnings) = (seed.For($"{Slug}/cut"), seed.For($"{Slug}/usage"), new List<string>());
        var tokens = Sentences.Alphabet.Length + 1;
        var uniform = string.Join(' ', Enumerable.Repeat((-Math.Log(tokens)).ToString("f4", CultureInfo.InvariantCulture), tokens));
        using var solution = new SolutionWriter(folder, "id", "label", uniform);
        foreach (var sentence in SentencesOf("test"))
        {
            var length = cut.Next(sentence.Length + 1);
            var next = length == sentence.Length ? Sentences.Alphabet.Length : Sentences.Alphabet.IndexOf(sentence[length], StringComparison.Ordinal);
            solution.Add(beginnings.Count.ToString(CultureInfo.InvariantCulture), next.ToString(CultureInfo.InvariantCulture), usage.NextDouble() < 0.3);
            beginnings.Add(sentence[..length]);
        }
        WriteLines(folder.Data("test.txt"), beginnings);

        IEnumerable<string> SentencesOf(string split) =>
            Enumerable.Range(0, SentencesIn(split, size)).Select(k => Sentences.Draw(seed.For($"{Slug}/{split}/sentence{k}")));
    }

    public override IEnumerable<(string Id, string Label)> Train(Level level, CompetitionFolder folder, TrainingRun run)
    {
        var model = level switch
        {
            Level.VeryLow => new CharacterModel(run, width: 24, layers: 1, epochs: 2),
            Level.Low => new CharacterModel(run, width: 48, layers: 2, epochs: 2),
            Level.Medium => new CharacterModel(run, width: 64, layers: 2, epochs: 5),
            _ => new CharacterModel(run, width: 96, layers: 3, epochs: 10),
        };
        model.Train(File.ReadAllLines(folder.Data("train.txt")), File.ReadAllLines(folder.Data("dev.txt")));
        return File.ReadLines(folder.Data("test.txt")).Zip(model.Predict(File.ReadAllLines(folder.Data("test.txt")))).Select((row, number) =>
            (number.ToString(CultureInfo.InvariantCulture), string.Join(' ', row.Second.Select(value => value.ToString("f4", CultureInfo.InvariantCulture)))));
    }

    private static void WriteLines(string file, IEnumerable<string> lines)
    {
        var all = lines.ToArray();
        CompetitionFolder.WriteCsv(file, all[0], all.Skip(1));
    }
}
