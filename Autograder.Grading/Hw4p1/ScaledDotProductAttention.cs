using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Attention;

namespace Autograder.Grading.Hw4p1;

/// <summary>
/// softmax(Q·Kᵀ/√E)·V and its three gradients. The course's graders look at queries as many as keys, values as wide as these, and a mask
/// that lets everything through; core checks ask the same, robust ones everything else.
/// </summary>
/// <remarks>A query that must ignore every key has no right answer. No mask here has such a row, nor one that turning the mask round would make so.</remarks>
internal static class ScaledDotProductAttention
{
    public static Component Component => new("scaled-dot-product-attention", "Scaled dot-product attention", ["mytorch/nn/scaled_dot_product_attention.py"],
        Check.Core($"{Id}/forward", "Forward: softmax(Q·Kᵀ/√E)·V", 7, plan => Typical(plan, "output")),
        Check.Core($"{Id}/dQ", "Backward: dQ", 3, plan => Typical(plan, "dQ")),
        Check.Core($"{Id}/dK", "Backward: dK", 3, plan => Typical(plan, "dK")),
        Check.Core($"{Id}/dV", "Backward: dV", 3, plan => Typical(plan, "dV")),
        Check.Robust($"{Id}/no-mask", "Without a mask", 0.75m, WithoutMask),
        Check.Robust($"{Id}/mask", "Masks that mask, of every shape that broadcasts to (…, L, S)", 1, Masks),
        Check.Robust($"{Id}/widths", "Values of another width than keys, more keys than queries and fewer", 0.5m, Widths),
        Check.Robust($"{Id}/zero-scores", "A score that is truly 0 is no masked one", 0.5m, ZeroScores),
        Check.Robust($"{Id}/leading-axes", "No leading axis, one, three", 0.5m, LeadingAxes),
        Check.Robust($"{Id}/attention-scores", "attention_scores holds the weights", 0.25m, AttentionScores),
        Check.Robust($"{Id}/large", "Scores as large as 1,000", 0.25m, Large),
        Check.Robust($"{Id}/second-use", "A second forward and backward belong to the second input", 0.25m, SecondUse));

    private const string Id = "hw4p1/scaled-dot-product-attention";
    private const string Module = "mytorch.nn.scaled_dot_product_attention";
    private static readonly string[] Everything = ["output", "dQ", "dK", "dV"];

    private sealed record Question(Tensor Q, Tensor K, Tensor V, Tensor DOutput, Tensor? Mask = null);

    private static void Typical(Plan plan, string quantity)
    {
        foreach (var (n, h, l, e) in new[] { (2, 3, 4, 5), (3, 2, 5, 3) })
        {
            var question = Draw(plan, [n, h], l, l, e, e) with { Mask = Tensor.Zeros(n, h, l, l) };
            Ask(plan, $"N = {n}, H = {h}, L = S = {l}, E = Ev = {e}, nothing masked", question, [quantity], Tolerance.Core);
        }
    }

    private static void WithoutMask(Plan plan) =>
        Ask(plan, "mask = None", Draw(plan, [2, 2], 4, 4, 5, 5), Everything);

    private static void Masks(Plan plan)
    {
        foreach (var (shape, trait) in new (int[], string)[]
        {
            ([2, 3, 4, 5], "a mask of its own for every head"), ([4, 5], "one mask (L, S) for all"), ([2, 1, 1, 5], "a mask (N, 1, 1, S), of keys only"), ([2, 1, 4, 5], "a mask (N, 1, L, S), the same for all heads"),
        })
        {
            var question = Draw(plan, [2, 3], 4, 5, 6, 6) with { Mask = DrawnMasks.Any(plan.Inputs, shape) };
            Ask(plan, $"a mask of shape ({string.Join(", ", shape)})", question, Everything, traits: trait);
        }
        var square = Draw(plan, [2, 2], 4, 4, 5, 5) with { Mask = DrawnMasks.Any(plan.Inputs, 4, 4) };
        Ask(plan, "a mask (4, 4), not the causal one", square, Everything, traits: "as many queries as keys");
        var causal = Draw(plan, [2, 2], 4, 4, 5, 5) with { Mask = Mask.Causal(4) };
        Ask(plan, "the causal mask (4, 4)", causal, Everything, traits: "the causal mask");
    }

