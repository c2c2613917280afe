using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using Truth = ReferenceImpl.Attention.MultiHeadAttention;

namespace Autograder.Grading.Hw4p1;

/// <summary>
/// Projections, heads, attention, projection. The course's graders hand in both masks, and both let everything through; without one, or
/// with masks that mask, are robust checks, and so are the projections' own gradients.
/// </summary>
internal static class MultiHeadAttention
{
    public static Component Component => new("multi-head-attention", "Multi-head attention", ["mytorch/nn/multi_head_attention.py"],
        Check.Core($"{Id}/forward", "Forward", 7, plan => Typical(plan, "output")),
        Check.Core($"{Id}/dquery", "Backward: the gradient of the query", 3, plan => Typical(plan, "dquery")),
        Check.Core($"{Id}/dkey", "Backward: the gradient of the key", 3, plan => Typical(plan, "dkey")),
        Check.Core($"{Id}/dvalue", "Backward: the gradient of the value", 3, plan => Typical(plan, "dvalue")),
        Check.Robust($"{Id}/no-masks", "Without masks", 0.75m, plan => Ask(plan, "no masks", Draw(plan, 2, 5, 5, 6), 2)),
        Check.Robust($"{Id}/key-padding", "With a key padding mask only", 0.5m, KeyPaddingOnly),
        Check.Robust($"{Id}/attention-mask", "With an attention mask only", 0.5m, AttentionMaskOnly),
        Check.Robust($"{Id}/both-masks", "With two masks that mask: either is enough to ignore a key", 0.5m, BothMasks),
        Check.Robust($"{Id}/lengths", "More keys than queries, fewer, one head, as many heads as features", 0.5m, Lengths),
        Check.Robust($"{Id}/parameters", "Backward leaves dLdW and dLdb in each projection", 1, Parameters),
        Check.Robust($"{Id}/second-use", "A second forward and backward belong to the second inputs", 0.25m, SecondUse));

    private const string Id = "hw4p1/multi-head-attention";
    private const string Module = "mytorch.nn.multi_head_attention";
    private static readonly string[] Everything = ["output", "dquery", "dkey", "dvalue"];

    private static void Typical(Plan plan, string quantity)
    {
        foreach (var (n, l, e, heads) in new[] { (2, 4, 6, 2), (3, 5, 12, 4) })
        {
            var inputs = Draw(plan, n, l, l, e) with { KeyPadding = Tensor.Zeros(n, l), Attention = Tensor.Zeros(l, l) };
            Ask(plan, $"N = {n}, L = S = {l}, E = {e}, {heads} heads, nothing masked", inputs, heads, [quantity], Tolerance.Core);
        }
    }

    private static void KeyPaddingOnly(Plan plan) =>
        Ask(plan, "key_padding_mask (2, 5)", Draw(plan, 2, 4, 5, 6) with { KeyPadding = DrawnMasks.Any(plan.Inputs, 2, 5) }, 2);

    private static void AttentionMaskOnly(Plan plan)
    {
        Ask(plan, "attn_mask (4, 5)", Draw(plan, 2, 4, 5, 6) with { Attention = DrawnMasks.Any(plan.Inputs, 4, 5) }, 2);
        Ask(plan, "the causal mask (4, 4)", Draw(plan, 2, 4, 4, 6) with { Attention = ReferenceImpl.Attention.Mask.Causal(4) }, 2);
    }

    private static void BothMasks(Plan plan)
    {
        var (padding, attention) = DrawnMasks.Pair(plan.Inputs, 2, 4, 7);
        Ask(plan, "key_padding_mask (2, 7) and attn_mask (4, 7)", Draw(plan, 2, 4, 7, 6) with { KeyPadding = padding, Attention = attention }, 2);
    }

    /// <summary>No length is a width or the square of one, here and above, and one head is not the only thing that is one: so no cause is taken for another.</summary>
    private static void Lengths(Plan plan)
    {
        foreach (var (n, l, s, e, heads, trait) in new[] { (2, 2, 5, 6, 2, "L < S"), (2, 5, 2, 6, 2, "L > S"), (2, 3, 4, 5, 1, "one head"), (2, 3, 4, 3, 3, "as many heads as features") })
        {
            var inputs = Draw(plan, n, l, s, e) with { KeyPadding = Tensor.Zeros(n, s), Attention = Tensor.Zeros(l, s) };
            Ask(plan, $"N = {n}, L = {l}, S = {s}, E = {e}, {heads} head{(heads == 1 ? "" : "s")}", inputs, heads, traits: trait);
        }
    }

