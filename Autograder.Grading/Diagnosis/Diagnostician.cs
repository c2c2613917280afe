using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;

namespace Autograder.Grading.Diagnosis;

/// <param name="Id">The mistake's short name: <c>negated</c>; of two that it may be, <c>climbs or other-rate</c>.</param>
internal sealed record Explanation(string Id, string Words);

/// <summary>
/// Finds the one thing that explains every failing case of a check. It speaks only when a mistaken computation
/// reproduces the student's numbers, or when where they are wrong is itself the news; otherwise it is silent.
/// </summary>
internal static class Diagnostician
{
    public static Explanation? Explain(IReadOnlyList<JudgedCase> cases)
    {
        var failed = cases.Where(c => !c.Passed).ToList();
        if (failed.Any(c => c.Misses.Count == 0)) return RightOnlyWith(cases); // something raised or was missing: the message says it all

        return NotFinite(failed) ?? KnownMistake(failed, Closely) ?? KnownMistake(failed, 1) ?? KnownFactor(failed) ?? RightOnlyWith(cases) ?? Place.Of(failed);
    }

    /// <summary>
    /// The share of a tolerance within which a mistake's own numbers lie, but for float32 code. Another mistake's may lie within the whole of it
    /// by chance, so the close ones are asked first: of the losses of logits of 1,000 many are alike to five digits.
    /// </summary>
    private const double Closely = 0.01;

    /// <summary>A mistake that reproduces the same quantity in every failing case, and in each of them whatever else it would have spoilt.</summary>
    private static Explanation? KnownMistake(IReadOnlyList<JudgedCase> failed, double toleranceShare)
    {
        bool IsReproducedIn(JudgedCase @case, string quantity, string mistakeId) => @case.Misses.Any(miss =>
            miss.Expectation.Quantity == quantity
            && Mistakes.Of(miss.Expectation, @case.Case).Any(m => m.Id == mistakeId && Reproduces(m, miss, toleranceShare) && !IsContradicted(m, @case)));

        foreach (var miss in failed[0].Misses)
        {
            var told = Mistakes.Of(miss.Expectation, failed[0].Case)
                .Where(m => Reproduces(m, miss, toleranceShare) && !IsContradicted(m, failed[0]) && failed.Skip(1).All(other => IsReproducedIn(other, miss.Expectation.Quantity, m.Id))).ToList();
            var causes = told.Where(m => m.IsCause).DistinctBy(m => m.Id).DistinctBy(m => m.Words).ToList();
            if (causes.Count > 2) told.RemoveAll(m => m.IsCause); // then these inputs tell nothing
            if (told.FirstOrDefault() is not { } mistake) continue;

            var words = $"{miss.Expectation.Quantity} {mistake.Words}.";
            return mistake.IsCause && causes.Count == 2
                ? new Explanation($"{mistake.Id} or {causes[1].Id}", $"{words} Or it {causes[1].Words}: here the two come to the same.")
                : new Explanation(mistake.Id, words);
        }
        return null;
    }

    private static Explanation? KnownFactor(IReadOnlyList<JudgedCase> failed)
    {
        foreach (var miss in failed[0].Misses)
        {
            if (ConstantFactor.Of(miss) is { } factor && failed.Skip(1).All(other => other.Misses.Any(m => m.Expectation.Quantity == miss.Expectation.Quantity && ConstantFactor.Of(m) is { } f && ConstantFactor.Same(f, factor))))
                return new Explanation("constant-factor", $"{miss.Expectation.Quantity} is {Sentence.Number(factor)} times what it should be, in every entry.");
        }
        return null;
    }

    /// <summary>Another quantity is wrong in another way than this cause would make it, or right by it and wrong all the same.</summary>
    private static bool IsContradicted(Variant mistake, JudgedCase @case) => mistake.IsThroughout && @case.Misses.Any(miss =>
        miss.Expectation.Mistakes.Where(form => form.Id == mistake.Id).ToList() is { Count: > 0 } forms && !forms.Exists(form => Reproduces(form, miss, toleranceShare: 1)));

    private static bool Reproduces(Variant mistake, Miss miss, double toleranceShare) =>
        Comparison.Compare(miss.Got, mistake.Result.Value, toleranceShare * miss.Expectation.Tolerance) is null && (mistake.Id != "zero" || IsZero(miss.Got));

    /// <summary>Small is not zero: a gradient divided by N at each of many steps lies within the tolerance of a tensor of zeros.</summary>
    private static bool IsZero(Value got) => Numbers.From(got)?.Data.All(x => Math.Abs(x) <= RoundingOfZero) ?? true;

    private const double RoundingOfZero = 1e-12;

    private static Explanation? NotFinite(IReadOnlyList<JudgedCase> failed)
    {
        var words = failed.Select(c => c.Misses[0]).Select(m => m.Difference is Difference.NotFinite ? m.Expectation.NotFiniteMeans : null).ToList();
        return words[0] is { } first && words.All(w => w == first)
            ? new Explanation("not-finite", $"{failed[0].Misses[0].Expectation.Quantity} {first}.")
            : null;
    }

    /// <summary>Said of the cases of this check alone: what others show, a usual case perhaps, is not known here.</summary>
    private static Explanation? RightOnlyWith(IReadOnlyList<JudgedCase> cases)
    {
        var (passed, failed) = (cases.Where(c => c.Passed).ToList(), cases.Where(c => !c.Passed).ToList());
        if (passed.Count == 0) return null;

        var traits = cases.SelectMany(c => c.Case.Traits).Distinct().ToList();
        var rightOnly = traits.Where(t => passed.All(c => c.Case.Traits.Contains(t)) && !failed.Any(c => c.Case.Traits.Contains(t))).ToList();
        if (rightOnly.Count > 0) return new Explanation("right-only-with", $"Of what this check tries it is right only with {string.Join(" and ", rightOnly)}.");

        var wrongOnly = traits.Where(t => failed.All(c => c.Case.Traits.Contains(t)) && !passed.Any(c => c.Case.Traits.Contains(t))).ToList();
        return wrongOnly.Count > 0 ? new Explanation("wrong-only-with", $"Of what this check tries it is wrong only with {string.Join(" and ", wrongOnly)}.") : null;
    }
}
