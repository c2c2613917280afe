namespace Competitions.Speech;

/// <summary>How espeak-ng is to speak.</summary>
/// <param name="Name">Accent and variant: <c>en-us+f2</c>.</param>
/// <param name="Pitch">0 to 100, of espeak's own scale; 50 is the variant's own.</param>
/// <param name="PitchRange">0 to 100: monotonous to lively.</param>
internal sealed record Voice(string Name, int WordsPerMinute, int Pitch, int PitchRange);

/// <param name="SignalToNoiseDb">How far the noise of the room lies below the voice.</param>
/// <param name="Rumble">0: white noise; towards 1: more of it in the low frequencies.</param>
internal sealed record Speaker(string Id, Voice Voice, double SignalToNoiseDb, double Rumble);

internal enum Split
{
    Train,
    Dev,
    Test,
}

/// <summary>Who speaks where. A variant (the shape of a throat) belongs to one split only, so that nobody in dev or test was heard in training.</summary>
internal static class Speakers
{
    private static readonly string[] Accents = ["en-us", "en-us-nyc", "en-gb-x-rp", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029"];

    // Those of espeak-ng 1.51 that sound like people: without whispers, robots and echoes.
    private static readonly string[] Variants =
    [
        "f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "Alex", "Alicia", "Andrea", "Andy", "Annie", "Denis", "Diogo", "Gene",
        "Gene2", "Hugo", "Jacky", "Lee", "Mario", "Michael", "Mike", "adam", "anika", "antonio", "aunty", "belinda", "benjamin", "boris", "caleb", "david",
        "ed", "edward", "grandma", "grandpa", "iven", "john", "linda", "max", "michel", "miguel", "paul", "pedro", "quincy", "rob", "robert", "steph", "travis",
        "victor", "zac",
    ];

    /// <summary>Of the variants, a fifth is heard in test only and an eighth in dev only.</summary>
    private static (int Test, int Dev) Kept => (Variants.Length / 5, Variants.Length / 8);

    public static IReadOnlyList<Speaker> Of(Seed seed, string competition, Split split, int count)
    {
        var order = (string[])Variants.Clone();
        seed.For($"{competition}/variants").Shuffle(order);
        var (test, dev) = Kept;
        var variants = split switch
        {
            Split.Test => order[..test],
            Split.Dev => order[test..(test + dev)],
            _ => order[(test + dev)..],
        };
        return [.. Enumerable.Range(0, count).Select(number => Draw(seed, $"{competition}/{split}/speaker{number}", variants[number % variants.Length]))];
    }

    private static Speaker Draw(Seed seed, string id, string variant)
    {
        var rng = seed.For(id);
        var voice = new Voice($"{rng.Of(Accents)}+{variant}", rng.Next(140, 221), rng.Next(30, 71), rng.Next(30, 71));
        return new Speaker(id, voice, rng.Between(15, 35), rng.Between(0, 0.95));
    }
}
