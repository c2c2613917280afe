using System.Globalization;

namespace Autograder.Grading.Competitions;

/// <summary>A score as people see it. Ranking goes by the full value.</summary>
/// <remarks>
/// Whoever sees every digit learns one hidden label with each upload that changes one row: Blum and Hardt, "The Ladder: A Reliable Leaderboard for Machine
/// Learning Competitions", ICML 2015. What is shown is therefore never finer than one row of the part, whatever the competition asks for.
/// </remarks>
public static class ShownScore
{
    private const int MostDecimals = 6;

    /// <summary>As many decimals as asked for, but so few that a single row of <paramref name="rows"/> does not surely show.</summary>
    public static int Decimals(int asked, int rows)
    {
        var safe = 0;
        for (var finer = 10L; finer <= rows && safe < MostDecimals; finer *= 10) safe++;
        return Math.Clamp(asked, 0, safe);
    }

    public static double? Round(double? score, int decimals) => score is { } value ? Math.Round(value, decimals, MidpointRounding.AwayFromZero) : null;

    public static string Write(double? score, int decimals) =>
        Round(score, decimals)?.ToString($"F{decimals}", CultureInfo.InvariantCulture) ?? "–";
}
