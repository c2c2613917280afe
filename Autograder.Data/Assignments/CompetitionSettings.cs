using System.Security.Cryptography;
using System.Text;

namespace Autograder.Data.Assignments;

/// <summary>How predictions become a place on the board.</summary>
public sealed class CompetitionSettings
{
    private CompetitionSettings() { } // EF

    /// <summary>What ranks: a metric's key in Grading (<c>accuracy</c>), an expression over such keys, or <c>metric.py</c>, an instructor's own.</summary>
    public string Metric { get; private set; } = "";
    public bool HigherIsBetter { get; private set; }

    /// <summary>Keys of further metrics, shown beside the score and never ranked by.</summary>
    public IReadOnlyList<string> AlsoShow { get; private set; } = [];

    /// <summary>Digits after the point that students see; more would let the hidden labels be worked out one by one.</summary>
    public int ShownDecimals { get; private set; }

    /// <summary>How many submissions a team may pick for the private board; without a pick the best public one counts.</summary>
    public int FinalPicks { get; private set; }

    /// <summary>How many people a team may have.</summary>
    public int TeamSize { get; private set; }

    /// <summary>The preliminary deadline: who has no submission by then loses a little of the grade.</summary>
    public DateTimeOffset? EarlyAt { get; private set; }

    /// <summary>From then on students see the public board as it was, until the private one is revealed.</summary>
    public DateTimeOffset? FreezeAt { get; private set; }

    /// <summary>From then on students see the private board. Null: until the staff reveal it.</summary>
    public DateTimeOffset? RevealAt { get; private set; }

    /// <summary>The description's Markdown.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Where large data files live, if not with us.</summary>
    public string? DataUrl { get; private set; }

    /// <summary>Cut-offs and deductions as they were imported; null until they are announced.</summary>
    public string? GradesJson { get; private set; }

    /// <summary>What the last import said of the settings that staff may also set by hand; the next one tells by it what its folder changed.</summary>
    public string? ImportedJson { get; private set; }

    /// <summary>The blob with the solution; until it is there, uploads cannot be scored.</summary>
    public string? SolutionSha256 { get; private set; }

    /// <summary>The blob with the sample submission.</summary>
    public string? SampleSha256 { get; private set; }

    /// <summary>The blob with the instructor's own <c>metric.py</c>.</summary>
    public string? MetricSha256 { get; private set; }

    /// <summary>When a setting changed that the boards depend on. Null once every team has its place by the new one.</summary>
    public DateTimeOffset? BoardsStaleSince { get; private set; }

    /// <summary>Changes exactly when submissions have to be scored anew.</summary>
    public string ScoredWith => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', [Metric, MetricSha256, SolutionSha256, HigherIsBetter, .. AlsoShow]))));

    public static CompetitionSettings Scored(string metric, bool higherIsBetter, int shownDecimals = 4, int finalPicks = 2, int teamSize = 1)
    {
        var settings = new CompetitionSettings();
        settings.ScoreBy(metric, higherIsBetter, alsoShow: [], shownDecimals);
        settings.Allow(finalPicks, teamSize);
        return settings;
    }

    public void ScoreBy(string metric, bool higherIsBetter, IReadOnlyList<string> alsoShow, int shownDecimals) =>
        (Metric, HigherIsBetter, AlsoShow, ShownDecimals) = (metric, higherIsBetter, [.. alsoShow], shownDecimals);

    public void Allow(int finalPicks, int teamSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(finalPicks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(teamSize);
        (FinalPicks, TeamSize) = (finalPicks, teamSize);
    }

    public void Schedule(DateTimeOffset? earlyAt, DateTimeOffset? freezeAt, DateTimeOffset? revealAt) =>
        (EarlyAt, FreezeAt, RevealAt) = (earlyAt, freezeAt, revealAt);

    /// <summary>Part of the change itself, so that the boards are brought up to date even if who changed it is cut off.</summary>
    public void OutdateBoards(DateTimeOffset now) => BoardsStaleSince = now;

    public void Describe(string description, string? dataUrl) => (Description, DataUrl) = (description, dataUrl);

    public void GradeBy(string? gradesJson) => GradesJson = gradesJson;

    public void Import(string importedJson) => ImportedJson = importedJson;

    public void Solve(string solutionSha256, string? sampleSha256 = null, string? metricSha256 = null) =>
        (SolutionSha256, SampleSha256, MetricSha256) = (solutionSha256, sampleSha256, metricSha256);

    public void Reveal(DateTimeOffset at) => RevealAt = at;

    public bool IsRevealedAt(DateTimeOffset now) => RevealAt <= now;

    /// <summary>Who uploads after the reveal has seen what private scores others got, and would be told each new one: such an upload moves no board and no grade.</summary>
    public bool CountsWhenReceivedAt(DateTimeOffset at) => !(RevealAt < at);

    public bool IsFrozenAt(DateTimeOffset now) => FreezeAt <= now && !IsRevealedAt(now);
}
