using Autograder.Grading.Diagnosis;
using Autograder.Grading.Protocol;
using Autograder.Grading.Results;

namespace Autograder.Grading.Judging;

/// <summary>Turns what the cases of a check came back with into one finding. No answer is never a pass.</summary>
public static class Judge
{
    public static Finding Of(IReadOnlyList<CaseRun> runs)
    {
        if (runs.Count == 0) throw new ArgumentException("A check without a run has no finding.", nameof(runs));

        var judged = OnePerQuestion(runs.Select(JudgeCase));
        var failed = judged.Where(j => j.Finding.Verdict is not Verdict.Passed).ToList();
        if (failed.Count == 0) return new Finding(Verdict.Passed, judged.Select(j => j.Finding.Message).FirstOrDefault(m => m is not null));

        var first = failed[0];
        var where = judged.Count > 1 && first.Label.Length > 0 ? $" ({first.Label})" : "";
        var diagnosis = Diagnostician.Explain(judged);
        return first.Finding with { Message = first.Finding.Message + where, Diagnosis = diagnosis?.Words, DiagnosisId = diagnosis?.Id };
    }

    /// <summary>
    /// Of cases that ask the same in different ways: one that came back right, else the one in which most did. Where that is the same, one whose
    /// numbers are wrong, since there the way at least fits; else one with results, else the first.
    /// </summary>
    private static List<JudgedCase> OnePerQuestion(IEnumerable<JudgedCase> judged) =>
        [.. judged.GroupBy(j => j.Case.Question ?? (object)j.Case).Select(ways => ways.MinBy(j => (!j.Passed, -j.Met, Misfit(j)))!)];

    private static int Misfit(JudgedCase judged) => judged switch
    {
        { Misses: [] } => 2,
        { Finding.Verdict: Verdict.WrongValue or Verdict.NotFinite } => 0,
        _ => 1,
    };

    private static JudgedCase JudgeCase(CaseRun run)
    {
        if (run is CaseRun.Interrupted interrupted)
            return new JudgedCase(interrupted.Case, new Finding(interrupted.Verdict, interrupted.Message));

        var (@case, outcomes) = (CaseRun.Answered)run;
        string? remark = null;
        var met = 0;
        var misses = new List<Miss>();
        Finding? firstFailure = null;
        Finding? suspect = null; // a poor result that nobody asked for: no failure, and the likely reason if one follows
        for (var step = 0; step < outcomes.Count; step++)
        {
            var expectations = @case.Expectations.Where(e => e.Step == step).ToList();
            if (FailureOf(outcomes[step]) is { } failure)
            {
                if (outcomes[step] is Outcome.NotImplemented or Outcome.Unsendable && expectations.Count == 0) suspect ??= failure;
                else firstFailure ??= suspect ?? failure;
                continue;
            }
            foreach (var expectation in expectations.Select(e => e.Given(outcomes)))
            {
                if (outcomes[step] is not Outcome.Returned { Value: var got })
                {
                    firstFailure ??= new Finding(Verdict.WrongType, $"{expectation.Quantity} is {Sentence.Article(TypeName(outcomes[step]))}; {Comparison.Describe(expectation.Expected)} was expected.");
                    continue;
                }
                var difference = Comparison.Compare(got, expectation.Expected, expectation.Tolerance);
                if (difference is not null && FirstMatch(expectation.Accepted, expectation, got) is { } accepted)
                {
                    remark ??= $"{expectation.Quantity} {accepted.Words}.";
                    difference = null;
                }
                difference ??= expectation.BrokenRule(got, outcomes);
                if (difference is null)
                {
                    met++;
                    continue;
                }
                misses.Add(new Miss(expectation, got, difference));
                firstFailure ??= got is Value.None
                    ? new Finding(Verdict.NotDoneYet, $"{expectation.Quantity} is None: not done yet.")
                    : Sentence.Of(expectation, difference, got);
            }
        }
        return new JudgedCase(@case, firstFailure ?? new Finding(Verdict.Passed, remark)) { Misses = misses, Met = met };
    }

    internal static Variant? FirstMatch(IEnumerable<Variant> variants, Expectation expectation, Value got) =>
        variants.FirstOrDefault(v => Comparison.Compare(got, v.Result.Value, expectation.Tolerance) is null);

    private static string TypeName(Outcome outcome) => outcome is Outcome.Object o ? o.TypeName : "object";

    private static Finding? FailureOf(Outcome outcome) => outcome switch
    {
        Outcome.Unfinished u => new Finding(Verdict.NotDoneYet, $"Not done yet: {u.What}."),
        Outcome.NotImplemented n => new Finding(Verdict.NotDoneYet, $"Not done yet: {n.What}."),
        Outcome.Missing m => new Finding(Verdict.Missing, m.Message),
        Outcome.Refused r => new Finding(Verdict.ImportRefused, r.Message),
        Outcome.Raised r => new Finding(Verdict.Raised, Sentence.OfException(r)),
        Outcome.Unsendable u => new Finding(Verdict.WrongType, $"The result cannot be graded: {u.Why}."),
        // An earlier step failed, and that is what the student needs to hear; if none did, the reply itself is wrong.
        Outcome.NotReached => new Finding(Verdict.ProtocolBroken, "A step was not reached although none before it failed."),
        _ => null,
    };
}
