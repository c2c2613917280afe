using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Attention;

namespace Autograder.Grading.Hw4p1;

/// <summary>One layer of the decoder, normalising before each part: x + attention(norm1(x)), then x + ffn(norm2(x)).</summary>
internal static class DecoderLayer
{
    public static Component Component => new("decoder-layer", "Decoder layer", ["hw4lib/model/decoder_layers.py"],
        Check.Core("hw4p1/decoder-layer/forward", "Forward with the causal mask", 4, plan =>
        {
            foreach (var (n, t, d, heads) in new[] { (2, 4, 6, 2), (3, 5, 8, 4) })
                Ask(plan, "the causal mask", plan.Inputs.Normal(n, t, d), heads, Mask.Causal(t), null, Tolerance.Core);
        }),
        Check.Robust("hw4p1/decoder-layer/no-masks", "Forward without masks", 0.25m, plan => Ask(plan, "no masks", plan.Inputs.Normal(2, 4, 6), 3)),
        Check.Robust("hw4p1/decoder-layer/key-padding", "Forward with a key padding mask only", 0.25m, plan =>
            Ask(plan, "key_padding_mask (2, 4)", plan.Inputs.Normal(2, 4, 6), 2, null, DrawnMasks.Any(plan.Inputs, 2, 4))),
        Check.Robust("hw4p1/decoder-layer/both-masks", "Forward with both masks", 0.5m, plan =>
        {
            var (padding, attention) = DrawnMasks.Pair(plan.Inputs, 2, 6, 6);
            Ask(plan, "key_padding_mask (2, 6) and attn_mask (6, 6)", plan.Inputs.Normal(2, 6, 6), 2, attention, padding);
        }));

    private const string Module = "hw4lib.model.decoder_layers";

    private static void Ask(Plan plan, string masks, Tensor x, int heads, Tensor? attention = null, Tensor? padding = null, Tolerance? tolerance = null)
    {
        var (n, t, d, hidden) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[2] + 3);
        var weights = TransformerWeights.DrawLayer(plan.Inputs, d, hidden);
        var @case = plan.Case($"x of shape ({n}, {t}, {d}), {heads} heads, {masks}");
        var layer = @case.New(Module, "SelfAttentionDecoderLayer", d, heads, hidden);
        @case.Call(layer, "init_weights", [.. weights.All.Select(array => (Value)array)]);

        var named = new List<(string, Value)>();
        if (padding is not null) named.Add(("key_padding_mask", Value.Array.OfBooleans(padding)));
        if (attention is not null) named.Add(("attn_mask", Value.Array.OfBooleans(attention)));
        var output = @case.Script.CallWith(layer, "forward", [x], [.. named]);

        var block = TransformerWeights.Block(weights, heads);
        var expectation = @case.Expect(output, "y", block.Forward(x, padding, attention), "N, T, d_model").Within(tolerance ?? Tolerance.Standard);
        foreach (var (id, words, recipe) in DecoderRecipe.Mistakes) expectation.Mistake(id, words, () => recipe.Output(weights, x, heads, padding, attention));
        if (padding is not null)
            expectation.Mistake("key-padding-ignored", "is what comes out without the key padding mask", () => new DecoderRecipe().Output(weights, x, heads, null, attention));
        if (attention is not null)
            expectation.Mistake("attention-mask-ignored", "is what comes out without the attention mask", () => new DecoderRecipe().Output(weights, x, heads, padding, null));
        if (padding is not null && attention is not null)
            expectation.Mistake("masks-ignored", "is what comes out without masks", () => new DecoderRecipe().Output(weights, x, heads, null, null));
    }
}
