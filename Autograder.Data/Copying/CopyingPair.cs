using System.Text.Json;

namespace Autograder.Data.Copying;

/// <summary>Two entries that stand out, as a report keeps them.</summary>
/// <param name="Observed">Rows on which both give the same wrong answer; for predicted numbers, the correlation of their own part.</param>
/// <param name="Expected">Of two independent entries as good as these.</param>
/// <param name="Share">How far from what is expected (0) to full agreement (1).</param>
/// <param name="Deviations">Standard deviations of the class above its median pair.</param>
/// <param name="PValue">An upper bound of the chance that any pair is so far off.</param>
/// <param name="Words">The numbers in a sentence.</param>
public sealed record CopyingPair(
    Guid FirstTeam, Guid FirstSubmission, Guid SecondTeam, Guid SecondSubmission,
    double Observed, double Expected, double Share, double Deviations, double PValue, string Words)
{
    public static string ToJson(IReadOnlyList<CopyingPair> pairs) => JsonSerializer.Serialize(pairs, JsonSerializerOptions.Web);

    public static IReadOnlyList<CopyingPair> FromJson(string json) => JsonSerializer.Deserialize<List<CopyingPair>>(json, JsonSerializerOptions.Web)!;
}
