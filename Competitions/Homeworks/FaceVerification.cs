using System.Globalization;
using Competitions.Files;
using Competitions.Training;

namespace Competitions.Homeworks;

/// <summary>Whether two pictures show the same person, of people nobody has seen: a similarity for each pair.</summary>
internal sealed class FaceVerification : Competition
{
    public override string Slug => "hw2p2-verification";

    private sealed record Amount(int People, int Pictures, int Pairs, int Side);

    private static Amount AmountOf(string split, DataSize size) => (split, size) switch
    {
        (_, DataSize.Tiny) => new(8, 4, 40, 64),
        ("dev", DataSize.Small) => new(30, 6, 600, 64),
        ("test", DataSize.Small) => new(80, 8, 2000, 64),
        ("dev", _) => new(480, 6, 2000, 112),
        _ => new(960, 6, 6000, 112),
    };

    public override void Make(Seed seed, DataSize size, CompetitionFolder folder)
    {
        foreach (var split in new[] { "dev", "test" })
        {
            var amount = AmountOf(split, size);
            var part = $"{Slug}/{split}";
            // Numbered in an order that says nothing about who is on them.
            var pictures = Enumerable.Range(0, amount.People * amount.Pictures).ToArray();
            seed.For($"{part}/order").Shuffle(pictures);
            FaceFiles.Draw(seed, folder, amount.Side, [.. pictures.Select((drawn, n) =>
                new FaceFiles.Portrait($"{part}/person{drawn / amount.Pictures}", $"{part}/picture{drawn}", FileOf(split, n)))]);

            var pairs = DrawPairs(seed.For($"{part}/pairs"), pictures, amount);
            IEnumerable<string> Rows(Func<int, string> rest) => pairs.Select((pair, n) => $"{n},{FileOf(split, pair.First)},{FileOf(split, pair.Second)}{rest(pair.Same ? 1 : 0)}");
            CompetitionFolder.WriteCsv(
                folder.Data($"{split}_pairs.csv"), split == "dev" ? "id,first,second,label" : "id,first,second", Rows(label => split == "dev" ? $",{label}" : ""));
            if (split == "dev") continue;

            var usage = seed.For($"{Slug}/usage");
            using var solution = new SolutionWriter(folder, "id", "label", "0.5");
            for (var n = 0; n < pairs.Count; n++) solution.Add(n.ToString(CultureInfo.InvariantCulture), pairs[n].Same ? "1" : "0", usage.NextDouble() < 0.3);
        }
    }

    public override IEnumerable<(string Id, string Label)> Train(Level level, CompetitionFolder folder, TrainingRun run)
    {
        // It learns from the pictures of classification, which lie beside it.
        var classification = new CompetitionFolder(FaceClassification.TheSlug, Path.Combine(folder.Root, "..", FaceClassification.TheSlug));
        if (!Directory.Exists(classification.Data("train"))) throw new IOException($"{Slug} learns from the pictures of {classification.Slug}: make that first, in the same folder");
        var network = FaceNetwork.Of(level, run, FaceClassification.PeopleIn(classification));
        network.Train(classification, FaceClassification.Labelled(classification, "train"), FaceClassification.Labelled(classification, "dev"));

        var pairs = File.ReadLines(folder.Data("test_pairs.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
        string[] files = [.. pairs.SelectMany(pair => pair[1..]).Distinct()];
        var embeddings = files.Zip(network.Embed(folder, files)).ToDictionary(pair => pair.First, pair => pair.Second);
        return pairs.Select(pair => (pair[0], FaceNetwork.Similarity(embeddings[pair[1]], embeddings[pair[2]]).ToString("f6", CultureInfo.InvariantCulture)));
    }

    private static string FileOf(string split, int number) => $"{split}/{FaceFiles.Number(number, 6)}.png";

    // Half of the pairs show one person twice; no pair occurs twice.
    private static List<(int First, int Second, bool Same)> DrawPairs(Random rng, int[] pictures, Amount amount)
    {
        if (amount.People * amount.Pictures * (amount.Pictures - 1) < amount.Pairs) throw new ArgumentException($"{amount} has too few pictures for so many pairs", nameof(amount));
        var numberOf = new int[pictures.Length]; // of the drawn picture: its place among the files
        for (var n = 0; n < pictures.Length; n++) numberOf[pictures[n]] = n;
        var drawn = new HashSet<(int, int)>();
        var pairs = new List<(int First, int Second, bool Same)>();
        for (var same = 0; pairs.Count < amount.Pairs; same = pairs.Count % 2)
        {
            var (a, b) = (rng.Next(amount.People), rng.Next(amount.People));
            if (same == 1) b = a;
            var (i, j) = (a * amount.Pictures + rng.Next(amount.Pictures), b * amount.Pictures + rng.Next(amount.Pictures));
            if (i == j || (same == 0 && a == b) || !drawn.Add((Math.Min(i, j), Math.Max(i, j)))) continue;
            pairs.Add((numberOf[i], numberOf[j], a == b));
        }
        var order = pairs.ToArray();
        rng.Shuffle(order);
        return [.. order];
    }
}
