using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using Autograder.Grading.Results;

namespace Autograder.Grading.Judging;

internal sealed record JudgedCase(Case Case, Finding Finding)
{
    public string Label => Case.Label;

    public bool Passed => Finding.Verdict is Verdict.Passed;

    /// <summary>How many expectations were met.</summary>
    public int Met { get; init; }

    /// <summary>Every expectation that a value did not meet, in the order of the steps.</summary>
    public IReadOnlyList<Miss> Misses { get; init; } = [];
}

internal sealed record Miss(Expectation Expectation, Value Got, Difference Difference);
