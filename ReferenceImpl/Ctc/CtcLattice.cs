using System.Runtime.Intrinsics;

namespace ReferenceImpl.Ctc;

/// <summary>The forward and backward variables of one sequence, in log space.</summary>
/// <remarks>
/// Shapes: T time, K symbols with the blank, S = 2L + 1 positions of the extended target l.
/// α(t, s): log-probability of all ways to be at position s at time t, having emitted everything up to and with t.
/// β(t, s): log-probability of all ways to finish from there; y(t, l_s) itself is in α and not in β, so that
/// α(t, s) + β(t, s) is the log-probability of all alignments through (t, s), and its sum over s is the same at every t.
/// α(t, s) = log y(t, l_s) + log(e^α(t−1, s) + e^α(t−1, s−1) + [may skip] e^α(t−1, s−2)), and
/// β(t, s) = log(e^(β + log y)(t+1, s) + e^(β + log y)(t+1, s+1) + [may skip to s+2] e^(β + log y)(t+1, s+2)).
/// Source: Graves et al., ICML 2006, equations 6 to 14; β as there without the present symbol, after Graves' thesis (2008), section 7.3.
/// </remarks>
public sealed class CtcLattice
{
    private const int Lanes = 4;

    private CtcLattice(Tensor logAlpha, Tensor logBeta, double logLikelihood) =>
        (LogAlpha, LogBeta, LogLikelihood) = (logAlpha, logBeta, logLikelihood);

    public Tensor LogAlpha { get; } // (T, S)

    public Tensor LogBeta { get; } // (T, S)

    /// <summary>The log-probability of the target: of all its alignments together. −∞ if there is none.</summary>
    public double LogLikelihood { get; }

    /// <summary>γ(t, s) = e^(α + β − log-likelihood): the probability to be at s at time t, given the target. Rows sum to one.</summary>
    public Tensor Posteriors => (LogAlpha + LogBeta - LogLikelihood).Exp(); // (T, S)

    /// <param name="logProbabilities">(T, K)</param>
    public static CtcLattice Of(Tensor logProbabilities, ExtendedTarget target)
    {
        logProbabilities.RequireShape(nameof(logProbabilities), -1, -1);
        var (time, length) = (logProbabilities.Rows, target.Length);
        if (time == 0) throw new ArgumentException("a sequence needs at least one time step", nameof(logProbabilities));
        var emissions = Emissions(logProbabilities, target); // (T, S)

        var alpha = new Row[time];
        alpha[0] = new Row(length);
        for (var s = 0; s < Math.Min(2, length); s++) alpha[0][s] = emissions[0][s];
        var mayArrive = Penalties(length, s => target.MaySkip[s]);
        for (var t = 1; t < time; t++)
            alpha[t] = Row.Next(alpha[t - 1], mayArrive, emissions[t], length);

        // β is the same recurrence on the reversed target: position s becomes S − 1 − s.
        var beta = new Row[time];
        beta[time - 1] = new Row(length);
        for (var s = 0; s < Math.Min(2, length); s++) beta[time - 1][s] = 0;
        var mayLeave = Penalties(length, s => s >= 2 && target.MaySkip[length - 1 - s + 2]);
        var none = new Row(length);
        for (var s = 0; s < length; s++) none[s] = 0;
        var ahead = new Row(length); // (β + log y)(t + 1, ·)
        for (var t = time - 2; t >= 0; t--)
        {
            for (var s = 0; s < length; s++) ahead[s] = beta[t + 1][s] + emissions[t + 1][length - 1 - s];
            beta[t] = Row.Next(ahead, mayLeave, none, length);
        }

        var end = Tensor.Of(alpha[time - 1][length - 1], length > 1 ? alpha[time - 1][length - 2] : double.NegativeInfinity);
        return new CtcLattice(
            Row.Stack(alpha, length), Row.Stack(beta, length).Flip(1), end.LogSumExp(0).ToScalar());
    }

    private static Row[] Emissions(Tensor logProbabilities, ExtendedTarget target)
    {
        var source = logProbabilities.Data;
        var rows = new Row[logProbabilities.Rows];
        for (var t = 0; t < rows.Length; t++)
        {
            rows[t] = new Row(target.Length);
            for (var s = 0; s < target.Length; s++) rows[t][s] = source[t * logProbabilities.Columns + target.Symbols[s]];
        }
        return rows;
    }

    // 0 where a skip may arrive, −∞ where it may not: added to a log-probability, it lets it through or blocks it.
    private static Row Penalties(int length, Func<int, bool> maySkip)
    {
        var row = new Row(length);
        for (var s = 0; s < length; s++) row[s] = maySkip(s) ? 0 : double.NegativeInfinity;
        return row;
    }

    /// <summary>
    /// Log-probabilities of all positions at one time: two positions before the first and a few behind the last, which
    /// are never reached, make the border like the inside and the length a whole number of vectors.
    /// </summary>
    private sealed class Row
    {
        private const int Before = 2;
        private readonly double[] _values;

        public Row(int length)
        {
            _values = new double[Before + (length + Lanes - 1) / Lanes * Lanes];
            Array.Fill(_values, double.NegativeInfinity);
        }

        public double this[int s]
        {
            get => _values[s + Before];
            set => _values[s + Before] = value;
        }

        /// <summary>result(s) = emission(s) + log(e^previous(s) + e^previous(s−1) + e^(previous(s−2) + skip(s)))</summary>
        public static Row Next(Row previous, Row skip, Row emission, int length)
        {
            var result = new Row(length);
            for (var s = 0; s < length; s += Lanes)
            {
                var stay = Vector256.LoadUnsafe(ref previous._values[s + Before]);
                var move = Vector256.LoadUnsafe(ref previous._values[s + Before - 1]);
                var jump = Vector256.LoadUnsafe(ref previous._values[s + Before - 2]) + Vector256.LoadUnsafe(ref skip._values[s + Before]);
                var max = Vector256.Max(Vector256.Max(stay, move), jump);
                // Where nothing arrives, max is −∞ and −∞ − −∞ would be NaN; 0 in its place gives log 0 = −∞.
                max = Vector256.ConditionalSelect(Vector256.Equals(max, Vector256.Create(double.NegativeInfinity)), Vector256<double>.Zero, max);
                var sum = Transcendental.Exp(stay - max) + Transcendental.Exp(move - max) + Transcendental.Exp(jump - max);
                var value = Vector256.LoadUnsafe(ref emission._values[s + Before]) + max + Transcendental.Log(sum);
                value.StoreUnsafe(ref result._values[s + Before]);
            }
            return result;
        }

        public static Tensor Stack(Row[] rows, int length)
        {
            var result = new double[rows.Length * length];
            for (var t = 0; t < rows.Length; t++) Array.Copy(rows[t]._values, Before, result, t * length, length);
            return new Tensor(result, rows.Length, length);
        }
    }
}
