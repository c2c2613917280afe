namespace ReferenceImpl.Ctc;

/// <summary>
/// What CMU 11-785 minimises in place of −log p(target): the expected divergence −Σ_t Σ_s γ(t, s)·log y(t, l_s), averaged over
/// the batch.
/// </summary>
/// <remarks>
/// Shapes: probabilities y (T, N, K), gradient the same. With γ held fixed, as in expectation maximisation, its gradient
/// dL/dy(t, k) = −Σ γ(t, s)/y(t, k) over the positions that hold k is that of −log p(target) too, though the two losses differ.
/// The course divides the loss by N and not the gradient, and this follows it.
/// Source: CMU 11-785 (Introduction to Deep Learning), lecture on connectionist temporal classification.
/// </remarks>
public sealed class ExpectedDivergence(int blank = 0)
{
    private Tensor? _gradient;

    /// <param name="probabilities">(T, N, K)</param>
    public double Forward(Tensor probabilities, IReadOnlyList<int[]> targets, IReadOnlyList<int>? inputLengths = null)
    {
        probabilities.RequireShape(nameof(probabilities), -1, targets.Count, -1);
        _gradient = Tensor.ZerosLike(probabilities);
        var total = 0.0;
        for (var n = 0; n < targets.Count; n++)
        {
            var length = inputLengths?[n] ?? probabilities.Rows;
            var y = probabilities.At(n, axis: 1).Slice(0, 0, length); // (T, K)
            var target = ExtendedTarget.Of(targets[n], blank);
            var gamma = CtcLattice.Of(y.Log(), target).Posteriors;    // (T, S)
            for (var t = 0; t < length; t++)
            {
                for (var s = 0; s < target.Length; s++)
                {
                    if (gamma[t, s] == 0) continue; // 0·log 0 counts as 0
                    total -= gamma[t, s] * Math.Log(y[t, target.Symbols[s]]);
                    _gradient[t, n, target.Symbols[s]] -= gamma[t, s] / y[t, target.Symbols[s]];
                }
            }
        }
        return total / targets.Count;
    }

    /// <summary>(T, N, K)</summary>
    public Tensor Backward() => _gradient ?? throw new InvalidOperationException("ExpectedDivergence.Backward needs a Forward before it");
}
