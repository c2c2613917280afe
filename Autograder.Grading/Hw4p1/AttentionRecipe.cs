using ReferenceImpl;
using ReferenceImpl.Activations;

namespace Autograder.Grading.Hw4p1;

/// <summary>
/// softmax(Q·Kᵀ/√E)·V and its gradients with one thing done otherwise: what known mistakes compute. As it stands it is right, and
/// <see cref="Mistakes"/> changes one part at a time.
/// </summary>
internal sealed record AttentionRecipe
{
    /// <summary>What the scores are multiplied by, from the widths E and Ev.</summary>
    public Func<int, int, double> Scale { get; init; } = (e, _) => 1 / Math.Sqrt(e);

    /// <summary>Which scores are made ignored, from the scores and the mask; null for none.</summary>
    public Func<Tensor, Tensor?, Tensor?> Ignored { get; init; } = (_, mask) => mask;

    /// <summary>The score of what is ignored.</summary>
    public double IgnoredScore { get; init; } = -1e9;

    public int SoftmaxAxis { get; init; } = -1;

    public bool MasksAfterSoftmax { get; init; }

    /// <summary>dScores from the weights, their gradient, and the scale.</summary>
    public Func<Tensor, Tensor, double, Tensor>? ScoreGradient { get; init; }

    public Tensor Weights(Tensor q, Tensor k, Tensor v, Tensor? mask)
    {
        var scores = q.MatMul(k.T) * Scale(q.Columns, v.Columns);
        if (!MasksAfterSoftmax && Ignored(scores, mask) is { } ignored) scores = Tensor.Where(ignored, Tensor.Scalar(IgnoredScore), scores);
        var weights = Softmax.Of(scores, SoftmaxAxis);
        return MasksAfterSoftmax && mask is not null ? Tensor.Where(mask, Tensor.Scalar(0), weights) : weights;
    }

    public Tensor Output(Tensor q, Tensor k, Tensor v, Tensor? mask) => Weights(q, k, v, mask).MatMul(v);

    public (Tensor DQ, Tensor DK, Tensor DV) Gradients(Tensor q, Tensor k, Tensor v, Tensor? mask, Tensor dOutput)
    {
        var (weights, scale) = (Weights(q, k, v, mask), Scale(q.Columns, v.Columns));
        var dWeights = dOutput.MatMul(v.T);
        var dScores = ScoreGradient?.Invoke(weights, dWeights, scale) ?? Softmax.Backward(weights, dWeights, SoftmaxAxis) * scale;
        return (dScores.MatMul(k), dScores.T.MatMul(q), weights.T.MatMul(dOutput));
    }

    /// <summary>Mistakes of the forward pass, of which the backward pass makes what follows from them.</summary>
    public static IEnumerable<(string Id, string Words, AttentionRecipe Recipe)> Mistakes { get; } =
    [
        ("no-scale", "is what unscaled scores give; they should be divided by √E", new() { Scale = (_, _) => 1 }),
        ("scale-of-values", "has the scores divided by √Ev, the width of the values; √E, the width of queries and keys, was asked for",
            new() { Scale = (_, ev) => 1 / Math.Sqrt(ev) }),
        ("scale-without-root", "has the scores divided by E; √E was asked for", new() { Scale = (e, _) => 1.0 / e }),
        ("scale-multiplied", "has the scores multiplied by √E; they should be divided by it", new() { Scale = (e, _) => Math.Sqrt(e) }),
        ("softmax-over-queries", "has the softmax taken over the queries; the weights of each query should sum to 1 over the keys", new() { SoftmaxAxis = -2 }),
        ("mask-ignored", "is what comes out without the mask", new() { Ignored = (_, _) => null }),
        ("mask-inverted", "has the mask the wrong way round; True means: ignore", new() { Ignored = (_, mask) => mask is null ? null : 1 - mask }),
        ("zero-score-masked", "takes a score that is truly 0 for a masked one", new() { Ignored = (scores, mask) => Either(mask, Tensor.Equal(scores, Tensor.Scalar(0))) }),
        ("masked-score-zero", "gives masked scores the value 0, with which they still have weight", new() { IgnoredScore = 0 }),
        ("mask-after-softmax", "has the mask applied after the softmax, so that the weights that remain do not sum to 1", new() { MasksAfterSoftmax = true }),
    ];

    /// <summary>Mistakes of the backward pass alone; they change dQ and dK.</summary>
    public static IEnumerable<(string Id, string Words, AttentionRecipe Recipe)> GradientMistakes { get; } =
    [
        ("unscaled", "lacks the factor 1/√E: the scores were divided by √E, so their gradient is too", new() { ScoreGradient = (a, d, _) => Softmax.Backward(a, d) }),
        ("scaled-twice", "has the factor 1/√E twice", new() { ScoreGradient = (a, d, scale) => Softmax.Backward(a, d) * scale * scale }),
        ("softmax-skipped", "leaves the derivative of the softmax out", new() { ScoreGradient = (_, d, scale) => d * scale }),
        ("softmax-diagonal", "takes only the diagonal of the softmax's Jacobian", new() { ScoreGradient = (a, d, scale) => d * a * (1 - a) * scale }),
        ("softmax-elementwise", "has a⊙da for the softmax's derivative: the part in which the weights depend on each other's scores is missing",
            new() { ScoreGradient = (a, d, scale) => d * a * scale }),
        ("softmax-backward-over-queries", "has the softmax's derivative taken over the queries", new() { ScoreGradient = (a, d, scale) => Softmax.Backward(a, d, -2) * scale }),
    ];

    private static Tensor Either(Tensor? a, Tensor b) => a is null ? b : Tensor.Maximum(a, b);
}
