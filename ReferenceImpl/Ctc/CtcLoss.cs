using ReferenceImpl.Activations;

namespace ReferenceImpl.Ctc;

/// <summary>
/// Connectionist temporal classification: L = −log p(target | input), the probability of all alignments together, averaged
/// over the batch.
/// </summary>
/// <remarks>
/// Shapes: T time, N batch, K symbols with the blank; logits (T, N, K).
/// With Γ(t, k) = Σ γ(t, s) over the positions s that hold symbol k: dL/dlogit = (softmax − Γ)/N, and with respect to the
/// probabilities y themselves dL/dy = −Γ/y/N. Both are zero beyond a sequence's end.
/// A target that cannot be aligned (too long for its input, counting a blank between equal neighbours) has probability zero
/// and infinite loss; with zeroInfinity it counts as 0 and has no gradient.
/// Source: Graves et al., ICML 2006, equations 15 and 16.
/// </remarks>
public sealed class CtcLoss(int blank = 0, bool zeroInfinity = false)
{
    private Tensor? _probabilities; // (T, N, K)
    private Tensor? _occupancy;     // Γ (T, N, K)
    private Tensor? _counted;       // (T, N, 1): 1 inside a sequence

    /// <summary>The loss of each sequence.</summary>
    public IReadOnlyList<double> Losses { get; private set; } = [];

    /// <param name="logits">(T, N, K)</param>
    /// <param name="targets">N sequences of symbols, none of them the blank; one may be empty.</param>
    /// <param name="inputLengths">How many time steps of each sequence count; all if not given.</param>
    public double Forward(Tensor logits, IReadOnlyList<int[]> targets, IReadOnlyList<int>? inputLengths = null)
    {
        logits.RequireShape(nameof(logits), -1, targets.Count, -1);
        return ForwardFromLogProbabilities(LogSoftmax.Of(logits), targets, inputLengths);
    }

    /// <summary>From log y (T, N, K), whose rows need not sum to one.</summary>
    public double ForwardFromLogProbabilities(Tensor logProbabilities, IReadOnlyList<int[]> targets, IReadOnlyList<int>? inputLengths = null)
    {
        var (time, batch) = (logProbabilities.Rows, targets.Count);
        _probabilities = logProbabilities.Exp();
        _occupancy = Tensor.ZerosLike(logProbabilities);
        _counted = Tensor.Zeros(time, batch, 1);
        var losses = new double[batch];
        for (var n = 0; n < batch; n++)
        {
            var length = inputLengths?[n] ?? time;
            var target = ExtendedTarget.Of(targets[n], blank);
            var lattice = CtcLattice.Of(logProbabilities.At(n, axis: 1).Slice(0, 0, length).Contiguous(), target);
            var impossible = double.IsNegativeInfinity(lattice.LogLikelihood);
            losses[n] = impossible && zeroInfinity ? 0 : -lattice.LogLikelihood;
            if (impossible) continue;

            _counted.At(n, axis: 1).Slice(0, 0, length).FillInPlace(1);
            _occupancy.At(n, axis: 1).Slice(0, 0, length).CopyInPlace(Occupancy(lattice.Posteriors, target, logProbabilities.Columns));
        }
        Losses = losses;
        return losses.Sum() / batch;
    }

    /// <summary>With respect to the logits: (T, N, K).</summary>
    public Tensor Backward() => (Remembered(_probabilities) * _counted! - _occupancy!) / Losses.Count;

    /// <summary>With respect to the probabilities: (T, N, K).</summary>
    public Tensor BackwardToProbabilities()
    {
        // A symbol that no alignment uses has no gradient, even where its probability is zero.
        var quotient = -Remembered(_occupancy) / _probabilities!;
        return Tensor.Where(_occupancy!, quotient, Tensor.Scalar(0)) / Losses.Count;
    }

    // Γ of one sequence: (T, S) → (T, K).
    private static Tensor Occupancy(Tensor posteriors, ExtendedTarget target, int symbols)
    {
        var gamma = posteriors.Data;
        var sums = new double[posteriors.Rows * symbols];
        for (var t = 0; t < posteriors.Rows; t++)
            for (var s = 0; s < target.Length; s++) sums[t * symbols + target.Symbols[s]] += gamma[t * target.Length + s];
        return new Tensor(sums, posteriors.Rows, symbols);
    }

    private static Tensor Remembered(Tensor? value) =>
        value ?? throw new InvalidOperationException("CtcLoss.Backward needs a Forward before it");
}
