using System.Globalization;
using System.Text;

namespace Autograder.Grading.Competitions.Labels;

/// <summary>Unicode's Normalization Form C: é is one character, whether it was typed as one or as e with an accent behind it.</summary>
/// <remarks>
/// Source: Unicode Standard Annex #15, and section 3.12 of the standard for Hangul. Own code, because <see cref="string.Normalize()"/> returns its argument unchanged
/// where globalization is invariant, as it is here so that the service needs no ICU. The table is <c>canonical-forms.txt</c>.
/// </remarks>
internal static class CanonicalComposition
{
    // Hangul syllables are composed by arithmetic: leading consonant, vowel, trailing consonant.
    private const int Syllables = 0xAC00, Leading = 0x1100, Vowels = 0x1161, Trailing = 0x11A7;
    private const int LeadingCount = 19, VowelCount = 21, TrailingCount = 28;

    private static readonly Lazy<Forms> Table = new(Read);

    public static string Of(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var (forms, points) = (Table.Value, new List<int>(text.Length));
        foreach (var rune in text.EnumerateRunes()) Decompose(forms, rune.Value, points);
        Reorder(forms, points);
        Compose(forms, points);

        var composed = new StringBuilder(points.Count);
        foreach (var point in points) composed.Append(new Rune(point));
        return composed.ToString();
    }

    private static void Decompose(Forms forms, int point, List<int> points)
    {
        if (point is >= Syllables and < Syllables + (LeadingCount * VowelCount * TrailingCount))
        {
            var syllable = point - Syllables;
            points.Add(Leading + (syllable / (VowelCount * TrailingCount)));
            points.Add(Vowels + (syllable / TrailingCount % VowelCount));
            if (syllable % TrailingCount != 0) points.Add(Trailing + (syllable % TrailingCount));
        }
        else if (forms.Parts.TryGetValue(point, out var parts))
        {
            Decompose(forms, parts.First, points);
            if (parts.Second != 0) points.Add(parts.Second); // a second part never decomposes further
        }
        else points.Add(point);
    }

    /// <summary>Marks on one letter stand in the order of their classes; those of one class keep theirs.</summary>
    private static void Reorder(Forms forms, List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            var end = start;
            while (end < points.Count && forms.ClassOf(points[end]) != 0) end++;
            if (end - start > 1)
            {
                var marks = points[start..end].OrderBy(forms.ClassOf).ToList(); // OrderBy keeps equals in order; List.Sort does not
                for (var i = 0; i < marks.Count; i++) points[start + i] = marks[i];
            }
            start = end;
        }
    }

    private static void Compose(Forms forms, List<int> points)
    {
        var (kept, starter, lastClass) = (0, -1, 0);
        foreach (var point in points.ToArray())
        {
            var of = forms.ClassOf(point);
            var adjacent = starter == kept - 1;
            var reachable = starter >= 0 && (adjacent || (lastClass < of && lastClass != 0));
            if (reachable && Pair(forms, points[starter], point) is { } composed)
            {
                points[starter] = composed;
                continue;
            }
            if (of == 0) starter = kept;
            lastClass = of;
            points[kept++] = point;
        }
        points.RemoveRange(kept, points.Count - kept);
    }

    private static int? Pair(Forms forms, int first, int second)
    {
        if (first is >= Leading and < Leading + LeadingCount && second is >= Vowels and < Vowels + VowelCount)
            return Syllables + ((((first - Leading) * VowelCount) + second - Vowels) * TrailingCount);
        if (first is >= Syllables and < Syllables + (LeadingCount * VowelCount * TrailingCount) && (first - Syllables) % TrailingCount == 0
            && second is > Trailing and < Trailing + TrailingCount)
            return first + second - Trailing;
        return forms.Composed.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private static Forms Read()
    {
        var forms = new Forms([], [], []);
        using var reader = new StreamReader(typeof(CanonicalComposition).Assembly.GetManifestResourceStream("canonical-forms.txt")!);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words[0] is "=" or ">") forms.Parts[Hex(words[1])] = (Hex(words[2]), words.Length > 3 ? Hex(words[3]) : 0);
            if (words[0] == "=") forms.Composed[(Hex(words[2]), Hex(words[3]))] = Hex(words[1]);
            if (words[0] == "^")
                for (var point = Hex(words[1].Split('-')[0]); point <= Hex(words[1].Split('-')[1]); point++)
                    forms.Classes[point] = int.Parse(words[2], CultureInfo.InvariantCulture);
        }
        return forms;

        static int Hex(string word) => int.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private sealed record Forms(Dictionary<int, (int First, int Second)> Parts, Dictionary<(int First, int Second), int> Composed, Dictionary<int, int> Classes)
    {
        /// <summary>The canonical combining class; 0 for a character that stands by itself.</summary>
        public int ClassOf(int point) => Classes.GetValueOrDefault(point);
    }
}
