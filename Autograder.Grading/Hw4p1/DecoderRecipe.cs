using ReferenceImpl;
using ReferenceImpl.Activations;
using ReferenceImpl.Attention;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw4p1;

/// <summary>The sixteen arrays of a decoder layer, in the order of its <c>init_weights</c>.</summary>
internal sealed record LayerWeights(Tensor Gamma1, Tensor Beta1, HeadWeights Attention, Tensor Gamma2, Tensor Beta2, Tensor W1, Tensor B1, Tensor W2, Tensor B2)
{
    public Tensor[] All => [Gamma1, Beta1, .. Attention.All, Gamma2, Beta2, W1, B1, W2, B2];

    /// <summary>In the order of <see cref="TransformerBlock.Parameters"/>.</summary>
    public Tensor[] ForReference => [.. Attention.All, W1, B1, W2, B2, Gamma1, Beta1, Gamma2, Beta2];
}

/// <summary>A decoder layer, x + attention(norm(x)) and then x + feedForward(norm(x)), with one thing done otherwise. As it stands it is right.</summary>
internal sealed record DecoderRecipe
{
    public NormPlacement? Norm { get; init; } = NormPlacement.Before;

    public (bool Attention, bool FeedForward) Residual { get; init; } = (true, true);

    /// <summary>What the residual connection carries around: the input, not the normalised input.</summary>
    public (bool Attention, bool FeedForward) ResidualOfNormed { get; init; }

    /// <summary>With the norm before, whether each part has one.</summary>
    public (bool Attention, bool FeedForward) IsNormed { get; init; } = (true, true);

    /// <summary>The feed-forward net is given the attention's result; otherwise the layer's input, and both results are added to that.</summary>
    public bool OneAfterTheOther { get; init; } = true;

    /// <summary>Keys and values are projections of the normalised input, as the queries are.</summary>
    public bool KeysNormed { get; init; } = true;

    public bool ValuesNormed { get; init; } = true;

    public Func<LayerWeights, LayerWeights> Weights { get; init; } = w => w;

    public MultiHeadRecipe Heads { get; init; } = new();

    public Func<Tensor, Tensor> Activation { get; init; } = x => new Gelu().Forward(x);

    public bool HasFeedForward { get; init; } = true;

    public Tensor Output(LayerWeights given, Tensor x, int heads, Tensor? padding, Tensor? mask)
    {
        var w = Weights(given);
        var attended = Around(x, Residual.Attention, IsNormed.Attention, ResidualOfNormed.Attention,
            normed => Heads.Output(w.Attention, new HeadInputs(normed, KeysNormed ? normed : x, ValuesNormed ? normed : x, x, padding, mask), heads), w.Gamma1, w.Beta1);
        if (!HasFeedForward) return attended;
        Tensor Fed(Tensor given) => Around(given, Residual.FeedForward, IsNormed.FeedForward, ResidualOfNormed.FeedForward,
            normed => Linear(Activation(Linear(normed, w.W1, w.B1)), w.W2, w.B2), w.Gamma2, w.Beta2);
        return OneAfterTheOther ? Fed(attended) : attended + Fed(x) - x;
    }

    public static Tensor Normalize(Tensor x, Tensor gamma, Tensor beta)
    {
        var norm = new LayerNorm(x.Columns);
        norm.Gamma.Set(gamma);
        norm.Beta.Set(beta);
        return norm.Forward(x);
    }

    private Tensor Around(Tensor x, bool residual, bool isNormed, bool residualOfNormed, Func<Tensor, Tensor> part, Tensor gamma, Tensor beta)
    {
        if (Norm is NormPlacement.After) return Normalize(residual ? x + part(x) : part(x), gamma, beta);
        var normed = Norm is null || !isNormed ? x : Normalize(x, gamma, beta);
        return !residual ? part(normed) : (residualOfNormed ? normed : x) + part(normed);
    }

    private static Tensor Linear(Tensor x, Tensor w, Tensor b) => x.MatMul(w.T) + b;

    public static IEnumerable<(string Id, string Words, DecoderRecipe Recipe)> Mistakes { get; } =
    [
        ("norm-after", "is normalised after each residual connection; it should be before attention and before the feed-forward net", new() { Norm = NormPlacement.After }),
        ("no-norms", "lacks both normalisations", new() { Norm = null }),
        ("no-residuals", "lacks both residual connections", new() { Residual = (false, false) }),
        ("no-attention-residual", "lacks the residual connection around attention", new() { Residual = (false, true) }),
        ("no-feed-forward-residual", "lacks the residual connection around the feed-forward net", new() { Residual = (true, false) }),
        ("residual-of-normed", "has the residual connections carry the normalised input; they should carry the input itself", new() { ResidualOfNormed = (true, true) }),
        ("attention-residual-of-normed", "has the residual connection around attention carry the normalised input; it should carry the input itself", new() { ResidualOfNormed = (true, false) }),
        ("feed-forward-residual-of-normed", "has the residual connection around the feed-forward net carry the normalised input; it should carry the input itself",
            new() { ResidualOfNormed = (false, true) }),
        ("no-first-norm", "lacks the normalisation before attention", new() { IsNormed = (false, true) }),
        ("no-second-norm", "lacks the normalisation before the feed-forward net", new() { IsNormed = (true, false) }),
        ("side-by-side", "gives the feed-forward net the layer's input; it should be given what attention and its residual connection make of it", new() { OneAfterTheOther = false }),
        ("keys-not-normed", "has only the queries normalised; keys and values should be taken from the normalised input too", new() { KeysNormed = false, ValuesNormed = false }),
        ("values-not-normed", "has the values taken from the input itself; they should be taken from the normalised input", new() { ValuesNormed = false }),
        ("first-norm-twice", "uses the first normalisation in both places", new() { Weights = w => w with { Gamma2 = w.Gamma1, Beta2 = w.Beta1 } }),
        ("norms-swapped", "has the two normalisations swapped", new() { Weights = w => w with { Gamma1 = w.Gamma2, Beta1 = w.Beta2, Gamma2 = w.Gamma1, Beta2 = w.Beta1 } }),
        ("no-feed-forward", "lacks the feed-forward net", new() { HasFeedForward = false }),
        ("relu", "has a ReLU in the feed-forward net; GELU was asked for", new() { Activation = x => new ReLU().Forward(x) }),
        ("no-activation", "lacks the GELU in the feed-forward net", new() { Activation = x => x }),
    ];
}
