namespace Autograder.Data.Assignments;

/// <summary>How predictions become a place on the board.</summary>
public sealed class CompetitionSettings
{
    private CompetitionSettings() { } // EF

    /// <summary>The metric's key in Grading: <c>accuracy</c>, <c>levenshtein</c>.</summary>
    public string Metric { get; private set; } = "";
    public bool HigherIsBetter { get; private set; }

    /// <summary>Digits after the point that students see; more would let the hidden labels be worked out one by one.</summary>
    public int ShownDecimals { get; private set; }

    /// <summary>How many submissions a student may pick for the private board; without a pick the best public one counts.</summary>
    public int FinalPicks { get; private set; }

    /// <summary>The blob with the solution; until it is there, uploads cannot be scored.</summary>
    public string? SolutionSha256 { get; private set; }

    public static CompetitionSettings Scored(string metric, bool higherIsBetter, int shownDecimals = 4, int finalPicks = 2) =>
        new() { Metric = metric, HigherIsBetter = higherIsBetter, ShownDecimals = shownDecimals, FinalPicks = finalPicks };

    public void Solve(string solutionSha256) => SolutionSha256 = solutionSha256;
}
