using System.Globalization;
using Competitions.Faces;
using Competitions.Files;
using Competitions.Training;

namespace Competitions.Homeworks;

/// <summary>Whose face it is, of people seen in training.</summary>
internal sealed class FaceClassification : Competition
{
    /// <summary>Verification trains on these pictures too.</summary>
    public const string TheSlug = "hw2p2-classification";

    public override string Slug => TheSlug;

    /// <param name="Side">Height and width of a picture.</param>
    private sealed record Amount(int People, int Train, int Dev, int Test, int Side);

    private static Amount AmountOf(DataSize size) => size switch
    {
        DataSize.Tiny => new(8, 4, 2, 3, 64),
        DataSize.Small => new(100, 18, 4, 8, 64),
        _ => new(8631, 16, 2, 4, 112), // as many people as VGGFace2 trains with
    };

    public override void Make(Seed seed, DataSize size, CompetitionFolder folder)
    {
        var amount = AmountOf(size);
        var portraits = new List<FaceFiles.Portrait>();
        foreach (var (split, count) in new[] { ("train", amount.Train), ("dev", amount.Dev) })
        {
            for (var person = 0; person < amount.People; person++)
                for (var k = 0; k < count; k++) portraits.Add(PortraitOf(person, split, k, $"{split}/{FaceFiles.Number(person, 4)}/{FaceFiles.Number(k, 3)}.png"));
        }
        // Test pictures are numbered in an order that says nothing about who is on them.
        var test = Enumerable.Range(0, amount.People).SelectMany(person => Enumerable.Range(0, amount.Test).Select(k => (Person: person, Picture: k))).ToArray();
        seed.For($"{Slug}/order").Shuffle(test);
        var usage = seed.For($"{Slug}/usage");
        using (var solution = new SolutionWriter(folder, "id", "label", "0"))
        {
            for (var n = 0; n < test.Length; n++)
            {
                var name = FaceFiles.Number(n, 6) + ".png";
                portraits.Add(PortraitOf(test[n].Person, "test", test[n].Picture, $"test/{name}"));
                solution.Add(name, test[n].Person.ToString(CultureInfo.InvariantCulture), usage.NextDouble() < 0.3);
            }
        }
        FaceFiles.Draw(seed, folder, amount.Side, portraits);
        File.WriteAllBytes(folder.Data("people.png"), ContactSheet.Draw(seed, Slug, people: 10, pictures: 8, size: 96));
    }

    public override IEnumerable<(string Id, string Label)> Train(Level level, CompetitionFolder folder, TrainingRun run)
    {
        var network = FaceNetwork.Of(level, run, PeopleIn(folder));
        network.Train(folder, Labelled(folder, "train"), Labelled(folder, "dev"));
        string[] test = [.. Directory.EnumerateFiles(folder.Data("test")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        return test.Zip(network.Predict(folder, [.. test.Select(name => $"test/{name}")]), (name, person) => (name, person.ToString(CultureInfo.InvariantCulture)));
    }

    public static int PeopleIn(CompetitionFolder folder) => Directory.EnumerateDirectories(folder.Data("train")).Count();

    /// <summary>The pictures of a split and who is on them.</summary>
    public static (string[] Files, int[] People) Labelled(CompetitionFolder folder, string split)
    {
        var pictures = Directory.EnumerateDirectories(folder.Data(split)).Order(StringComparer.Ordinal).SelectMany((directory, person) =>
            Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal).Select(file => (Path.GetRelativePath(folder.Data(), file), person))).ToArray();
        return ([.. pictures.Select(picture => picture.Item1)], [.. pictures.Select(picture => picture.person)]);
    }

    private FaceFiles.Portrait PortraitOf(int person, string split, int number, string file) =>
        new($"{Slug}/person{person}", $"{Slug}/person{person}/{split}{number}", file);
}
