using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using ReferenceImpl;
using ReferenceImpl.Attention;

namespace Autograder.Grading.Hw4p1;

/// <summary>x + PE with PE[t, 2i] = sin(t/10000^(2i/d)), PE[t, 2i + 1] = cos(t/10000^(2i/d)); d is even.</summary>
internal static class PositionalEncoding
{
    public static Component Component => new("positional-encoding", "Positional encoding", ["hw4lib/model/positional_encoding.py"],
        Check.Core("hw4p1/positional-encoding/forward", "Forward: the waves are added", 4, plan =>
        {
            foreach (var (n, t, d, longest) in new[] { (2, 5, 6, 10), (3, 8, 4, 20) }) Ask(plan, n, t, d, longest, Tolerance.Core);
        }),
        Check.Robust("hw4p1/positional-encoding/long", "A sequence of max_len, 300 positions", 0.5m, plan => Ask(plan, 1, 300, 8, 300, Tolerance.Standard)),
        Check.Robust("hw4p1/positional-encoding/second-use", "Sequences of several lengths, one after the other", 0.5m, SecondUse));

    private const string Module = "hw4lib.model.positional_encoding";

    private static void SecondUse(Plan plan)
    {
        var @case = plan.Case("T = 6, then 1, then 9");
        var encoding = @case.New(Module, "PositionalEncoding", 4, 12);
        foreach (var t in new[] { 6, 1, 9 })
        {
            var x = plan.Inputs.Normal(2, t, 4);
            @case.Expect(@case.Call(encoding, "forward", x), $"y of T = {t}", x + Waves(t, 4), "N, T, d_model");
        }
    }

    private static void Ask(Plan plan, int n, int t, int d, int longest, Tolerance tolerance)
    {
        var @case = plan.Case($"N = {n}, T = {t}, d_model = {d}, max_len = {longest}");
        var encoding = @case.New(Module, "PositionalEncoding", d, longest);
        var x = plan.Inputs.Normal(n, t, d);
        Tensor With(Func<int, int, double> wave) => x + new Tensor([.. Enumerable.Range(0, t * d).Select(at => wave(at / d, at % d))], t, d);
        double Wave(int index, double angle) => index % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle);
        double Frequency(int pair) => Math.Pow(10000, -2.0 * pair / d);
        @case.Expect(@case.Call(encoding, "forward", x), "y", x + Waves(t, d), "N, T, d_model").Within(tolerance)
            .Mistake("not-added", "is x itself: the waves are not added", () => x)
            .Mistake("replaces-input", "is the waves alone; they should be added to x", () => Waves(t, d).BroadcastTo(n, t, d).Copy())
            .Mistake("positions-from-one", "counts positions from 1; the first is 0", () => With((at, i) => Wave(i, (at + 1) * Frequency(i / 2))))
            .Mistake("sine-and-cosine-swapped", "has the cosine at even and the sine at odd features", () => With((at, i) => Wave(i + 1, at * Frequency(i / 2))))
            .Mistake("halves", "has all sines first and all cosines after; they should alternate",
                () => With((at, i) => i < d / 2 ? Math.Sin(at * Frequency(i)) : Math.Cos(at * Frequency(i - (d / 2)))))
            .Mistake("exponent-halved", "has i/d in the exponent where 2i/d was asked for", () => With((at, i) => Wave(i, at * Math.Pow(10000, -(i / 2) / (double)d))))
            .Mistake("exponent-doubled", "has the exponent of each feature doubled: 2i is the index of the even feature of a pair already",
                () => With((at, i) => Wave(i, at * Math.Pow(10000, -4.0 * (i / 2) / d))))
            .Mistake("frequency-of-each-feature", "gives every feature a frequency of its own; sine and cosine of a pair share one",
                () => With((at, i) => Wave(i, at * Math.Pow(10000, -(double)i / d))))
            .Mistake("frequencies-inverted", "has positions multiplied by 10000^(2i/d); they should be divided by it", () => With((at, i) => Wave(i, at / Frequency(i / 2))))
            .Mistake("scaled", "has x multiplied by √d_model", () => (x * Math.Sqrt(d)) + Waves(t, d));
    }

    private static Tensor Waves(int t, int d) => new SinusoidalPositions(d, t).Table;
}
