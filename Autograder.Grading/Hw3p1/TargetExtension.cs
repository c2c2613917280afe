using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// A target with a blank before, between and behind its symbols, and where a blank may be skipped. Equal neighbours need the blank between them; the course's
/// graders have none.
/// </summary>
internal static class TargetExtension
{
    public static Component Component => new("ctc-extend", "CTC: the extended target", ["CTC/CTC.py"],
        Check.Core("hw3p1/ctc-extend/symbols", "The extended target: blanks before, between and behind", 2, plan => Typical(plan, symbols: true)),
        Check.Core("hw3p1/ctc-extend/skips", "Where a blank may be skipped", 2, plan => Typical(plan, symbols: false)),
        Check.Robust("hw3p1/ctc-extend/repeats", "Equal neighbours: the blank between them may not be skipped", 0.5m, Repeats),
        Check.Robust("hw3p1/ctc-extend/edges", "One symbol, no symbol, a blank that is not 0", 0.5m, Edges));

    internal static readonly Module Module = new("CTC.CTC", "mytorch.CTC.CTC", "mytorch.CTC", "CTC", "mytorch.ctc", "ctc");

    private static void Typical(Plan plan, bool symbols)
    {
        foreach (var (length, classes) in new[] { (4, 7), (6, 9) })
        {
            var (@case, extended, target) = Start(plan, Alignment.DrawTarget(plan, length, classes));
            if (symbols) ExpectSymbols(@case, extended, target).Within(Tolerance.Core);
            else ExpectSkips(@case, extended, target).Within(Tolerance.Core);
        }
    }

    private static void Repeats(Plan plan)
    {
        var first = plan.Inputs.Integer(1, 4);
        foreach (var target in new[] { Alignment.DrawTarget(plan, 5, 8, repeats: true), [first, first, first + 1, first, first, first] })
        {
            var (@case, extended, _) = Start(plan, target);
            ExpectSymbols(@case, extended, target);
            ExpectSkips(@case, extended, target);
        }
    }

    private static void Edges(Plan plan)
    {
        foreach (var (length, blank, trait) in new[] { (1, 0, "a target of one symbol"), (0, 0, "an empty target"), (5, 9, "a blank that is not 0") })
        {
            var (@case, extended, target) = Start(plan, Alignment.DrawTarget(plan, length, 8), blank, trait);
            ExpectSymbols(@case, extended, target, blank);
            ExpectSkips(@case, extended, target, blank);
        }
    }

    private static (Case Case, Value.Ref Extended, int[] Target) Start(Plan plan, int[] target, int blank = 0, params string[] traits)
    {
        var @case = plan.Case($"target [{string.Join(", ", target)}]{(blank == 0 ? "" : $", BLANK = {blank}")}", traits);
        var ctc = blank == 0 ? @case.New(Module, "CTC") : @case.New(Module, "CTC", blank);
        return (@case, @case.Call(ctc, "extend_target_with_blank", Alignment.Integers(target)), target);
    }

    private static Expectation ExpectSymbols(Case @case, Value.Ref extended, int[] target, int blank = 0)
    {
        var right = Alignment.Of(ReferenceImpl.Tensor.Ones(1, 1), target, blank).Target.Symbols;
        return @case.Expect(@case.Get(extended, "0"), "extended_symbols", Alignment.Integers(right), "2L + 1")
            .Accept("list", "is a list; an array was asked for, and the list is accepted", () => List(right))
            .Mistake("no-last-blank", "lacks the blank behind the last symbol", () => Alignment.Integers(right[..^1]))
            .Mistake("no-first-blank", "lacks the blank before the first symbol", () => Alignment.Integers(right[1..]))
            .Mistake("no-outer-blanks", "has blanks between the symbols only; one before the first and one behind the last belong there too",
                () => Alignment.Integers(right.Length > 1 ? right[1..^1] : right))
            .Mistake("no-blanks", "is the target, without blanks", () => Alignment.Integers(target))
            .Mistake("blank-0", "has 0 for the blank; it should be the BLANK that was given", () => Alignment.Integers([.. right.Select(s => s == blank ? 0 : s)]));
    }

    private const string AtDeparture = "marks the position a skip leaves; it should mark the one it arrives at";

    private static Expectation ExpectSkips(Case @case, Value.Ref extended, int[] target, int blank = 0)
    {
        var symbols = Alignment.Of(ReferenceImpl.Tensor.Ones(1, 1), target, blank).Target.Symbols;
        int[] Skips(Func<int, bool> may) => [.. symbols.Select((_, s) => may(s) ? 1 : 0)];
        var right = Skips(s => s >= 2 && symbols[s] != blank && symbols[s] != symbols[s - 2]);
        var departures = Skips(s => s + 2 < right.Length && right[s + 2] == 1);
        var expectation = @case.Expect(@case.Get(extended, "1"), "skip_connect", Alignment.Integers(right), "2L + 1")
            .Accept("list", "is a list; an array was asked for, and the list is accepted", () => List(right))
            .Mistake("equal-neighbours", "allows the skip between equal neighbours: without the blank between them the two would become one",
                () => Alignment.Integers(Skips(s => s >= 2 && symbols[s] != blank)))
            .Mistake("first-symbol", "allows a skip to the first symbol: there is nothing two positions before it",
                () => Alignment.Integers([.. right.Select((may, s) => s == 1 ? 1 : may)]))
            .Mistake("first-symbol", "allows a skip to the first symbol: there is nothing two positions before it", () => Alignment.Integers(Skips(s => symbols[s] != blank)))
            .Mistake("at-blanks", "allows skips to the blanks, over symbols: every symbol of the target must be visited",
                () => Alignment.Integers(Skips(s => s >= 2 && symbols[s] == blank)))
            .Mistake("at-blanks", "allows skips to the blanks, over symbols: every symbol of the target must be visited",
                () => Alignment.Integers(Skips(s => s >= 2 && (symbols[s] == blank || right[s] == 1))))
            .Mistake("at-blanks", "allows skips to the blanks, over symbols: every symbol of the target must be visited", () => Alignment.Integers(Skips(s => s >= 2)))
            .Mistake("at-departure", AtDeparture, () => Alignment.Integers(departures));
        if (departures.SequenceEqual(right.Reverse())) expectation.Mistake("reversed-0", AtDeparture, () => Alignment.Integers(departures)); // the same marks, so the same is true
        var onlyEqual = Skips(s => s >= 2 && symbols[s] != blank && symbols[s] == symbols[s - 2]);
        return !onlyEqual.Contains(1) ? expectation : expectation // elsewhere this is no different from others
            .Mistake("only-equal-neighbours", "allows the skip between equal neighbours and nowhere else; it should be the other way round", () => Alignment.Integers(onlyEqual));
    }

    private static Value.List List(IEnumerable<int> numbers) => new([.. numbers.Select(n => (Value)n)]);
}
