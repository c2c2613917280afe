using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Ctc;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// One sequence of probabilities and the target it is aligned with. The forward and backward probabilities as a list of choices: each known mistake is
/// the right recipe with one choice changed.
/// </summary>
/// <param name="Y">(T, K), probabilities.</param>
internal sealed record Alignment(Tensor Y, ExtendedTarget Target)
{
    /// <summary>
    /// Products of many probabilities are small, and a floor that is right for gradients would let anything pass there. What relative error there is comes
    /// from sums of a few terms.
    /// </summary>
    public static readonly Tolerance Tolerance = new(
        Float64: new Bound(Relative: 1e-5, OfScale: 1e-7, Floor: 1e-10),
        Float32: new Bound(Relative: 1e-3, OfScale: 1e-6, Floor: 1e-9));

    public int Time => Y.Rows;

    public int Length => Target.Length;

    // -- choices -------------------------------------------------------------------------------------------------------

    /// <summary>Whether position s may be reached from s − 2.</summary>
    public Func<int, bool> MaySkip { get; init; } = s => Target.MaySkip[s];

    /// <summary>The position that decides whether β may skip from s to s + 2.</summary>
    public Func<int, int> SkipsTo { get; init; } = s => s + 2;

    /// <summary>How many positions the first step in time may be at; the last step alike, from the end.</summary>
    public int Starts { get; init; } = 2;

    public int Ends { get; init; } = 2;

    /// <summary>Which step's probability α(t) is multiplied by; null: none.</summary>
    public Func<int, int?> Emission { get; init; } = t => t;

    /// <summary>Which step's probability β(t) takes on its way from t + 1; null: none.</summary>
    public Func<int, int?> EmissionAhead { get; init; } = t => t + 1;

    public bool MovesOn { get; init; } = true;

    public bool Stays { get; init; } = true;

    /// <summary>Whether α comes to the first position from the last, as an index of −1 in Python does.</summary>
    public bool WrapsAround { get; init; }

    /// <summary>Whether the outermost position, which is reached by staying alone, is carried on: α's first and β's last.</summary>
    public bool CarriesEdge { get; init; } = true;

    /// <summary>Whether β begins with the probabilities of the last step, where 1 belongs.</summary>
    public bool BeginsWithProbability { get; init; }

    /// <summary>Probabilities that are exactly float32: rows of softmax, which then sum to one nearly.</summary>
    public static Tensor Probabilities(Plan plan, int time, int symbols) => Softmax.Of(plan.Inputs.Normal(time, symbols)).Map(p => (float)p);

    /// <summary>Symbols from 1 to <paramref name="symbols"/> − 1, no two neighbours alike, but one pair where <paramref name="repeats"/>.</summary>
    public static int[] DrawTarget(Plan plan, int length, int symbols, bool repeats = false)
    {
        var target = new int[length];
        var repeatAt = repeats ? plan.Inputs.Integer(1, length - 1) : -1;
        for (var k = 0; k < length; k++)
        {
            do target[k] = plan.Inputs.Integer(1, symbols - 1);
            while (k > 0 && k != repeatAt && target[k] == target[k - 1]);
            if (k == repeatAt) target[k] = target[k - 1];
        }
        return target;
    }

    public static Alignment Of(Tensor y, int[] target, int blank = 0) => new(y, ExtendedTarget.Of(target, blank));

    public static Value Integers(IReadOnlyList<int> numbers, params int[] shape) =>
        Value.Array.OfIntegers(new Tensor([.. numbers.Select(n => (double)n)], shape.Length == 0 ? [numbers.Count] : shape));

    public Value Symbols => Integers(Target.Symbols);

    public Value Skips => Integers([.. Target.MaySkip.Select(may => may ? 1 : 0)]);

    public CtcLattice Truth() => CtcLattice.Of(Y.Log(), Target);

    /// <summary>(T, S)</summary>
    public Tensor Alpha()
    {
        var alpha = Tensor.Zeros(Time, Length);
        for (var s = 0; s < Math.Min(Starts, Length); s++) alpha[0, s] = Emitted(Emission(0), s);
        for (var t = 1; t < Time; t++)
        {
            for (var s = 0; s < Length; s++)
            {
                var arrives = Stays && (s > 0 || CarriesEdge) ? alpha[t - 1, s] : 0;
                if (s >= 1 && MovesOn) arrives += alpha[t - 1, s - 1];
                if (s == 0 && WrapsAround) arrives += alpha[t - 1, Length - 1];
                if (s >= 2 && MaySkip(s)) arrives += alpha[t - 1, s - 2];
                alpha[t, s] = arrives * Emitted(Emission(t), s);
            }
        }
        return alpha;
    }

    /// <summary>(T, S)</summary>
    public Tensor Beta()
    {
        var beta = Tensor.Zeros(Time, Length);
        for (var s = Math.Max(0, Length - Ends); s < Length; s++) beta[Time - 1, s] = BeginsWithProbability ? Emitted(Time - 1, s) : 1;
        for (var t = Time - 2; t >= 0; t--)
        {
            for (var s = 0; s < Length; s++)
            {
                double Ahead(int at) => beta[t + 1, at] * Emitted(EmissionAhead(t), at);
                beta[t, s] = Stays && (s < Length - 1 || CarriesEdge) ? Ahead(s) : 0;
                if (s + 1 < Length && MovesOn) beta[t, s] += Ahead(s + 1);
                if (s + 2 < Length && SkipsTo(s) is var to && to < Length && MaySkip(to)) beta[t, s] += Ahead(s + 2);
            }
        }
        return beta;
    }

    /// <summary>(T, S), rows sum to one.</summary>
    public static Tensor Posteriors(Tensor alpha, Tensor beta) => alpha * beta / (alpha * beta).Sum(1, keepDims: true);

    /// <summary>y(t, l_s): (T, S)</summary>
    public Tensor Emissions()
    {
        var emissions = Tensor.Zeros(Time, Length);
        for (var t = 0; t < Time; t++)
            for (var s = 0; s < Length; s++) emissions[t, s] = Y[t, Target.Symbols[s]];
        return emissions;
    }

    private double Emitted(int? t, int s) => t is { } at ? Y[Math.Clamp(at, 0, Time - 1), Target.Symbols[s]] : 1;
}
