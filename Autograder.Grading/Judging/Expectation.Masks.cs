using Autograder.Grading.Protocol;

namespace Autograder.Grading.Judging;

/// <summary>
/// Results with a mask of the student's own drawing, as of dropout: nobody can say which entries are zero, only what the others
/// must be, how many zeros are plausible, and which results must have the same ones. <c>check.py</c> does not know these, so no public check may use them.
/// </summary>
public sealed partial class Expectation
{
    /// <summary>The step whose result says where this one is zero; it may be this one's own. Elsewhere it is as expected.</summary>
    public int? MaskStep { get; private set; }

    /// <summary>How many entries may be zero.</summary>
    public (int Fewest, int Most)? Zeros { get; private set; }

    /// <summary>Zeros come as whole channels: of (N, C, …) everything after the first two axes is zero together or not at all.</summary>
    public bool ZerosFillChannels { get; private set; }

    /// <summary>An earlier step whose result must be another.</summary>
    public int? OtherStep { get; private set; }

    /// <remarks>Call it first: what is accepted and mistaken afterwards has the same mask.</remarks>
    public Expectation MaskedBy(Value.Ref result)
    {
        MaskStep = result.Step;
        return this;
    }

    public Expectation WithZeros(int fewest, int most)
    {
        Zeros = (fewest, most);
        return this;
    }

    public Expectation InWholeChannels()
    {
        ZerosFillChannels = true;
        return this;
    }

    public Expectation DifferentFrom(Value.Ref earlier)
    {
        OtherStep = earlier.Step;
        return this;
    }

    /// <summary>A mistake that lies in the mask itself: that of another step, or none.</summary>
    public Expectation MistakeMaskedBy(int? step, string id, string words, Func<Value> result)
    {
        mistakes.Add(new Variant(id, words, new Lazy<Value>(result), step, IsCause: true));
        return this;
    }

    /// <summary>This expectation with the masks that the student's code has drawn.</summary>
    internal Expectation Given(IReadOnlyList<Outcome> outcomes)
    {
        if (MaskStep is null) return this;

        var given = new Expectation(Step, Quantity, Axes, Masked(Expected, MaskStep, outcomes))
        {
            Tolerance = Tolerance, NotFiniteMeans = NotFiniteMeans, Zeros = Zeros, ZerosFillChannels = ZerosFillChannels, OtherStep = OtherStep,
        };
        given.accepted.AddRange(accepted.Select(v => Masked(v, outcomes)));
        given.mistakes.AddRange(mistakes.Select(v => Masked(v, outcomes)));
        return given;
    }

    /// <summary>What is wrong with a result whose entries, each by itself, are right.</summary>
    internal Difference? BrokenRule(Value got, IReadOnlyList<Outcome> outcomes)
    {
        if (ZerosFillChannels && Numbers.From(got) is { Shape.Length: > 2 } images)
        {
            var channels = images.Data.Chunk(images.Shape[2..].Aggregate(1, (product, length) => product * length)).ToList();
            var partly = channels.Count(c => c.Contains(0) && c.Any(x => x != 0));
            if (partly > 0) return new Difference.PartlyZero(partly, channels.Count);
        }
        if (Zeros is var (fewest, most) && Numbers.From(got) is { } numbers)
        {
            var zeros = numbers.Data.Count(x => x == 0);
            if (zeros < fewest || zeros > most) return new Difference.Zeros(zeros, numbers.Data.Length, fewest, most);
        }
        return OtherStep is { } other && outcomes[other] is Outcome.Returned { Value: var earlier } && Comparison.Compare(got, earlier, Tolerance) is null
            ? new Difference.Repeated()
            : null;
    }

    private static Variant Masked(Variant variant, IReadOnlyList<Outcome> outcomes) =>
        variant with { Result = new Lazy<Value>(() => Masked(variant.Result.Value, variant.MaskStep, outcomes)), MaskStep = null };

    private static Value Masked(Value value, int? step, IReadOnlyList<Outcome> outcomes) =>
        step is { } s && outcomes[s] is Outcome.Returned { Value: var drawn } && Numbers.From(drawn) is { } mask
            && Numbers.From(value) is { } numbers && mask.Data.Length == numbers.Data.Length
            ? (numbers with { Data = [.. numbers.Data.Zip(mask.Data, (x, m) => m == 0 ? 0 : x)] }).ToValue()
            : value;
}
