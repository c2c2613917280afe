using Autograder.Grading.Competitions;

namespace Autograder.Grading.Tests.Competitions;

public class MetricExpressionTests
{
    [Theory]
    [InlineData("0.5 * accuracy + 0.5 * macro-f1", (0.5 * 0.75) + (0.5 * ((1 + (2 / 3.0) + (2 / 3.0)) / 3)))]
    [InlineData("1 - accuracy", 0.25)]
    [InlineData("accuracy*accuracy", 0.5625)]
    [InlineData("2*(accuracy+1)/7", 0.5)]
    [InlineData("accuracy - -1", 1.75)]
    [InlineData("2 - accuracy - accuracy", 0.5)] // from the left
    [InlineData("1 / accuracy / 2", 2 / 3.0)]
    [InlineData(" ACCURACY ", 0.75)]
    public void Values(string expression, double expected) =>
        Assert.Equal(expected, Csv.Score(MetricExpression.Parse(expression), ["a", "b", "b", "c"], ["a", "b", "c", "c"]).Public.Value!.Value, 1e-15);

    [Theory]
    [InlineData("accuracy", true)]
    [InlineData("1 - accuracy", false)]
    [InlineData("1 - cer", true)]
    [InlineData("cer + 0.5 * wer", false)]
    [InlineData("-cer * 2", true)]
    [InlineData("100 * (1 - cer) / 2", true)]
    [InlineData("auc - eer", true)]
    [InlineData("auc / eer", true)]
    [InlineData("cer * -1 + 1 / wer", true)]
    [InlineData("cer * wer", false)]
    public void Which_way_is_better_follows_from_the_parts(string expression, bool higher) => Assert.Equal(higher, MetricExpression.Parse(expression).HigherIsBetter);

    [Theory]
    [InlineData("auc + eer")]
    [InlineData("auc * (1 - auc)")]
    [InlineData("1 / (auc - 0.5)")]
    public void Where_the_parts_disagree_it_is_stated(string expression)
    {
        Assert.Equal(1, Assert.Throws<MetricExpressionException>(() => MetricExpression.Parse(expression)).Position);
        Assert.True(MetricExpression.Parse(expression, higherIsBetter: true).HigherIsBetter);
        Assert.False(MetricExpression.Parse(expression, higherIsBetter: false).HigherIsBetter);
    }

    [Theory]
    [InlineData("", 1, "a metric or a number is missing")]
    [InlineData("accuracy +", 11, "a metric or a number is missing")]
    [InlineData("accuracy + )", 12, "')' is not expected here")]
    [InlineData("(accuracy", 10, "a ')' is missing")]
    [InlineData("accuracy macro-f1", 10, "'m' is not expected here")]
    [InlineData("0.5 * acuracy", 7, "there is no metric acuracy")]
    [InlineData("accuracy-macro-f1", 1, "there is no metric accuracy-macro-f1 (a minus has a space before it)")]
    [InlineData("1.2.3 * accuracy", 1, "'1.2.3' is not a number")]
    [InlineData("1 + 2", 1, "there is no metric in it")]
    [InlineData("accuracy + cer", 12, "cer reads other predictions than accuracy")]
    [InlineData("accuracy ^ 2", 10, "'^' is not expected here")]
    public void An_error_has_its_position(string expression, int position, string message)
    {
        var error = Assert.Throws<MetricExpressionException>(() => MetricExpression.Parse(expression));

        Assert.Equal((position, $"Position {position} of the metric: {message}."), (error.Position, error.Message));
    }

    [Fact]
    public void Deep_nesting_is_an_error_and_no_crash() =>
        Assert.Throws<MetricExpressionException>(() => MetricExpression.Parse(new string('(', 100_000) + "accuracy"));

    [Fact]
    public void A_statement_that_contradicts_the_parts_is_an_error() =>
        Assert.Throws<MetricExpressionException>(() => MetricExpression.Parse("1 - cer", higherIsBetter: false));

    [Fact]
    public void A_key_alone_is_the_metric_itself() => Assert.Same(MetricCatalogue.Find("cer"), MetricExpression.Parse("cer"));

    [Fact]
    public void A_division_by_zero_has_no_value() =>
        Assert.Null(Csv.Score(MetricExpression.Parse("1 / (1 - accuracy)", higherIsBetter: true), ["a", "b"], ["a", "b"]).Public.Value);
}