    /// <summary>
    /// A case for each projection: whoever finds the gradient of one in the place of another is told so only where that is the mistake. That of
    /// the key's bias is zero, since the softmax does not see a shift of all scores of a query.
    /// </summary>
    private static void Parameters(Plan plan)
    {
        foreach (var name in new[] { "q_proj", "k_proj", "v_proj", "out_proj" })
        {
            var inputs = Draw(plan, 2, 5, 4, 6) with { KeyPadding = Tensor.Zeros(2, 4), Attention = Tensor.Zeros(5, 4) };
            var (@case, layer, truth, _) = Start(plan, name, 6, 2);
            Forward(@case, layer, inputs);
            @case.Call(layer, "backward", inputs.DOutput);
            Forward(truth, inputs);
            truth.Backward(inputs.DOutput);
            var projection = name switch { "q_proj" => truth.Query, "k_proj" => truth.Key, "v_proj" => truth.Value, _ => truth.Output };
            @case.ExpectAttribute(layer, $"{name}.dLdW", projection.W.Grad, "out_features, in_features");
            var dLdb = @case.ExpectAttribute(layer, $"{name}.dLdb", projection.B!.Grad, "out_features");
            if (name == "k_proj") dLdb.Within(Tolerance.Core); // zero throughout, as softmax does not see what all keys share: what comes back is rounding
        }
    }

    private static void SecondUse(Plan plan)
    {
        var (@case, layer, truth, weights) = Start(plan, "two calls", 6, 2);
        var (first, second) = (Draw(plan, 2, 4, 3, 6), Draw(plan, 3, 4, 5, 6));
        first = first with { KeyPadding = DrawnMasks.Any(plan.Inputs, 2, 3), Attention = Tensor.Zeros(4, 3) };
        var (padding, attention) = DrawnMasks.Pair(plan.Inputs, 3, 4, 5);
        second = second with { KeyPadding = padding, Attention = attention };
        Forward(@case, layer, first);
        @case.Call(layer, "backward", first.DOutput);
        Expect(@case, layer, truth, weights, second, 2, Everything, Tolerance.Standard);
        WithoutMaskOfBefore(plan, "key_padding_mask", masked => masked with { KeyPadding = DrawnMasks.Any(plan.Inputs, 2, 5) });
        WithoutMaskOfBefore(plan, "attn_mask", masked => masked with { Attention = DrawnMasks.Any(plan.Inputs, 4, 5) });
    }

    private static void WithoutMaskOfBefore(Plan plan, string name, Func<HeadInputs, HeadInputs> withMask)
    {
        var (@case, layer, truth, weights) = Start(plan, $"two calls, the second without {name}", 6, 2);
        var (masked, open) = (withMask(Draw(plan, 2, 4, 5, 6)), Draw(plan, 2, 4, 5, 6));
        Forward(@case, layer, masked);
        @case.Call(layer, "backward", masked.DOutput);
        Expect(@case, layer, truth, weights, open, 2, Everything, Tolerance.Standard, open with { KeyPadding = masked.KeyPadding, Attention = masked.Attention });
    }

    private static void Ask(Plan plan, string label, HeadInputs inputs, int heads, string[]? quantities = null, Tolerance? tolerance = null, params string[] traits)
    {
        var (@case, layer, truth, weights) = Start(plan, label, inputs.Query.Columns, heads, traits);
        Expect(@case, layer, truth, weights, inputs, heads, quantities ?? Everything, tolerance ?? Tolerance.Standard);
    }

