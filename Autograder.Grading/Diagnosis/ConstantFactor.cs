using Autograder.Grading.Judging;

namespace Autograder.Grading.Diagnosis;

/// <summary>Every entry off by one and the same factor, where no known mistake has that factor.</summary>
internal static class ConstantFactor
{
    private const double Agreement = 1e-4;

    public static double? Of(Miss miss)
    {
        if (Numbers.From(miss.Got) is not { } got || Numbers.From(miss.Expectation.Expected) is not { } expected) return null;
        if (!got.HasShapeOf(expected) || got.Data.Length < 4) return null; // three numbers may be proportional by chance

        var scale = expected.Data.Max(Math.Abs);
        double? factor = null;
        for (var i = 0; i < got.Data.Length; i++)
        {
            var (g, e) = (got.Data[i], expected.Data[i]);
            if (Math.Abs(e) < 1e-6 * scale || scale == 0)
            {
                if (Math.Abs(g) > 1e-4 * scale || scale == 0) return null;
                continue;
            }
            var ratio = g / e;
            if (!double.IsFinite(ratio) || ratio == 0) return null;
            if (factor is null) factor = ratio;
            else if (!Same(factor.Value, ratio)) return null;
        }
        return factor;
    }

    public static bool Same(double a, double b) => Math.Abs(a - b) <= Agreement * Math.Abs(a);
}
