using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions;

/// <summary>What a file of predictions is worth against a solution, as one number.</summary>
public abstract class Metric
{
    /// <summary>As <c>competition.yaml</c> names it.</summary>
    public abstract string Key { get; }

    /// <summary>As a column of a board is headed.</summary>
    public abstract string Title { get; }

    public abstract bool HigherIsBetter { get; }

    public abstract PredictionKind Kind { get; }

    /// <summary>The value over the rows of a split, in a form that can be computed again for a resampling of them.</summary>
    internal abstract ResampledStatistic Measure(SplitRows rows);

    /// <summary>What rows must be like for a value, told to the instructor where they are not.</summary>
    internal virtual string WhyNoValue(SplitRows rows) => "it is not a finite number";
}
