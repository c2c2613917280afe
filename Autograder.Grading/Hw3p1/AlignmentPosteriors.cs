using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// Forward, backward and posterior probabilities of one sequence, on probabilities, not on logarithms. The course's β leaves the present symbol's own
/// probability out.
/// </summary>
internal static class AlignmentPosteriors
{
    public static Component Component => new("ctc-posterior", "CTC: forward, backward, posterior", ["CTC/CTC.py"],
        Check.Core("hw3p1/ctc-posterior/alpha", "Forward probabilities α", 1.5m, plan => Typical(plan, Alpha)),
        Check.Core("hw3p1/ctc-posterior/beta", "Backward probabilities β, without the present symbol's own", 1.5m, plan => Typical(plan, Beta)),
        Check.Core("hw3p1/ctc-posterior/gamma", "Posterior probabilities γ: every row sums to 1", 1, plan => Typical(plan, Gamma)),
        Check.Robust("hw3p1/ctc-posterior/repeats", "Equal neighbours in the target", 0.5m, Repeats),
        Check.Robust("hw3p1/ctc-posterior/short", "One step in time, a target of one symbol, an empty target", 0.5m, Short));

    private const int Classes = 5;

    private static void Typical(Plan plan, Action<Case, Value.Ref, Alignment> expect)
    {
        foreach (var (time, length) in new[] { (7, 3), (6, 4) })
        {
            var (@case, ctc, alignment) = Start(plan, Alignment.Probabilities(plan, time, Classes), Alignment.DrawTarget(plan, length, Classes));
            expect(@case, ctc, alignment);
        }
    }

    private static void Repeats(Plan plan)
    {
        foreach (var (time, length) in new[] { (7, 3), (8, 4) })
            All(Start(plan, Alignment.Probabilities(plan, time, Classes), Alignment.DrawTarget(plan, length, Classes, repeats: true)));
    }

    private static void Short(Plan plan)
    {
        foreach (var (time, length, trait) in new[] { (1, 1, "one step in time"), (5, 1, "a target of one symbol"), (4, 0, "an empty target") })
            All(Start(plan, Alignment.Probabilities(plan, time, Classes), Alignment.DrawTarget(plan, length, Classes), trait));
    }

    private static void All((Case Case, Value.Ref Ctc, Alignment Alignment) started)
    {
        foreach (var expect in new[] { Alpha, Beta, Gamma }) expect(started.Case, started.Ctc, started.Alignment);
    }

    private static (Case Case, Value.Ref Ctc, Alignment Alignment) Start(Plan plan, Tensor y, int[] target, params string[] traits)
    {
        var @case = plan.Case($"T = {y.Rows}, target [{string.Join(", ", target)}]", traits);
        return (@case, @case.New(TargetExtension.Module, "CTC"), Alignment.Of(y, target));
    }

    private static void Alpha(Case @case, Value.Ref ctc, Alignment a)
    {
        Func<Value> By(Alignment wrong) => () => wrong.Alpha();
        @case.Expect(@case.Call(ctc, "get_forward_probs", a.Y, a.Symbols, a.Skips), "alpha", a.Truth().LogAlpha.Exp(), "T, S").Within(Alignment.Tolerance)
            .Mistake("never-skips", "never skips a blank", By(a with { MaySkip = _ => false }))
            .Mistake("always-skips", "skips blanks between equal neighbours too: skip_connect says where it may", By(a with { MaySkip = s => s % 2 == 1 }))
            .Mistake("skips-symbols", "skips from everywhere, over symbols too", By(a with { MaySkip = _ => true }))
            .Mistake("skip-without-moving-on", "lacks the step from the position just before", By(a with { MovesOn = false }))
            .Mistake("never-stays", "lacks the way of staying where it is", By(a with { Stays = false }))
            .Mistake("edge-forgotten", "is zero at the first blank after the first step: it may stay there", By(a with { CarriesEdge = false }))
            .Mistake("wraps-around", "comes from the last position to the first: nothing stands before it, and an index of −1 is the last", By(a with { WrapsAround = true }))
            .Mistake("one-start", "starts at the first blank only; the first symbol is a start too", By(a with { Starts = 1 }))
            .Mistake("starts-anywhere", "starts at every position; only the first blank and the first symbol are starts", By(a with { Starts = a.Length }))
            .Mistake("late-probability", "takes each step's probability from the step before", By(a with { Emission = t => t == 0 ? 0 : t - 1 }))
            .Mistake("no-probability", "lacks the probability of the symbol at each step after the first", By(a with { Emission = t => t == 0 ? 0 : null }))
            .Mistake("start-of-ones", "starts with 1; the probability of the first symbol belongs there", By(a with { Emission = t => t == 0 ? null : t }))
            .Mistake("logarithm", "is the logarithm of the forward probabilities", () => a.Truth().LogAlpha)
            .Mistake("normalised", "is normalised at every step in time", () => a.Alpha() / a.Alpha().Sum(1, keepDims: true));
    }

