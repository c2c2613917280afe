using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Gan;

/// <summary>
/// SpectralNorm(u, iterations=1): forward(W) → W/σ after <c>iterations</c> of power iteration v ← Wᵀu/|Wᵀu|, u ← Wv/|Wv|, with σ = uᵀWv;
/// backward with u and v held fixed. Miyato et al., "Spectral Normalization for Generative Adversarial Networks", ICLR 2018.
/// </summary>
internal static class SpectralNormalization
{
    public static Component Component => new("spectral-norm", "Spectral normalisation", ["mytorch/gan/spectral_norm.py"],
        Check.Core("gan/spectral-norm/forward", "W divided by σ, after one iteration", 2.5m, plan => Forward(plan, iterations: 1)),
        Check.Core("gan/spectral-norm/vectors", "u, v and σ after one iteration", 1.5m, Vectors),
        Check.Core("gan/spectral-norm/backward", "The gradient with respect to W, through σ too", 2.5m, Backward),
        Check.Robust("gan/spectral-norm/iterations", "Several iterations, and one unless given", 0.5m, Iterations),
        Check.Robust("gan/spectral-norm/second-use", "A second forward goes on from the u of the first", 0.5m, SecondUse),
        Check.Robust("gan/spectral-norm/evaluation", "With train=False u and v stand still, and σ is of the W given", 0.5m, Evaluation));

    private const string Module = "mytorch.gan.spectral_norm";

    /// <summary>What one forward leaves.</summary>
    private sealed record Normalized(Tensor W, Tensor U, Tensor V)
    {
        public double Sigma => (U * W.MatMul(V)).Sum();

        public Tensor Value => W / Sigma;

        /// <summary>(g − ⟨g, W̄⟩·u·vᵀ)/σ</summary>
        public Tensor Gradient(Tensor g) => (g - (g * Value).Sum() * U.MatMul(V.T)) / Sigma;
    }

    private static Normalized Iterate(Tensor w, Tensor u, int iterations)
    {
        Tensor v = Tensor.Zeros(w.Columns, 1), left = u;
        for (var k = 0; k < iterations; k++)
        {
            v = Unit(w.T.MatMul(left));
            left = Unit(w.MatMul(v));
        }
        return new Normalized(w, left, v);
    }

    private static Tensor Unit(Tensor vector) => vector / vector.Norm();

    private static void Forward(Plan plan, int iterations)
    {
        foreach (var (o, i) in new[] { (3, 4), (5, 2) })
        {
            var (@case, norm, w, u) = Start(plan, o, i, iterations);
            ExpectNormalized(@case.Call(norm, "forward", w), @case, w, u, iterations).Within(Tolerance.Core);
        }
    }

    private static void Vectors(Plan plan)
    {
        foreach (var (o, i) in new[] { (3, 4), (5, 2) })
        {
            var (@case, norm, w, u) = Start(plan, o, i, 1);
            @case.Call(norm, "forward", w);
            var right = Iterate(w, u, 1);
            // u is a unit vector at first, as the contract says, so v from it is right whether or not u is normalised before.
            @case.Expect(@case.Get(norm, "u"), "u", right.U.Reshape(o)).Within(Tolerance.Core)
                .Mistake("not-updated", "is the u that was given", () => u.Reshape(o))
                .Mistake("not-normalised", "is not divided by its length", () => w.MatMul(right.V).Reshape(o));
            @case.Expect(@case.Get(norm, "v"), "v", right.V.Reshape(i)).Within(Tolerance.Core)
                .Mistake("not-normalised", "is not divided by its length", () => w.T.MatMul(u).Reshape(i));
            @case.Expect(@case.Get(norm, "sigma"), "sigma", right.Sigma).Within(Tolerance.Core)
                .Mistake("frobenius", "is the root of the sum of squares of W, not its largest singular value", () => w.Norm())
                .Mistake("old-u", "is made of the u before the iteration", () => (u * w.MatMul(right.V)).Sum())
                .Mistake("squared", "is squared", () => right.Sigma * right.Sigma);
        }
    }

    private static void Backward(Plan plan)
    {
        foreach (var (o, i) in new[] { (3, 4), (5, 2) })
        {
            var (@case, norm, w, u) = Start(plan, o, i, 1);
            @case.Call(norm, "forward", w);
            ExpectGradient(@case, norm, Iterate(w, u, 1), plan.Inputs.AwayFromZero(o, i)).Within(Tolerance.Core);
        }
    }

    private static void Iterations(Plan plan)
    {
        Forward(plan, iterations: 4);
        var (w, u) = (plan.Inputs.AwayFromZero(4, 3), Float(Unit(plan.Inputs.AwayFromZero(4, 1))));
        var @case = plan.Case("SpectralNorm(u)", "the default");
        ExpectNormalized(@case.Call(@case.New(Module, "SpectralNorm", u.Reshape(4)), "forward", w), @case, w, u, 1);
    }

