using System.Globalization;
using Autograder.Grading.Protocol;
using Autograder.Grading.Results;

namespace Autograder.Grading.Judging;

/// <summary>What is wrong, in one sentence: the quantity, the place, got and expected. <c>check.py</c> says the same.</summary>
internal static class Sentence
{
    public static Finding Of(Expectation expectation, Difference difference, Value got)
    {
        var quantity = expectation.Quantity;
        while (difference is Difference.Within within)
        {
            quantity += within.Item;
            difference = within.Inner;
        }
        return difference switch
        {
            Difference.Type type => new(Verdict.WrongType, $"{quantity} is {type.Got}; {type.Expected} was expected."),
            Difference.Length count => new(Verdict.WrongShape, $"{quantity} has {count.Got} items; {count.Expected} were expected."),
            Difference.Shape shape => new(Verdict.WrongShape,
                $"{quantity} has shape {Shapes.Write(shape.Got)}; expected {(shape.Expected.Length == 0 ? "a single number" : Shapes.Write(shape.Expected))}{Meaning(expectation.Axes, shape.Expected)}."),
            Difference.NotFinite n => new(Verdict.NotFinite,
                $"{quantity} is {Number(n.Got)}{At(n.At)}{(n.Total > 1 ? $", and {n.Count} of {n.Total} entries are not finite" : "")}."),
            Difference.Values v => new(Verdict.WrongValue, v.Wrong.Length == 1
                ? $"{quantity} is {Number(v.Got)}; expected {Number(v.Expected)}."
                : $"{quantity}: {v.Count} of {v.Wrong.Length} entries are wrong, the furthest off{At(v.At)}: got {Number(v.Got)}, expected {Number(v.Expected)}."),
            Difference.Text text => new(Verdict.WrongValue, $"{quantity} is \"{Short(text.Got)}\"; expected \"{Short(text.Expected)}\"."),
            Difference.Zeros z => new(Verdict.WrongValue, $"{quantity} has {z.Got} zeros among {z.Total} entries; {z.Fewest} to {z.Most} were to be expected."),
            Difference.PartlyZero p => new(Verdict.WrongValue, $"{quantity} is zero in parts of {p.Channels} of {p.Total} channels; a channel is dropped or kept as a whole."),
            Difference.Repeated => new(Verdict.WrongValue, $"{quantity} is exactly what the call before gave; every call should draw anew."),
            _ => throw new InvalidOperationException($"{difference.GetType().Name} of {Comparison.Describe(got)} has no sentence."),
        };
    }

    public static string OfException(Outcome.Raised raised) =>
        $"{raised.Type}{(raised.Message.Length > 0 ? $": {Short(raised.Message, 300)}" : "")}{(raised.Place.Length > 0 ? $" (at {raised.Place})" : "")}";

    public static string Article(string noun) => $"{("AEIOUaeiou".Contains(noun.FirstOrDefault('x')) ? "an" : "a")} {noun}";

    /// <summary>Six significant digits, as Python's <c>%.6g</c> writes them.</summary>
    public static string Number(double number)
    {
        if (double.IsNaN(number)) return "nan";
        if (double.IsInfinity(number)) return number > 0 ? "inf" : "-inf";
        if (number == 0) return "0";

        var scientific = number.ToString("E5", CultureInfo.InvariantCulture);
        var exponent = int.Parse(scientific[(scientific.IndexOf('E') + 1)..], CultureInfo.InvariantCulture);
        if (exponent is >= -4 and < 6)
        {
            var plain = number.ToString("F" + (5 - exponent), CultureInfo.InvariantCulture);
            return plain.Contains('.') ? plain.TrimEnd('0').TrimEnd('.') : plain;
        }
        var mantissa = scientific[..scientific.IndexOf('E')].TrimEnd('0').TrimEnd('.');
        return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    private static string At(int[] index) => index.Length == 0 ? "" : $" at {Shapes.WriteIndex(index)}";

    private static string Meaning(IReadOnlyList<string> axes, int[] shape) =>
        axes.Count == shape.Length && axes.Count > 0 ? $" = ({string.Join(", ", axes)})" : "";

    private static string Short(string text, int most = 80) => text.Length <= most ? text : text[..most] + "…";
}
