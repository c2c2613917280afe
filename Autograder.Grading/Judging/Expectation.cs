using Autograder.Grading.Protocol;

namespace Autograder.Grading.Judging;

/// <summary>
/// What one step must come back with: data, so that the server and <c>check.py</c> judge by the same rules and say the same words.
/// </summary>
/// <param name="step">Index of the step in its script.</param>
/// <param name="quantity">As the contract names it: <c>dLdW</c>.</param>
/// <param name="axes">The meaning of each axis; may be empty.</param>
public sealed partial class Expectation(int step, string quantity, IReadOnlyList<string> axes, Value expected)
{
    private readonly List<Variant> accepted = [];
    private readonly List<Variant> mistakes = [];

    public int Step { get; } = step;

    public string Quantity { get; } = quantity;

    public IReadOnlyList<string> Axes { get; } = axes;

    public Value Expected { get; } = expected;

    public Tolerance Tolerance { get; private set; } = Tolerance.Standard;

    /// <summary>Results that are right too, where the contract leaves a choice or its makers disagree; the words say which was found.</summary>
    public IReadOnlyList<Variant> Accepted => accepted;

    /// <summary>The results of known mistakes, the specific before the general.</summary>
    public IReadOnlyList<Variant> Mistakes => mistakes;

    /// <summary>What it means when numbers that should be finite are not, in this case's circumstances.</summary>
    public string? NotFiniteMeans { get; private set; }

    public Expectation Within(Tolerance tolerance)
    {
        Tolerance = tolerance;
        return this;
    }

    public Expectation Accept(string id, string words, Func<Value> result)
    {
        accepted.Add(new Variant(id, words, new Lazy<Value>(result), MaskStep));
        return this;
    }

    /// <param name="id">For statistics and canaries: <c>negated</c>.</param>
    /// <param name="words">Names the quantity and the place, shows no code: finishes "dLdW …".</param>
    /// <param name="result">The reference, computed with that very mistake. Only evaluated when the result is wrong.</param>
    public Expectation Mistake(string id, string words, Func<Value> result) => MistakeMaskedBy(MaskStep, id, words, result);

    /// <summary>A mistake that lies further up: whatever other quantities the check says it spoils, all of them show it, or it was not this one.</summary>
    public Expectation MistakeThroughout(string id, string words, Func<Value> result)
    {
        mistakes.Add(new Variant(id, words, new Lazy<Value>(result), MaskStep, IsCause: true, IsThroughout: true));
        return this;
    }

    public Expectation WhenNotFinite(string words)
    {
        NotFiniteMeans = words;
        return this;
    }
}

/// <summary>A result other than the expected one, and what it means if a student's numbers reproduce it.</summary>
/// <param name="MaskStep">See <see cref="Expectation.MaskStep"/>.</param>
/// <param name="IsCause">The words say what was done, not only how the numbers look: two causes of the same numbers cannot be told apart.</param>
/// <param name="IsThroughout">See <see cref="Expectation.MistakeThroughout"/>.</param>
public sealed record Variant(string Id, string Words, Lazy<Value> Result, int? MaskStep = null, bool IsCause = false, bool IsThroughout = false);