    private static void Expect(Case @case, Value.Ref layer, Truth truth, HeadWeights weights, HeadInputs inputs, int heads, string[] quantities, Tolerance tolerance,
        HeadInputs? maskedAsBefore = null)
    {
        var output = Forward(@case, layer, inputs);
        var right = Forward(truth, inputs);
        var mistakes = MultiHeadRecipe.Mistakes.Where(m => IsPossible(m.Id, inputs)).ToList();
        if (quantities.Contains("output"))
        {
            var expectation = @case.Expect(output, "output", right, "N, L, E").Within(tolerance);
            foreach (var (id, words, recipe) in mistakes) expectation.Mistake(id, words, () => recipe.Output(weights, inputs, heads));
            if (maskedAsBefore is not null)
                expectation.Mistake("mask-kept", "has the mask of the call before; without a mask nothing is ignored", () => new MultiHeadRecipe().Output(weights, maskedAsBefore, heads));
        }
        if (quantities is ["output"]) return;

        var gradients = @case.Call(layer, "backward", inputs.DOutput);
        var (dQuery, dKey, dValue) = truth.Backward(inputs.DOutput);
        foreach (var (part, name, expected) in new[] { (0, "dquery", dQuery), (1, "dkey", dKey), (2, "dvalue", dValue) })
        {
            if (!quantities.Contains(name)) continue;
            var expectation = @case.Expect(@case.Get(gradients, $"{part}"), name, expected, part == 0 ? "N, L, E" : "N, S, E").Within(tolerance);
            foreach (var (other, answer) in new[] { ("dquery", dQuery), ("dkey", dKey), ("dvalue", dValue) })
            {
                if (!quantities.Contains(other)) expectation.Mistake($"is-{other}", $"holds what {other} should be", () => answer);
            }
            // Heads joined wrongly in forward, and their gradient cut wrongly in backward, are the same to every gradient.
            foreach (var (id, words, recipe) in MultiHeadRecipe.GradientMistakes.Concat(mistakes.Where(m => m.Id is not "joined-without-swap")))
                expectation.Mistake(id, words, () => Part(recipe.Gradients(weights, inputs, heads), part));
        }
    }

    private static bool IsPossible(string mistake, HeadInputs inputs) => mistake switch
    {
        "query-everywhere" => inputs.Query.Shape[1] == inputs.Key.Shape[1],
        // Of masks that mask nothing the opposite leaves even weights, and so do many other mistakes.
        "mask-inverted" => inputs.KeyPadding?.Max() > 0 || inputs.Attention?.Max() > 0,
        // With one mask that masks, its own name is the better one.
        "mask-ignored" or "masks-both-needed" => inputs is { KeyPadding: { } padding, Attention: { } attention } && padding.Max() > 0 && attention.Max() > 0,
        _ => true,
    };

    private static Tensor Part((Tensor DQuery, Tensor DKey, Tensor DValue) gradients, int part) =>
        part switch { 0 => gradients.DQuery, 1 => gradients.DKey, _ => gradients.DValue };

    private static Tensor Forward(Truth truth, HeadInputs inputs) =>
        truth.Forward(inputs.Query, inputs.Key, inputs.Value, inputs.KeyPadding, inputs.Attention);

    private static Value.Ref Forward(Case @case, Value.Ref layer, HeadInputs inputs)
    {
        var named = new List<(string, Value)>();
        if (inputs.KeyPadding is { } padding) named.Add(("key_padding_mask", Value.Array.OfBooleans(padding)));
        if (inputs.Attention is { } attention) named.Add(("attn_mask", Value.Array.OfBooleans(attention)));
        return @case.Script.CallWith(layer, "forward", [inputs.Query, inputs.Key, inputs.Value], [.. named]);
    }

    private static HeadInputs Draw(Plan plan, int n, int l, int s, int e) =>
        new(plan.Inputs.Normal(n, l, e), plan.Inputs.Normal(n, s, e), plan.Inputs.Normal(n, s, e), plan.Inputs.AwayFromZero(n, l, e));

    private static (Case Case, Value.Ref Layer, Truth Truth, HeadWeights Weights) Start(Plan plan, string label, int e, int heads, params string[] traits)
    {
        var truth = new Truth(e, heads);
        foreach (var parameter in truth.Parameters) parameter.Set(plan.Inputs.AwayFromZero(parameter.Value.Shape) * 0.5); // an exact float32 still
        var p = truth.Parameters.Select(parameter => parameter.Value).ToArray();
        var @case = plan.Case(label, traits);
        var layer = @case.New(Module, "MultiHeadAttention", e, heads);
        @case.Call(layer, "init_weights", [.. p.Select(weights => (Value)weights)]);
        return (@case, layer, truth, new HeadWeights(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]));
    }
}
