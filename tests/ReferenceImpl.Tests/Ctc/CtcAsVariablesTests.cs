using ReferenceImpl.Activations;
using ReferenceImpl.Autograd;
using ReferenceImpl.Ctc;

namespace ReferenceImpl.Tests.Ctc;

/// <summary>The gradient of CTC from both its variables, against the forward variables alone differentiated automatically.</summary>
public class CtcAsVariablesTests
{
    private static readonly int[][] Targets = [[1, 1, 2], [3, 1], []];
    private static readonly int[] Lengths = [8, 5, 3];

    private readonly Tensor _logits = Tensor.Normal(new Random(1), 8, 3, 4);

    [Fact]
    public void With_respect_to_logits()
    {
        var loss = new CtcLoss();
        var value = loss.Forward(_logits, Targets, Lengths);
        Agreement.WithAutograd("CtcLoss", v => Loss(v[0].LogSoftmax(2)), value, (_logits, loss.Backward()));
    }

    [Fact]
    public void With_respect_to_probabilities()
    {
        var probabilities = Softmax.Of(_logits);
        var loss = new CtcLoss();
        var value = loss.ForwardFromLogProbabilities(probabilities.Log(), Targets, Lengths);
        Agreement.WithAutograd("CtcLoss", v => Loss(v[0].Log()), value, (probabilities, loss.BackwardToProbabilities()));
    }

    private static Variable Loss(Variable logProbabilities)
    {
        Variable sum = 0.0;
        for (var n = 0; n < Targets.Length; n++) sum -= LogLikelihood(logProbabilities.At(n, axis: 1), Targets[n], Lengths[n]);
        return sum / Targets.Length;
    }

    // α(t, s) as in CtcLattice, but only of positions that can be reached, so that no infinity occurs.
    private static Variable LogLikelihood(Variable logProbabilities, int[] target, int time)
    {
        int[] symbols = [0, .. target.SelectMany(symbol => (int[])[symbol, 0])];
        var alpha = new Variable?[symbols.Length];
        for (var t = 0; t < time; t++)
        {
            var next = new Variable?[symbols.Length];
            for (var s = 0; s < symbols.Length; s++)
            {
                var from = new List<Variable?> { alpha[s] };
                if (s > 0) from.Add(alpha[s - 1]);
                if (s > 1 && symbols[s] != 0 && symbols[s] != symbols[s - 2]) from.Add(alpha[s - 2]);
                if (t == 0) from = [s < 2 ? (Variable)0.0 : null];
                Variable[] reached = [.. from.OfType<Variable>()];
                if (reached.Length > 0) next[s] = LogSum(reached) + logProbabilities.At(t).At(symbols[s]);
            }
            alpha = next;
        }
        return LogSum([.. alpha[^(symbols.Length > 1 ? 2 : 1)..].OfType<Variable>()]);
    }

    private static Variable LogSum(Variable[] terms) => Variable.Concat([.. terms.Select(term => term.Reshape(1))]).LogSumExp(0).Reshape();
}
