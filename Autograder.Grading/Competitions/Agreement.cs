using Autograder.Grading.Competitions.Copying;

namespace Autograder.Grading.Competitions;

/// <summary>Two entries that agree beyond what their accuracy and the class explain.</summary>
/// <param name="First">Position in the list that was asked about.</param>
/// <param name="Observed">Rows on which both give the same wrong answer; for predicted numbers, the correlation of their own part.</param>
/// <param name="Expected">Of two independent entries as good as these.</param>
/// <param name="Share">How far from what is expected (0) to full agreement (1).</param>
/// <param name="Deviations">How many of the class's own standard deviations above its median pair.</param>
/// <param name="PValue">An upper bound of the chance that any pair of this many is so far off.</param>
/// <param name="Words">The numbers in a sentence.</param>
public sealed record AgreeingPair(int First, int Second, double Observed, double Expected, double Share, double Deviations, double PValue, string Words);

/// <summary>Lists pairs of entries for an instructor to look at. It accuses nobody: those who share code or a model share errors, too.</summary>
/// <remarks>
/// Right answers agree because they are right; what gives a copy away is the same wrong answer in the same place. Their number is compared with what independent
/// entries of the same accuracy would share: the generalized binomial of van der Linden and Sotaridona, "Detecting Answer Copying When the Regular Response Process
/// Follows a Known Response Model", Journal of Educational and Behavioral Statistics 31 (2006) 283-304. How hard a row is and which wrong answer it invites is learned from the class; what all
/// pairs share beyond that (networks are alike) is taken off by the median and the median absolute deviation over all pairs.
/// </remarks>
public static class Agreement
{
    /// <summary>Both must hold: chance does not explain it, and it is at least half of what full agreement would be.</summary>
    public const double LargestPValue = 0.001;

    public const double SmallestShare = 0.5;

    /// <param name="entries">One of each team: a team's own uploads agree because they are a team's.</param>
    /// <returns>The pairs that stand out, the most conspicuous first.</returns>
    public static IReadOnlyList<AgreeingPair> Find(IReadOnlyList<AgreementSketch> entries) =>
        [.. Compare(entries).Where(pair => pair.PValue <= LargestPValue && pair.Share >= SmallestShare)
            .OrderByDescending(pair => pair.Deviations).ThenBy(pair => pair.First).ThenBy(pair => pair.Second)];

    /// <summary>Every pair of entries that say something, whether it stands out or not.</summary>
    internal static IReadOnlyList<AgreeingPair> Compare(IReadOnlyList<AgreementSketch> entries)
    {
        if (entries.Select(entry => entry.Solution).Distinct().Count() > 1) throw new ArgumentException("These entries were read against different solutions.", nameof(entries));
        int[] telling = [.. Enumerable.Range(0, entries.Count).Where(i => entries[i].SaysSomething)];
        if (telling.Length < 2) return [];
        return entries[telling[0]].WrongAnswers is not null
            ? SharedErrors.Compare(telling, [.. telling.Select(i => entries[i].WrongAnswers!)])
            : SharedResiduals.Compare(telling, [.. telling.Select(i => entries[i].Numbers!)]);
    }
}
