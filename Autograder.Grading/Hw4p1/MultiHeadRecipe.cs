using ReferenceImpl;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw4p1;

/// <summary>The eight arrays of <c>init_weights(Wq, bq, Wk, bk, Wv, bv, Wo, bo)</c>.</summary>
internal sealed record HeadWeights(Tensor Wq, Tensor Bq, Tensor Wk, Tensor Bk, Tensor Wv, Tensor Bv, Tensor Wo, Tensor Bo)
{
    public Tensor[] All => [Wq, Bq, Wk, Bk, Wv, Bv, Wo, Bo];
}

/// <summary>What multi-head attention is given, and the gradient of its output.</summary>
internal sealed record HeadInputs(Tensor Query, Tensor Key, Tensor Value, Tensor DOutput, Tensor? KeyPadding = null, Tensor? Attention = null);

/// <summary>Multi-head attention with one thing done otherwise: what known mistakes compute. As it stands it is right.</summary>
internal sealed record MultiHeadRecipe
{
    /// <summary>(N, L, E) → (N, H, L, E/H).</summary>
    public Func<Tensor, int, Tensor> Split { get; init; } = (x, heads) => x.Reshape(x.Rows, x.Shape[1], heads, -1).SwapAxes(1, 2);

    /// <summary>(N, H, L, E/H) → (N, L, E).</summary>
    public Func<Tensor, Tensor> Join { get; init; } = x => x.SwapAxes(1, 2).Reshape(x.Rows, x.Shape[2], -1);

    /// <summary>How a gradient gets back through <see cref="Join"/> and <see cref="Split"/>.</summary>
    public Func<Tensor, int, Tensor>? SplitBack { get; init; }

    public Func<Tensor, Tensor>? JoinBack { get; init; }

    public Func<int, int, AttentionRecipe> Attention { get; init; } = (_, _) => new();

    /// <summary>One mask of (N, S) and (L, S), 1 where to ignore.</summary>
    public Func<Tensor?, Tensor?, Tensor?> Merge { get; init; } = (padding, attention) =>
        Keys(padding) is { } keys ? attention is null ? keys : Tensor.Maximum(keys, attention) : attention;

    public Func<HeadWeights, HeadWeights> Weights { get; init; } = w => w;

    public Func<HeadInputs, HeadInputs> Inputs { get; init; } = i => i;

    public bool ProjectsOutput { get; init; } = true;

    public Tensor Output(HeadWeights weights, HeadInputs inputs, int heads) => Run(weights, inputs, heads).Output;

    public (Tensor DQuery, Tensor DKey, Tensor DValue) Gradients(HeadWeights weights, HeadInputs inputs, int heads)
    {
        var (_, q, k, v, mask, recipe, layers) = Run(weights, inputs, heads);
        var dJoined = ProjectsOutput ? layers[3].Backward(inputs.DOutput) : inputs.DOutput;
        var (dQ, dK, dV) = recipe.Gradients(q, k, v, mask, (SplitBack ?? Split)(dJoined, heads));
        var join = JoinBack ?? Join;
        return (layers[0].Backward(join(dQ)), layers[1].Backward(join(dK)), layers[2].Backward(join(dV)));
    }

    private (Tensor Output, Tensor Q, Tensor K, Tensor V, Tensor? Mask, AttentionRecipe Recipe, Linear[] Layers) Run(HeadWeights weights, HeadInputs inputs, int heads)
    {
        var given = Weights(weights).All;
        var (query, key, value, _, padding, attention) = Inputs(inputs);
        Linear[] layers = [.. Enumerable.Range(0, 4).Select(part => Projection(given[2 * part], given[(2 * part) + 1]))];
        var (q, k, v) = (Split(layers[0].Forward(query), heads), Split(layers[1].Forward(key), heads), Split(layers[2].Forward(value), heads));
        var (mask, recipe) = (Merge(padding, attention), Attention(query.Columns, heads));
        var joined = Join(recipe.Output(q, k, v, mask));
        return (ProjectsOutput ? layers[3].Forward(joined) : joined, q, k, v, mask, recipe, layers);
    }

    private static Linear Projection(Tensor w, Tensor b)
    {
        var layer = new Linear(w.Columns, w.Rows);
        layer.W.Set(w);
        layer.B!.Set(b);
        return layer;
    }

    private static Tensor? Keys(Tensor? padding) => padding?.Unsqueeze(1).Unsqueeze(1);

