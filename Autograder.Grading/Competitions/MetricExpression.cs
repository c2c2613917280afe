using System.Globalization;
using Autograder.Grading.Competitions.Metrics;
using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions;

/// <summary>A metric made of others: <c>0.5 * accuracy + 0.5 * macro-f1</c>. Numbers, keys of the catalogue, + - * / and parentheses.</summary>
/// <remarks>
/// Keys contain hyphens, so a minus between two of them has a space before it. All metrics read the same kind of prediction. Whether a higher value is better follows
/// from the parts where they agree (1 - cer: higher), and has to be stated where they do not.
/// </remarks>
public sealed class MetricExpression : Metric
{
    private readonly MetricFormula formula;

    private MetricExpression(string text, MetricFormula formula, PredictionKind kind, bool higherIsBetter) =>
        (Key, this.formula, Kind, HigherIsBetter) = (text, formula, kind, higherIsBetter);

    /// <summary>The expression itself.</summary>
    public override string Key { get; }

    public override string Title => Key;

    public override bool HigherIsBetter { get; }

    public override PredictionKind Kind { get; }

    /// <summary>A key alone gives the catalogue's own metric.</summary>
    /// <param name="text">The expression, or a key.</param>
    /// <param name="higherIsBetter">As the instructor states it; null where they leave it to the expression.</param>
    /// <exception cref="MetricExpressionException">With the position of what is wrong.</exception>
    public static Metric Parse(string text, bool? higherIsBetter = null)
    {
        var formula = new MetricFormulaParser(text).Parse();
        var metrics = formula.Metrics.ToList();
        if (metrics.Count == 0) throw new MetricExpressionException(1, "there is no metric in it");
        foreach (var (metric, position) in metrics)
            if (metric.Kind != metrics[0].Metric.Kind)
                throw new MetricExpressionException(position, $"{metric.Key} reads other predictions than {metrics[0].Metric.Key}");

        var better = formula.Better switch
        {
            Direction.Up => true,
            Direction.Down => false,
            _ => higherIsBetter ?? throw new MetricExpressionException(1, "some of its parts are better when higher and some when lower; state higher_is_better"),
        };
        if (higherIsBetter is { } stated && stated != better)
            throw new MetricExpressionException(1, $"higher_is_better is stated as {(stated ? "true" : "false")}, but a {(better ? "higher" : "lower")} value of it is better");
        return formula is MetricFormula.Leaf leaf ? leaf.Metric : new MetricExpression(text.Trim(), formula, metrics[0].Metric.Kind, better);
    }

    internal override ResampledStatistic Measure(SplitRows rows) => new Statistic(formula, formula.Metrics.Select(part => part.Metric).Distinct().ToDictionary(metric => metric, metric => metric.Measure(rows)));

    internal override string WhyNoValue(SplitRows rows) =>
        formula.Metrics.Select(part => part.Metric).Distinct().FirstOrDefault(metric => !double.IsFinite(metric.Measure(rows).Value)) is { } part
            ? $"{part.Key} has none, {part.WhyNoValue(rows)}" : "it divides by zero, or grows beyond all numbers";

    /// <summary>Every part is computed for the same draw of blocks, so that what they have in common stays in the interval.</summary>
    private sealed class Statistic(MetricFormula formula, Dictionary<Metric, ResampledStatistic> parts) : ResampledStatistic
    {
        public override double Value => formula.Value(metric => parts[metric].Value);

        public override double Resampled(ReadOnlySpan<int> times)
        {
            var values = new Dictionary<Metric, double>();
            foreach (var (metric, part) in parts) values[metric] = part.Resampled(times);
            return formula.Value(metric => values[metric]);
        }
    }
}

/// <summary>What is wrong with an expression, and at which character, from 1.</summary>
public sealed class MetricExpressionException(int position, string message)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"Position {position} of the metric: {message}."))
{
    public int Position { get; } = position;
}