    private static void Widths(Plan plan)
    {
        foreach (var (l, s, e, ev, trait) in new[] { (3, 5, 4, 6, "Ev > E, L < S"), (5, 2, 6, 3, "Ev < E, L > S"), (1, 4, 5, 2, "a single query") })
        {
            var question = Draw(plan, [2, 2], l, s, e, ev) with { Mask = Tensor.Zeros(l, s) };
            Ask(plan, $"L = {l}, S = {s}, E = {e}, Ev = {ev}", question, Everything, traits: trait);
        }
    }

    /// <summary>A key of zeros has the score 0 with every query.</summary>
    private static void ZeroScores(Plan plan)
    {
        foreach (var isMasked in new[] { true, false })
        {
            var question = Draw(plan, [2, 2], 3, 5, 3, 3);
            for (var n = 0; n < 2; n++)
                for (var h = 0; h < 2; h++) question.K.At(n).At(h).At(1 + n).FillInPlace(0);
            var mask = Tensor.Zeros(3, 5);
            for (var l = 0; l < 3; l++) mask[l, 4] = 1;
            Ask(plan, isMasked ? "a key of zeros, and another that is masked" : "a key of zeros, nothing masked",
                question with { Mask = isMasked ? mask : Tensor.Zeros(3, 5) }, ["output", "dV"]);
        }
    }

    private static void LeadingAxes(Plan plan)
    {
        foreach (var (leading, trait) in new (int[], string)[] { ([], "no leading axis"), ([3], "one leading axis"), ([2, 3], "two leading axes"), ([2, 1, 2], "three leading axes") })
        {
            var question = Draw(plan, leading, 3, 4, 5, 5) with { Mask = DrawnMasks.Any(plan.Inputs, 3, 4) };
            Ask(plan, $"Q of shape ({string.Join(", ", question.Q.Shape)})", question, Everything, traits: trait);
        }
    }

    private static void AttentionScores(Plan plan)
    {
        var question = Draw(plan, [2, 2], 3, 4, 5, 5) with { Mask = DrawnMasks.Any(plan.Inputs, 2, 1, 3, 4) };
        var @case = plan.Case("a mask of shape (2, 1, 3, 4)");
        var attention = @case.New(Module, "ScaledDotProductAttention");
        Forward(@case, attention, question);
        var (q, k, v, _, mask) = question;
        var scores = q.MatMul(k.T) / Math.Sqrt(q.Columns);
        var expectation = @case.ExpectAttribute(attention, "attention_scores", ScaledDotProduct.Forward(q, k, v, mask).Weights, "N, H, L, S")
            .Mistake("before-softmax", "holds the scores before the softmax; it should hold the weights after it", () => scores)
            .Mistake("before-softmax", "holds the scores before the softmax; it should hold the weights after it",
                () => Tensor.Where(mask!, Tensor.Scalar(double.NegativeInfinity), scores));
        foreach (var (id, words, recipe) in AttentionRecipe.Mistakes) expectation.Mistake(id, words, () => recipe.Weights(q, k, v, mask));
    }

    private static void Large(Plan plan)
    {
        var mask = DrawnMasks.Any(plan.Inputs, 3, 4);
        Question question;
        do
        {
            question = Draw(plan, [2, 2], 3, 4, 5, 5) with { Mask = mask };
            question = question with { Q = question.Q * 512 }; // a power of two, so that the inputs stay exactly float32
        }
        while (!IsDecided(question));
        Ask(plan, "scores up to ±1,000", question, ["output"], notFinite: "is not finite for scores as large as 1,000");

        // Every query has one key far ahead of all others; two that tie would magnify float32's rounding.
        static bool IsDecided(Question question) => ScaledDotProduct.Forward(question.Q, question.K, question.V, question.Mask).Weights
            .ToArray().All(weight => weight is < 1e-6 or > 1 - 1e-6);
    }

