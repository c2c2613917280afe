using ReferenceImpl;
using ReferenceImpl.Activations;

namespace Autograder.Grading.Hw4p1;

/// <summary>
/// The distribution a token is drawn from: softmax(logits/temperature), the top_k likeliest of it, and of these the fewest likeliest that reach
/// top_p, brought back to the sum 1; with one thing done otherwise. As it stands it is right.
/// </summary>
internal sealed record SamplingRecipe
{
    public Func<double, double> Temperature { get; init; } = temperature => temperature;

    /// <summary>How many to keep; 0 for all.</summary>
    public Func<int, int> TopK { get; init; } = k => k;

    public bool KeepsLeastLikely { get; init; }

    public bool IgnoresTopP { get; init; }

    /// <summary>How many tokens more than those that are needed to reach top_p.</summary>
    public int TopPMore { get; init; }

    /// <summary>top_p is held against the probabilities before top_k, which do not sum to 1 any more.</summary>
    public bool TopPOfAll { get; init; }

    public bool IsNormalized { get; init; } = true;

    /// <param name="logits">(N, V)</param>
    public Tensor Of(Tensor logits, double temperature, int topK, double topP) =>
        Tensor.Stack([.. Enumerable.Range(0, logits.Rows).Select(row => OfRow(Softmax.Of(logits.At(row) / Temperature(temperature)), topK, topP))]);

    private Tensor OfRow(Tensor probabilities, int topK, double topP)
    {
        int[] ranked = [.. Enumerable.Range(0, probabilities.Size).OrderByDescending(token => KeepsLeastLikely ? -probabilities[token] : probabilities[token])];
        if (topK > 0 && TopK(topK) is > 0 and var most) ranked = ranked[..Math.Min(most, ranked.Length)];
        if (topP < 1 && !IgnoresTopP)
        {
            var goal = topP * (TopPOfAll ? 1 : ranked.Sum(token => probabilities[token]));
            var (needed, reached) = (0, 0.0);
            while (needed < ranked.Length && reached < goal) reached += probabilities[ranked[needed++]];
            ranked = ranked[..Math.Clamp(needed + TopPMore, 0, ranked.Length)];
        }
        var kept = Tensor.ZerosLike(probabilities);
        foreach (var token in ranked) kept[token] = probabilities[token];
        return IsNormalized ? kept / kept.Sum() : kept;
    }

    public static IEnumerable<(string Id, string Words, SamplingRecipe Recipe)> Mistakes { get; } =
    [
        ("temperature-ignored", "is what comes out without the temperature", new() { Temperature = _ => 1 }),
        ("temperature-multiplied", "has the logits multiplied by the temperature; they should be divided by it", new() { Temperature = temperature => 1 / temperature }),
        ("top-k-ignored", "is what comes out without top_k", new() { TopK = _ => 0 }),
        ("top-k-one-more", "keeps one token more than top_k", new() { TopK = k => k + 1 }),
        ("top-k-one-less", "keeps one token less than top_k", new() { TopK = k => k - 1 }),
        ("top-p-without-effect", "has no token left out by top_p", new() { IgnoresTopP = true }),
        ("top-p-one-less", "leaves out the token with which top_p is reached; it belongs to those that are kept", new() { TopPMore = -1 }),
        ("top-p-one-more", "keeps one token more than are needed to reach top_p", new() { TopPMore = 1 }),
        ("top-p-before-top-k", "has top_p held against the probabilities before top_k, or against those that it leaves as they are; these should first be brought back to the sum 1",
            new() { TopPOfAll = true }),
        ("least-likely", "keeps the least likely tokens; the likeliest were asked for", new() { KeepsLeastLikely = true }),
        ("not-normalised", "is not brought back to the sum 1 after tokens were left out", new() { IsNormalized = false }),
    ];
}