    private static void SecondUse(Plan plan)
    {
        var (@case, norm, first, u) = Start(plan, 4, 3, 1);
        var w = plan.Inputs.AwayFromZero(4, 3);
        @case.Call(norm, "forward", first);
        @case.Call(norm, "backward", plan.Inputs.AwayFromZero(4, 3));
        var between = Iterate(first, u, 1);
        ExpectNormalized(@case.Call(norm, "forward", w), @case, w, between.U, 1)
            .Mistake("starts-afresh", "begins again with the u that was given; it goes on from the last one", () => Iterate(w, u, 1).Value);
        ExpectGradient(@case, norm, Iterate(w, between.U, 1), plan.Inputs.AwayFromZero(4, 3));
    }

    private static void Evaluation(Plan plan)
    {
        var (@case, norm, first, u) = Start(plan, 4, 3, 2);
        var w = plan.Inputs.AwayFromZero(4, 3);
        @case.Call(norm, "forward", first);
        var still = Iterate(first, u, 2) with { W = w };
        @case.Expect(@case.Call(norm, "forward", w, false), "W/σ", still.Value, "out, in")
            .MistakeThroughout("iterates", "is that of a further iteration; with train=False u and v stand still", () => Iterate(w, still.U, 2).Value)
            .Mistake("old-sigma", "is divided by the σ of the forward before", () => w / Iterate(first, u, 2).Sigma);
        @case.Expect(@case.Get(norm, "u"), "u", still.U.Reshape(4))
            .MistakeThroughout("iterates", "has gone on; with train=False it stands still", () => Iterate(w, still.U, 2).U.Reshape(4));
    }

    private static (Case Case, Value.Ref Norm, Tensor W, Tensor U) Start(Plan plan, int o, int i, int iterations)
    {
        var (w, u) = (plan.Inputs.AwayFromZero(o, i), Float(Unit(plan.Inputs.AwayFromZero(o, 1))));
        var @case = plan.Case($"W ({o}, {i}), {iterations} {(iterations == 1 ? "iteration" : "iterations")}");
        return (@case, @case.New(Module, "SpectralNorm", u.Reshape(o), iterations), w, u);
    }

    private static Tensor Float(Tensor tensor) => tensor.Map(x => (float)x);

    private static Expectation ExpectNormalized(Value.Ref result, Case @case, Tensor w, Tensor u, int iterations)
    {
        var expectation = @case.Expect(result, "W/σ", Iterate(w, u, iterations).Value, "out, in")
            .Mistake("unchanged", "is W itself", () => w)
            .Mistake("multiplied", "is multiplied by σ; it is divided", () => w * Iterate(w, u, iterations).Sigma)
            .Mistake("frobenius", "is divided by the root of the sum of squares of W, not by its largest singular value", () => w / w.Norm())
            .Mistake("old-u", "is divided by a σ made of the u before the iteration", () => w / (u * w.MatMul(Unit(w.T.MatMul(u)))).Sum())
            .Mistake("vectors-not-normalised", "is divided by a σ whose u and v are not of length 1", () => w / (w.MatMul(w.T.MatMul(u)) * w.MatMul(w.T.MatMul(u))).Sum());
        return iterations == 1
            ? expectation
            : expectation.Mistake("one-iteration", "is that of one iteration; more were asked for", () => Iterate(w, u, 1).Value);
    }

    private static Expectation ExpectGradient(Case @case, Value.Ref norm, Normalized truth, Tensor g) =>
        @case.Expect(@case.Call(norm, "backward", g), "dLdW", truth.Gradient(g), "out, in")
            .Mistake("sigma-constant", "takes σ for a constant: W moves σ as well", () => g / truth.Sigma)
            .Mistake("unchanged", "is the gradient at W/σ, handed through unchanged", () => g)
            .Mistake("not-divided", "is not divided by σ", () => truth.Gradient(g) * truth.Sigma)
            .Mistake("second-term-added", "adds the part through σ; it is subtracted", () => (g + (g * truth.Value).Sum() * truth.U.MatMul(truth.V.T)) / truth.Sigma)
            .Mistake("along-W", "takes ⟨g, W⟩ where ⟨g, W/σ⟩ was expected, or the part through σ is not divided by σ: the two come to the same", () => (g - (g * truth.W).Sum() * truth.U.MatMul(truth.V.T)) / truth.Sigma)
            .Mistake("along-normalised", "has W/σ where u·vᵀ was expected", () => (g - (g * truth.Value).Sum() * truth.Value) / truth.Sigma);
}
