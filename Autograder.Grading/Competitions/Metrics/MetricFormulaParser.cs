using System.Globalization;

namespace Autograder.Grading.Competitions.Metrics;

/// <summary>
/// sum := product (('+' | '-') product)* ; product := factor (('*' | '/') factor)* ; factor := '-' factor | number | key | '(' sum ')'.
/// </summary>
internal sealed class MetricFormulaParser(string text)
{
    private const int Deepest = 50;

    private int at;
    private int depth;

    public MetricFormula Parse()
    {
        var formula = Sum();
        return at == text.Length ? formula : throw Fault($"'{text[at]}' is not expected here");
    }

    private MetricFormula Sum()
    {
        var left = Product();
        while (true)
        {
            if (Take('+')) left = new MetricFormula.Sum(left, Product());
            else if (Take('-')) left = new MetricFormula.Sum(left, new MetricFormula.Negative(Product()));
            else return left;
        }
    }

    private MetricFormula Product()
    {
        var left = Factor();
        while (true)
        {
            if (Take('*')) left = new MetricFormula.Product(left, Factor());
            else if (Take('/')) left = new MetricFormula.Product(left, new MetricFormula.Reciprocal(Factor()));
            else return left;
        }
    }

    private MetricFormula Factor()
    {
        if (++depth > Deepest) throw Fault("this is nested too deeply");
        MetricFormula factor;
        if (Take('-')) factor = new MetricFormula.Negative(Factor());
        else if (Take('('))
        {
            factor = Sum();
            if (!Take(')')) throw Fault("a ')' is missing");
        }
        else if (at == text.Length) throw Fault("a metric or a number is missing");
        else factor = char.IsAsciiDigit(text[at]) || text[at] == '.' ? Number() : Key();
        depth--;
        SkipSpaces();
        return factor;
    }

    private MetricFormula.Number Number()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
        return double.TryParse(text.AsSpan(start, at - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var figure) && double.IsFinite(figure)
            ? new MetricFormula.Number(figure)
            : throw new MetricExpressionException(start + 1, $"'{text[start..at]}' is not a number");
    }

    private MetricFormula.Leaf Key()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || (text[at] == '-' && at + 1 < text.Length && char.IsAsciiLetterOrDigit(text[at + 1])))) at++;
        if (at == start) throw Fault($"'{text[at]}' is not expected here");
        var key = text[start..at];
        if (MetricCatalogue.Find(key) is { } metric) return new MetricFormula.Leaf(metric, start + 1);
        throw new MetricExpressionException(start + 1, $"there is no metric {key}{(key.Contains('-') ? " (a minus has a space before it)" : "")}");
    }

    private bool Take(char one)
    {
        SkipSpaces();
        if (at == text.Length || text[at] != one) return false;
        at++;
        SkipSpaces();
        return true;
    }

    private void SkipSpaces()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    private MetricExpressionException Fault(string message) => new(at + 1, message);
}