    private static void SecondUse(Plan plan)
    {
        var (first, second) = (Draw(plan, [2, 2], 4, 3, 5, 5), Draw(plan, [1, 2], 3, 5, 5, 5) with { Mask = DrawnMasks.Any(plan.Inputs, 3, 5) });
        var @case = plan.Case("two calls");
        var attention = @case.New(Module, "ScaledDotProductAttention");
        Forward(@case, attention, first with { Mask = DrawnMasks.Any(plan.Inputs, 4, 3) });
        @case.Call(attention, "backward", first.DOutput);
        Expect(@case, attention, second, Everything, Tolerance.Standard, null);

        var (masked, open) = (Draw(plan, [2, 2], 3, 4, 5, 5) with { Mask = DrawnMasks.Any(plan.Inputs, 3, 4) }, Draw(plan, [2, 2], 3, 4, 5, 5));
        @case = plan.Case("two calls, the second without a mask");
        attention = @case.New(Module, "ScaledDotProductAttention");
        Forward(@case, attention, masked);
        @case.Call(attention, "backward", masked.DOutput);
        Expect(@case, attention, open, Everything, Tolerance.Standard, null, masked.Mask);
    }

    private static void Ask(Plan plan, string label, Question question, string[] quantities, Tolerance? tolerance = null, string? notFinite = null, params string[] traits)
    {
        var @case = plan.Case(label, traits);
        Expect(@case, @case.New(Module, "ScaledDotProductAttention"), question, quantities, tolerance ?? Tolerance.Standard, notFinite);
    }

    private static void Expect(Case @case, Value.Ref attention, Question question, string[] quantities, Tolerance tolerance, string? notFinite, Tensor? maskBefore = null)
    {
        var (q, k, v, dOutput, mask) = question;
        var truth = ScaledDotProduct.Forward(q, k, v, mask);
        var output = Forward(@case, attention, question);
        var mistakes = AttentionRecipe.Mistakes;
        if (maskBefore is not null)
            mistakes = mistakes.Append(("mask-kept", "has the mask of the call before; without a mask nothing is ignored", new AttentionRecipe { Ignored = (_, _) => maskBefore }));
        if (quantities.Contains("output"))
        {
            var expectation = @case.Expect(output, "output", truth.Output).Within(tolerance);
            if (notFinite is not null)
            {
                expectation.WhenNotFinite(notFinite); // where the largest score takes all the weight, mistakes look alike
                return;
            }
            foreach (var (id, words, recipe) in mistakes) expectation.Mistake(id, words, () => recipe.Output(q, k, v, mask));
        }
        if (quantities is ["output"]) return;

        var gradients = @case.Call(attention, "backward", dOutput);
        var right = ScaledDotProduct.Backward(truth, dOutput);
        foreach (var (part, name, expected) in new[] { (0, "dQ", right.DQ), (1, "dK", right.DK), (2, "dV", right.DV) })
        {
            if (!quantities.Contains(name)) continue;
            var expectation = @case.Expect(@case.Get(gradients, $"{part}"), name, expected).Within(tolerance);
            foreach (var (other, answer) in new[] { ("dQ", right.DQ), ("dK", right.DK), ("dV", right.DV) })
            {
                if (!quantities.Contains(other)) expectation.Mistake($"is-{other}", $"holds what {other} should be", () => answer);
            }
            foreach (var (id, words, recipe) in (part == 2 ? [] : AttentionRecipe.GradientMistakes).Concat(mistakes))
                expectation.Mistake(id, words, () => Part(recipe.Gradients(q, k, v, mask, dOutput), part));
        }
    }

    private static Tensor Part((Tensor DQ, Tensor DK, Tensor DV) gradients, int part) =>
        part switch { 0 => gradients.DQ, 1 => gradients.DK, _ => gradients.DV };

    private static Value.Ref Forward(Case @case, Value.Ref attention, Question question)
    {
        var (q, k, v, _, mask) = question;
        return mask is null ? @case.Call(attention, "forward", q, k, v) : @case.Call(attention, "forward", q, k, v, Value.Array.OfBooleans(mask));
    }

    private static Question Draw(Plan plan, int[] leading, int l, int s, int e, int ev) => new(
        plan.Inputs.Normal([.. leading, l, e]), plan.Inputs.Normal([.. leading, s, e]), plan.Inputs.Normal([.. leading, s, ev]), plan.Inputs.AwayFromZero([.. leading, l, ev]));
}
