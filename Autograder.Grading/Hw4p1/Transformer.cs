using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Attention;

namespace Autograder.Grading.Hw4p1;

/// <summary>The whole model forward: embedding, positions, decoder layers under the causal mask, a last normalisation, logits.</summary>
internal static class Transformer
{
    public static Component Component => new("transformer", "Decoder-only transformer", ["hw4lib/model/transformers.py"],
        Check.Core("hw4p1/transformer/one-layer", "Forward with one decoder layer", 3, plan => Ask(plan, new(1, 6, 2, 8, 10, 5), 2, 4, tolerance: Tolerance.Core)),
        Check.Core("hw4p1/transformer/layers", "Forward with several decoder layers", 3, plan =>
        {
            Ask(plan, new(2, 6, 3, 9, 8, 7), 3, 5, tolerance: Tolerance.Core);
            Ask(plan, new(3, 8, 2, 6, 12, 5), 2, 4, tolerance: Tolerance.Core);
        }),
        Check.Robust("hw4p1/transformer/lengths", "Forward with target_lengths: padding is no key for anyone", 1, plan => Ask(plan, new(2, 6, 2, 8, 9, 6), 3, 6, padded: true)),
        Check.Robust("hw4p1/transformer/single-token", "A single token, and as many as max_len", 0.5m, plan =>
        {
            Ask(plan, new(1, 6, 2, 8, 10, 5), 3, 1, trait: "a single token");
            Ask(plan, new(1, 6, 2, 8, 7, 5), 1, 7, trait: "max_len tokens");
        }),
        Check.Robust("hw4p1/transformer/second-use", "Inputs of several lengths, one after the other", 0.5m, SecondUse));

    internal const string Module = "hw4lib.model.transformers";

    /// <summary>The whole model with one thing done otherwise.</summary>
    private sealed record Recipe
    {
        public DecoderRecipe Layer { get; init; } = new();

        public Func<Tensor, Tensor> Embedded { get; init; } = x => x;

        public Func<int, int, Tensor> Positions { get; init; } = (t, d) => new SinusoidalPositions(d, t).Table;

        public bool PositionsInEachLayer { get; init; }

        public Func<Tensor?, int, Tensor?> CausalMask { get; init; } = (_, t) => Mask.Causal(t);

        public bool SeesPadding { get; init; }

        public Func<IReadOnlyList<LayerWeights>, IEnumerable<LayerWeights>> Layers { get; init; } = layers => layers;

        public bool LastNorm { get; init; } = true;

        public Func<Tensor, Tensor> Result { get; init; } = logits => logits;

        public bool LastBias { get; init; } = true;

        public Tensor Logits(TransformerWeights w, TransformerSize size, Tensor tokens, Tensor? padding)
        {
            var embedded = w.Embedding.Take([.. tokens.ToArray().Select(token => (int)token)]).Reshape([.. tokens.Shape, size.Width]);
            var positions = Positions(tokens.Columns, size.Width);
            var x = Embedded(embedded) + positions;
            foreach (var (at, layer) in Layers(w.Layers).Index())
                x = Layer.Output(layer, PositionsInEachLayer && at > 0 ? x + positions : x, size.Heads, SeesPadding ? null : padding, CausalMask(padding, tokens.Columns));
            var logits = (LastNorm ? DecoderRecipe.Normalize(x, w.Gamma, w.Beta) : x).MatMul(w.W.T);
            return Result(LastBias ? logits + w.B : logits);
        }
    }

    private static readonly IReadOnlyList<(string Id, string Words, Recipe Recipe)> Mistakes =
    [
        ("no-positions", "lacks the positional encoding", new() { Positions = (t, d) => Tensor.Zeros(t, d) }),
        ("positions-from-one", "has its positions counted from 1; the first is 0", new() { Positions = (t, d) => new SinusoidalPositions(d, t + 1).Table.Slice(0, 1) }),
        ("positions-in-each-layer", "has the positions added before every decoder layer; they are added once", new() { PositionsInEachLayer = true }),
        ("embedding-scaled", "has the embeddings multiplied by √d_model", new() { Embedded = x => x * Math.Sqrt(x.Columns) }),
        ("not-causal", "is not causal: a position sees those after it", new() { CausalMask = (_, _) => null }),
        ("causal-mask-reversed", "has the causal mask the wrong way round: a position sees only itself and those after it", new() { CausalMask = (_, t) => Mask.Causal(t).T }),
        ("padding-seen", "has padding as keys, as if every sequence were full", new() { SeesPadding = true }),
        ("no-last-norm", "lacks the normalisation after the last decoder layer", new() { LastNorm = false }),
        ("no-last-bias", "lacks the bias of the last linear layer", new() { LastBias = false }),
        ("no-layers", "lacks the decoder layers", new() { Layers = _ => [] }),
        ("first-layer-only", "has only the first decoder layer applied", new() { Layers = layers => layers.Take(1) }),
        ("last-layer-only", "has only the last decoder layer applied: each should be given what the one before it returned", new() { Layers = layers => layers.TakeLast(1) }),
        ("first-layer-throughout", "has the first layer's weights in every decoder layer", new() { Layers = layers => layers.Select(_ => layers[0]) }),
        ("last-layer-throughout", "has the last layer's weights in every decoder layer", new() { Layers = layers => layers.Select(_ => layers[^1]) }),
        ("layers-reversed", "has the decoder layers in reverse order", new() { Layers = layers => layers.Reverse() }),
        ("probabilities", "is a softmax of the logits; the logits were asked for", new() { Result = logits => Softmax.Of(logits) }),
        ("log-probabilities", "is a log-softmax of the logits; the logits were asked for", new() { Result = logits => LogSoftmax.Of(logits) }),
        .. DecoderRecipe.Mistakes.Select(m => (m.Id, m.Words, new Recipe { Layer = m.Recipe })),
    ];

