using System.Text;

namespace Competitions.Text;

/// <summary>English sentences out of a small grammar of our own: lower-case letters, spaces and nothing else.</summary>
/// <remarks>
/// Sentence → Clause | Clause and Clause | Time Clause; Clause → Subject Verb Object [Place] | Subject Move Place.
/// About 10¹² sentences, in which neighbouring words predict each other as in a language, every phoneme occurs, and singular and plural agree.
/// </remarks>
internal static class Sentences
{
    /// <summary>Every character a sentence may hold, in the order of the alphabet: space, then a to z.</summary>
    public const string Alphabet = " abcdefghijklmnopqrstuvwxyz";

    private static readonly string[] People =
    [
        "the sailor", "a young girl", "my uncle", "the old teacher", "her brother", "the quiet judge", "our neighbour", "the tall boy", "a clever student",
        "the engineer", "his mother", "the painter", "a small child", "the royal cook", "the driver", "your cousin", "the doctor", "a lazy thief",
    ];

    private static readonly string[] Verbs =
    [
        "found", "carried", "sold", "washed", "measured", "painted", "stole", "enjoyed", "lost", "repaired", "noticed", "chose", "bought", "watched", "finished",
        "moved", "opened", "gave away",
    ];

    private static readonly string[] Numbers = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "many", "some", "both"];

    private static readonly string[] Adjectives =
    [
        "green", "heavy", "yellow", "broken", "beige", "smooth", "golden", "cheap", "rusty", "warm", "narrow", "bright", "noisy", "thin", "unusual", "wooden",
    ];

    private static readonly string[] Things =
    [
        "lantern", "bottle", "engine", "picture", "bicycle", "chair", "jacket", "window", "orange", "coin", "garage door", "letter", "violin", "map", "cushion",
        "fish", "toy", "feather", "vase", "clock", "book", "shovel",
    ];

    private static readonly string[] Moves = ["walked", "ran", "drove", "returned", "sailed", "went", "rode slowly", "came back"];

    private static readonly string[] Places =
    [
        "to the harbour", "near the church", "behind the house", "in the garden", "under the bridge", "by the river", "at the station", "through the forest",
        "beside the lake", "on the beach", "over the hill", "from the village", "around the corner", "into the town",
    ];

    private static readonly string[] Times =
    [
        "yesterday", "last year", "every evening", "on thursday", "in the morning", "before noon", "at night", "once", "after the voyage", "two days later",
    ];

    /// <summary>At most so many characters.</summary>
    public static string Draw(Random rng, int longest = 80)
    {
        while (true)
        {
            var sentence = new StringBuilder();
            if (rng.NextDouble() < 0.3) sentence.Append(rng.Of(Times)).Append(' ');
            sentence.Append(Clause(rng));
            if (rng.NextDouble() < 0.25) sentence.Append(rng.NextDouble() < 0.7 ? " and " : " but ").Append(Clause(rng));
            if (sentence.Length <= longest) return sentence.ToString();
        }
    }

    private static string Clause(Random rng)
    {
        var subject = rng.Of(People);
        if (rng.NextDouble() < 0.3) return $"{subject} {rng.Of(Moves)} {rng.Of(Places)}";
        var place = rng.NextDouble() < 0.4 ? " " + rng.Of(Places) : "";
        return $"{subject} {rng.Of(Verbs)} {Object(rng)}{place}";
    }

    private static string Object(Random rng)
    {
        var adjective = rng.NextDouble() < 0.5 ? rng.Of(Adjectives) + " " : "";
        var thing = rng.Of(Things);
        return rng.NextDouble() < 0.5 ? $"the {adjective}{thing}" : $"{rng.Of(Numbers)} {adjective}{Plural(thing)}";
    }

    private static string Plural(string thing) => thing.EndsWith('h') ? thing + "es" : thing + "s";
}
