using Autograder.Grading.Protocol;

namespace Autograder.Grading.Judging;

/// <summary>Holds a result against an expected value. Everything is written so that NaN fails.</summary>
public static class Comparison
{
    /// <returns>The first thing wrong, or null when the result is right.</returns>
    public static Difference? Compare(Value got, Value expected, Tolerance tolerance) => expected switch
    {
        Value.Text text => got is Value.Text answer
            ? answer.Content == text.Content ? null : new Difference.Text(answer.Content, text.Content)
            : new Difference.Type(Describe(got), "a text"),
        Value.List list => CompareLists(got, list, tolerance),
        Value.Record record => CompareRecords(got, record, tolerance),
        Value.None => got is Value.None ? null : new Difference.Type(Describe(got), "None"),
        _ => CompareNumbers(got, Numbers.From(expected)!, tolerance),
    };

    /// <summary>What a value is, in a student's words: <c>a list of 3</c>, <c>None</c>.</summary>
    public static string Describe(Value value) => value switch
    {
        Value.None => "None",
        Value.Bool => "a boolean",
        Value.Int => "an integer",
        Value.Real => "a number",
        Value.Text => "a text",
        Value.Array array => $"an array of shape {Shapes.Write(array.Shape)}",
        Value.List list => $"a list of {list.Items.Count}",
        Value.Record record => $"a dictionary of {record.Fields.Count}",
        _ => "an object",
    };

    private static Difference? CompareNumbers(Value value, Numbers expected, Tolerance tolerance)
    {
        if (Numbers.From(value) is not { } got)
            return new Difference.Type(Describe(value), expected.Shape.Length == 0 ? "a number" : "an array");
        if (!got.HasShapeOf(expected))
            return new Difference.Shape(got.Shape, expected.Shape);

        var bound = tolerance.For(got.DType);
        var scale = expected.Data.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        var wrong = new bool[got.Data.Length];
        var (worst, worstExcess, notFinite, firstNotFinite) = (-1, double.NegativeInfinity, 0, -1);
        for (var i = 0; i < wrong.Length; i++)
        {
            var (g, e) = (got.Data[i], expected.Data[i]);
            var allowed = (bound.Relative * Math.Abs(e)) + (bound.OfScale * scale) + bound.Floor;
            // An infinity is right only where that very infinity is expected, and NaN nowhere: it fails the comparison below.
            if (double.IsFinite(e) ? Math.Abs(g - e) <= allowed : g == e) continue;

            wrong[i] = true;
            if (!double.IsFinite(g) && double.IsFinite(e) && notFinite++ == 0) firstNotFinite = i;
            var excess = double.IsFinite(g - e) ? Math.Abs(g - e) / allowed : 0;
            if (excess > worstExcess) (worst, worstExcess) = (i, excess);
        }
        if (worst < 0) return null;
        return notFinite > 0
            ? new Difference.NotFinite(got.Data[firstNotFinite], Shapes.IndexAt(firstNotFinite, expected.Shape), notFinite, wrong.Length)
            : new Difference.Values(got.Data[worst], expected.Data[worst], Shapes.IndexAt(worst, expected.Shape), wrong, expected.Shape);
    }

    private static Difference? CompareLists(Value got, Value.List expected, Tolerance tolerance)
    {
        if (got is not Value.List list) return new Difference.Type(Describe(got), $"a list of {expected.Items.Count}");
        if (list.Items.Count != expected.Items.Count) return new Difference.Length(list.Items.Count, expected.Items.Count);
        for (var i = 0; i < expected.Items.Count; i++)
        {
            if (Compare(list.Items[i], expected.Items[i], tolerance) is { } difference) return new Difference.Within($"[{i}]", difference);
        }
        return null;
    }

    private static Difference? CompareRecords(Value got, Value.Record expected, Tolerance tolerance)
    {
        if (got is not Value.Record record) return new Difference.Type(Describe(got), "a dictionary");
        foreach (var (name, value) in expected.Fields)
        {
            var difference = record[name] is { } answer ? Compare(answer, value, tolerance) : new Difference.Type("nothing", Describe(value));
            if (difference is not null) return new Difference.Within($"['{name}']", difference);
        }
        return record.Fields.Count == expected.Fields.Count ? null : new Difference.Length(record.Fields.Count, expected.Fields.Count);
    }
}
