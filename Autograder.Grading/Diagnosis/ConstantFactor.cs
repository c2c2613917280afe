using Autograder.Grading.Judging;

namespace Autograder.Grading.Diagnosis;

/// <summary>Every entry off by one and the same factor, where no known mistake has that factor.</summary>
internal static class ConstantFactor
{
    private const double Agreement = 1e-4;

    /// <summary>Three numbers may be proportional by chance.</summary>
    private const int FewestEntries = 4;

    private const double ClearlyNotOne = 1e-3;

    /// <summary>Below this the numbers are rounding.</summary>
    private const double SmallestScale = 1e-6;

    public static double? Of(Miss miss)
    {
        if (Numbers.From(miss.Got) is not { } got || Numbers.From(miss.Expectation.Expected) is not { } expected) return null;
        if (!got.HasShapeOf(expected)) return null;

        var scale = expected.Data.Select(Math.Abs).DefaultIfEmpty(0).Max();
        if (!(scale > SmallestScale)) return null;

        var ratios = new List<double>();
        for (var i = 0; i < got.Data.Length; i++)
        {
            var (g, e) = (got.Data[i], expected.Data[i]);
            if (Math.Abs(e) > 1e-3 * scale) ratios.Add(g / e);
            else if (!(Math.Abs(g) <= 1e-2 * scale)) return null; // where next to nothing was expected there is something else
        }
        if (ratios.Count < FewestEntries || !double.IsFinite(ratios[0]) || ratios[0] == 0) return null;

        // A factor of 1 explains nothing: what is wrong then lies among the small entries.
        return Math.Abs(ratios[0] - 1) > ClearlyNotOne && ratios.All(r => Same(ratios[0], r)) ? ratios[0] : null;
    }

    public static bool Same(double a, double b) => Math.Abs(a - b) <= Agreement * Math.Abs(a);
}