    public static IEnumerable<(string Id, string Words, MultiHeadRecipe Recipe)> Mistakes { get; } =
    [
        ("scale-of-embedding", "has the scores divided by √embed_dim; √(embed_dim/num_heads), the width of a head, was asked for",
            new() { Attention = (e, heads) => new() { Scale = (_, _) => 1 / Math.Sqrt(e) } }),
        ("heads-not-swapped", "has the heads cut out of rows instead of features: (N, L, E) is to become (N, L, H, E/H), and then (N, H, L, E/H)",
            new() { Split = (x, heads) => x.Reshape(x.Rows, heads, x.Shape[1], -1), SplitBack = (d, heads) => d.Reshape(d.Rows, d.Shape[1], heads, -1).SwapAxes(1, 2), JoinBack = d => d.Reshape(d.Rows, d.Shape[2], -1) }),
        ("joined-without-swap", "has the heads joined without swapping their axis back: (N, H, L, E/H) is to become (N, L, H, E/H), and then (N, L, E)",
            new() { Join = x => x.Reshape(x.Rows, x.Shape[2], -1) }),
        ("split-and-joined-without-swap", "has the heads cut out of rows instead of features, and joined so too",
            new() { Split = (x, heads) => x.Reshape(x.Rows, heads, x.Shape[1], -1), Join = x => x.Reshape(x.Rows, x.Shape[2], -1) }),
        ("heads-interleaved", "has the heads take every H-th feature; head h should have a block of E/H neighbours",
            new() { Split = (x, heads) => x.Reshape(x.Rows, x.Shape[1], -1, heads).Transpose(0, 3, 1, 2), Join = x => x.Transpose(0, 2, 3, 1).Reshape(x.Rows, x.Shape[2], -1) }),
        ("one-head", "is what a single head gives", new() { Split = (x, _) => x.Unsqueeze(1), Join = x => x.Squeeze(1) }),
        ("no-output-projection", "lacks the projection out_proj", new() { ProjectsOutput = false }),
        ("query-and-key-projections-swapped", "has the projections of query and key swapped", new() { Weights = w => w with { Wq = w.Wk, Bq = w.Bk, Wk = w.Wq, Bk = w.Bq } }),
        ("key-and-value-projections-swapped", "has the projections of key and value swapped", new() { Weights = w => w with { Wk = w.Wv, Bk = w.Bv, Wv = w.Wk, Bv = w.Bk } }),
        ("biases-missing", "lacks the biases of all projections",
            new() { Weights = w => w with { Bq = Tensor.ZerosLike(w.Bq), Bk = Tensor.ZerosLike(w.Bk), Bv = Tensor.ZerosLike(w.Bv), Bo = Tensor.ZerosLike(w.Bo) } }),
        ("query-everywhere", "takes the query for key and value too", new() { Inputs = i => i with { Key = i.Query, Value = i.Query } }),
        ("key-as-value", "takes the key for the value too", new() { Inputs = i => i with { Value = i.Key } }),
        ("key-padding-ignored", "is what comes out without the key padding mask", new() { Merge = (_, attention) => attention }),
        ("attention-mask-ignored", "is what comes out without the attention mask", new() { Merge = (padding, _) => Keys(padding) }),
        ("masks-both-needed", "ignores only what both masks ignore; either is enough",
            new() { Merge = (padding, attention) => padding is not null && attention is not null ? Tensor.Minimum(Keys(padding)!, attention) : Keys(padding) ?? attention }),
        .. AttentionRecipe.Mistakes.Where(m => m.Id is not ("scale-of-values" or "zero-score-masked"))
            .Select(m => (m.Id, m.Words, new MultiHeadRecipe { Attention = (_, _) => m.Recipe })),
    ];

    /// <summary>Mistakes of the backward pass alone.</summary>
    public static IEnumerable<(string Id, string Words, MultiHeadRecipe Recipe)> GradientMistakes { get; } =
    [
        ("gradient-heads-not-split", "has the gradient cut into heads by rows instead of features", new() { SplitBack = (d, heads) => d.Reshape(d.Rows, heads, d.Shape[1], -1) }),
        ("gradient-heads-not-joined", "has the heads' gradients joined without swapping their axis back", new() { JoinBack = d => d.Reshape(d.Rows, d.Shape[2], -1) }),
        .. AttentionRecipe.GradientMistakes.Select(m => (m.Id, m.Words, new MultiHeadRecipe { Attention = (_, _) => m.Recipe })),
    ];
}