    private static void Beta(Case @case, Value.Ref ctc, Alignment a)
    {
        Func<Value> By(Alignment wrong) => () => wrong.Beta();
        @case.Expect(@case.Call(ctc, "get_backward_probs", a.Y, a.Symbols, a.Skips), "beta", a.Truth().LogBeta.Exp(), "T, S").Within(Alignment.Tolerance)
            .Mistake("with-present-symbol", "has the present symbol's own probability in it; that stands in alpha already", () => a.Beta() * a.Emissions())
            .Mistake("of-departure", "takes the next step's probability of the position that is left; each way has that of the position where it arrives", () => OfDeparture(a))
            .Mistake("never-skips", "never skips a blank", By(a with { MaySkip = _ => false }))
            .Mistake("always-skips", "skips blanks between equal neighbours too: skip_connect says where it may", By(a with { MaySkip = s => s % 2 == 1 }))
            .Mistake("skip-at-departure", "looks up skip_connect at the position it leaves; it says where a skip may arrive", By(a with { SkipsTo = s => s }))
            .Mistake("skips-symbols", "skips from everywhere, over symbols too", By(a with { MaySkip = _ => true }))
            .Mistake("skip-without-moving-on", "lacks the step to the position just behind", By(a with { MovesOn = false }))
            .Mistake("never-stays", "lacks the way of staying where it is", By(a with { Stays = false }))
            .Mistake("edge-forgotten", "is zero at the last blank before the last step: it may stay there", By(a with { CarriesEdge = false }))
            .Mistake("ends-with-probability", "begins with the probabilities of the last step; it begins with 1, for nothing comes after", By(a with { BeginsWithProbability = true }))
            .Mistake("one-end", "ends at the last blank only; the last symbol is an end too", By(a with { Ends = 1 }))
            .Mistake("ends-anywhere", "ends at every position; only the last symbol and the last blank are ends", By(a with { Ends = a.Length }))
            .Mistake("no-probability", "lacks the probabilities of the next step", By(a with { EmissionAhead = _ => null }))
            .Mistake("early-probability", "takes the probabilities of the present step where those of the next belong", By(a with { EmissionAhead = t => t }))
            .Mistake("logarithm", "is the logarithm of the backward probabilities", () => a.Truth().LogBeta);
    }

    private static void Gamma(Case @case, Value.Ref ctc, Alignment a)
    {
        var (alpha, beta) = (a.Truth().LogAlpha.Exp().Map(Single), a.Truth().LogBeta.Exp().Map(Single));
        @case.Expect(@case.Call(ctc, "get_posterior_probs", alpha, beta), "gamma", Alignment.Posteriors(alpha, beta), "T, S")
            .Mistake("not-normalised", "is not normalised: every row must sum to 1", () => alpha * beta)
            .Mistake("normalised-over-time", "is normalised over time; the sum over the positions of each step must be 1",
                () => alpha * beta / (alpha * beta).Sum(0, keepDims: true).Map(NotZero))
            .Mistake("normalised-over-all", "is normalised over the whole array; every row must sum to 1", () => alpha * beta / (alpha * beta).Sum())
            .Mistake("sum-for-product", "adds alpha and beta where they belong multiplied", () => (alpha + beta) / (alpha + beta).Sum(1, keepDims: true))
            .Mistake("alpha-only", "is made of alpha alone", () => alpha / alpha.Sum(1, keepDims: true))
            .Mistake("beta-only", "is made of beta alone", () => beta / beta.Sum(1, keepDims: true));

        static double Single(double x) => (float)x;
        static double NotZero(double x) => x == 0 ? 1 : x;
    }

    /// <summary>The recurrence with y(t + 1, l_s) outside the sum: what comes of forgetting that each way leads to another symbol.</summary>
    private static Tensor OfDeparture(Alignment a)
    {
        var (beta, y) = (Tensor.Zeros(a.Time, a.Length), a.Emissions());
        for (var s = Math.Max(0, a.Length - 2); s < a.Length; s++) beta[a.Time - 1, s] = 1;
        for (var t = a.Time - 2; t >= 0; t--)
        {
            for (var s = 0; s < a.Length; s++)
            {
                var leaves = beta[t + 1, s] + (s + 1 < a.Length ? beta[t + 1, s + 1] : 0) + (s + 2 < a.Length && a.Target.MaySkip[s + 2] ? beta[t + 1, s + 2] : 0);
                beta[t, s] = leaves * y[t + 1, s];
            }
        }
        return beta;
    }
}