    private static void SecondUse(Plan plan)
    {
        var size = new TransformerSize(1, 6, 2, 8, 10, 5);
        var (@case, model, weights) = Start(plan, size, "T = 4, then 1, then 7");
        foreach (var t in new[] { 4, 1, 7 })
        {
            var tokens = Tokens(plan.Inputs, 2, t, size.Symbols);
            @case.Expect(@case.Call(model, "forward", Value.Array.OfIntegers(tokens)), $"logits of T = {t}", weights.Model(size).Forward(tokens), "N, T, V");
        }

        (@case, model, weights) = Start(plan, size, "with target_lengths, then without");
        var (first, second, padding) = (Tokens(plan.Inputs, 2, 6, size.Symbols), Tokens(plan.Inputs, 2, 6, size.Symbols), Mask.Padding([6, 2], 6));
        @case.Call(model, "forward", Value.Array.OfIntegers(first), Value.Array.OfIntegers(new Tensor([6, 2], 2)));
        @case.Expect(@case.Call(model, "forward", Value.Array.OfIntegers(second)), "logits without target_lengths", weights.Model(size).Forward(second), "N, T, V")
            .Mistake("padding-kept", "has the padding of the call before; without target_lengths there is none", () => new Recipe().Logits(weights, size, second, padding));
    }

    private static void Ask(Plan plan, TransformerSize size, int n, int t, bool padded = false, Tolerance? tolerance = null, string? trait = null)
    {
        var label = $"{size.Layers} layer{(size.Layers == 1 ? "" : "s")}, tokens of shape ({n}, {t}), d_model = {size.Width}, {size.Heads} heads{(padded ? ", with target_lengths" : "")}";
        var (@case, model, weights) = Start(plan, size, label, trait is null ? [] : [trait]);
        var tokens = Tokens(plan.Inputs, n, t, size.Symbols);
        int[] lengths = padded ? [.. Enumerable.Range(0, n).Select(k => k == 0 ? t : plan.Inputs.Integer(1, t - 2))] : [];
        var padding = padded ? Mask.Padding(lengths, t) : null;
        Value[] arguments = padded
            ? [Value.Array.OfIntegers(tokens), Value.Array.OfIntegers(new Tensor([.. lengths.Select(length => (double)length)], n))]
            : [Value.Array.OfIntegers(tokens)];
        var expectation = @case.Expect(@case.Call(model, "forward", arguments), "logits", weights.Model(size).Forward(tokens, lengths), "N, T, V")
            .Within(tolerance ?? Tolerance.Standard);
        foreach (var (id, words, recipe) in Mistakes.Where(m => size.Layers > 1 || m.Id is not "no-layers")) expectation.Mistake(id, words, () => recipe.Logits(weights, size, tokens, padding));
    }

    /// <summary>A student's model with secret weights.</summary>
    internal static (Case Case, Value.Ref Model, TransformerWeights Weights) Start(Plan plan, TransformerSize size, string label, params string[] traits)
    {
        var weights = TransformerWeights.Draw(plan.Inputs, size);
        var @case = plan.Case(label, traits);
        var model = @case.New(Module, "DecoderOnlyTransformer", size.Layers, size.Width, size.Heads, size.Hidden, size.Longest, size.Symbols);
        @case.Call(model, "init_weights", weights.Arguments);
        return (@case, model, weights);
    }

    /// <summary>No two sequences begin alike, so that what goes on in one is seen to be its own.</summary>
    internal static Tensor Tokens(SecretInputs inputs, int n, int t, int symbols)
    {
        var tokens = new Tensor([.. Enumerable.Range(0, n * t).Select(_ => (double)inputs.Integer(0, symbols - 1))], n, t);
        var first = inputs.Permutation(symbols);
        for (var k = 0; k < n; k++) tokens[k, 0] = first[k % symbols];
        return tokens;
    }
}
