using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;

namespace Autograder.Grading.Diagnosis;

/// <summary>
/// The mistakes held against one expectation: mixed-up quantities, then those the check names, then what can happen to any tensor.
/// </summary>
internal static class Mistakes
{
    /// <summary>Without those whose result would be right here: they explain nothing.</summary>
    public static IEnumerable<Variant> Of(Expectation expectation, Case @case) => All(expectation, @case).Where(m => !IsIdle(m, expectation));

    /// <summary>Those that lie further up and would not show here, and so are none of this check's where this is wrong.</summary>
    public static IEnumerable<Variant> Idle(Expectation expectation) => expectation.Mistakes.Where(m => m.IsThroughout && IsIdle(m, expectation));

    private static bool IsIdle(Variant mistake, Expectation expectation) => Comparison.Compare(mistake.Result.Value, expectation.Expected, expectation.Tolerance) is null;

    private static IEnumerable<Variant> All(Expectation expectation, Case @case) =>
        [.. MixedUp(expectation, @case), .. expectation.Mistakes, .. OfAnyTensor(expectation)];

    /// <summary>Another quantity's numbers. Where they are this one's with the other sign, "negated" says more.</summary>
    private static IEnumerable<Variant> MixedUp(Expectation expectation, Case @case) => @case.Expectations
        .Where(other => other.Quantity != expectation.Quantity && Numbers.From(other.Expected) is { } numbers && IsUnmistakable(numbers)
            && Comparison.Compare(numbers.Map(x => -x), expectation.Expected, expectation.Tolerance) is not null)
        .Select(other => Known($"is-{other.Quantity}", $"holds what {other.Quantity} should be", () => other.Expected));

    /// <summary>Sizes, counts, zeros and constants are equal by chance; numbers drawn at random are not.</summary>
    private static bool IsUnmistakable(Numbers numbers) =>
        numbers.Data.Any(x => x != Math.Truncate(x)) && (numbers.Data.Length == 1 || numbers.Data.Any(x => Math.Abs(x) != Math.Abs(numbers.Data[0])));

    private static IEnumerable<Variant> OfAnyTensor(Expectation expectation)
    {
        if (expectation.Expected is Value.Real scalar)
        {
            yield return Known("negated", "has the right size and the wrong sign (negated)", () => -scalar.Number);
            yield return Known("doubled", "is twice what it should be", () => 2 * scalar.Number);
            yield return Known("halved", "is half of what it should be", () => scalar.Number / 2);
            yield return Known("zero", "is zero", () => 0.0);
        }
        if (expectation.Expected is not Value.Array || Numbers.From(expectation.Expected) is not { } right) yield break;

        var axes = Enumerable.Range(0, right.Shape.Length).ToArray();
        string Name(int axis) => axis < expectation.Axes.Count ? expectation.Axes[axis] : $"axis {axis}";

        yield return Known("negated", "has the right size and the wrong sign (negated)", () => right.Map(x => -x));
        yield return Known("doubled", "is twice what it should be", () => right.Map(x => 2 * x));
        yield return Known("halved", "is half of what it should be", () => right.Map(x => x / 2));
        yield return Known("zero", "is zero everywhere", () => right.Map(_ => 0));
        if (right.Data.Any(x => Math.Abs(x) >= 1)) // else nothing would remain, and "zero" says that
            yield return Known("integer", "lost its fractions: the array holds integers", () => right.Map(Math.Truncate));
        yield return Known("flattened", "is flattened to one axis", () => new Numbers(right.DType, [right.Data.Length], right.Data).ToValue());
        foreach (var (a, b) in axes.SelectMany(a => axes.Where(b => b > a).Select(b => (a, b))))
        {
            yield return Known(right.Shape.Length == 2 ? "transposed" : $"axes-{a}-{b}-swapped",
                $"is transposed: {Name(a)} and {Name(b)} are swapped", () => right.SwapAxes(a, b));
        }
        foreach (var axis in axes)
        {
            yield return Known($"reversed-{axis}", $"runs backwards along {Name(axis)}", () => right.Along(axis, (i, n) => n - 1 - i));
            if (right.Shape[axis] < 3) continue; // of two entries, shifted and reversed are the same
            yield return Known($"shifted-{axis}", $"is shifted by one along {Name(axis)}", () => right.Along(axis, (i, n) => (i + 1) % n));
            yield return Known($"shifted-back-{axis}", $"is shifted by one along {Name(axis)}", () => right.Along(axis, (i, n) => (i + n - 1) % n));
        }
    }

    private static Variant Known(string id, string words, Func<Value> result) => new(id, words, new Lazy<Value>(result));
}
