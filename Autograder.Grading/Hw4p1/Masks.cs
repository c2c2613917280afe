using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Attention;

namespace Autograder.Grading.Hw4p1;

/// <summary>PadMask (N, T) and CausalMask (T, T), True where to ignore; zeros and ones serve as well.</summary>
internal static class Masks
{
    public static Component Component => new("masks", "Masks", ["hw4lib/model/masks.py"],
        Check.Core("hw4p1/masks/padding", "PadMask: True beyond a sequence's length", 2, plan => Padding(plan, (3, 5, []), (4, 7, []))),
        Check.Core("hw4p1/masks/causal", "CausalMask: True at keys after the query", 2, plan => Causal(plan, (2, 5, []), (3, 4, []))),
        Check.Robust("hw4p1/masks/padding-shapes", "PadMask of a (N, T, F) input, of one sequence, of full lengths, of none that is full", 0.5m, PaddingShapes),
        Check.Robust("hw4p1/masks/causal-shapes", "CausalMask of a (N, T, F) input, of one position", 0.5m, plan => Causal(plan, (3, 6, [4]), (2, 1, []))));

    private const string Module = "hw4lib.model.masks";

    private static void PaddingShapes(Plan plan)
    {
        Padding(plan, (3, 5, [4]), (1, 6, []), (2, 1, [3]));
        AskForPadding(plan, "every sequence shorter than T = 7", [.. Enumerable.Range(0, 3).Select(_ => plan.Inputs.Integer(1, 5))], 7, []);
    }

    private static void Padding(Plan plan, params (int N, int T, int[] Features)[] shapes)
    {
        foreach (var (n, t, features) in shapes)
        {
            var lengths = Enumerable.Range(0, n).Select(k => k == 0 ? t : plan.Inputs.Integer(1, t)).ToArray();
            if (n > 1 && t > 2) lengths[1] = plan.Inputs.Integer(1, t - 2); // so that one position late is padding still
            AskForPadding(plan, null, lengths, t, features);
        }
    }

    private static void AskForPadding(Plan plan, string? label, int[] lengths, int t, int[] features)
    {
        var (@case, input) = Start(plan, lengths.Length, t, features, label);
        var mask = @case.Script.Apply(Module, "PadMask", input, Integers(lengths));
        var expected = Mask.Padding(lengths, t);
        var expectation = @case.Expect(mask, "mask", expected, "N, T")
            .Mistake("inverted", "is the wrong way round: True means padding", () => 1 - expected)
            .Mistake("starts-late", "starts one position late: the first padding has index lengths[n]", () => Mask.Padding([.. lengths.Select(l => Math.Min(t, l + 1))], t))
            .Mistake("starts-early", "starts one position early: the last real one has index lengths[n] − 1", () => Mask.Padding([.. lengths.Select(l => l - 1)], t));
        if (lengths.Max() < t)
            expectation.Mistake("of-longest", "is as wide as the longest sequence; it should be as wide as the input", () => Mask.Padding(lengths, lengths.Max()));
    }

    private static void Causal(Plan plan, params (int N, int T, int[] Features)[] shapes)
    {
        foreach (var (n, t, features) in shapes)
        {
            var (@case, input) = Start(plan, n, t, features);
            var expected = Mask.Causal(t);
            Tensor From(int diagonal) => Table(t, (query, key) => key >= query + diagonal);
            @case.Expect(@case.Script.Apply(Module, "CausalMask", input), "mask", expected, "L, S")
                .Mistake("inverted", "is the wrong way round: True means ignore", () => 1 - expected)
                .Mistake("transposed", "is transposed: True at keys before the query; it should be at those after it", () => expected.T.Copy())
                .Mistake("masks-itself", "is True on the diagonal too: a position does see itself", () => From(0))
                .Mistake("sees-one-ahead", "leaves the key right after the query visible", () => From(2))
                .Mistake("of-batch-size", "has the batch size for its length", () => Mask.Causal(n));
        }
    }

    private static Tensor Table(int length, Func<int, int, bool> isTrue) =>
        new([.. Enumerable.Range(0, length * length).Select(at => isTrue(at / length, at % length) ? 1.0 : 0)], length, length);

    private static (Case Case, Value Input) Start(Plan plan, int n, int t, int[] features, string? label = null)
    {
        int[] shape = [n, t, .. features];
        var @case = plan.Case(label ?? $"an input of shape ({string.Join(", ", shape)})");
        return (@case, features.Length > 0
            ? plan.Inputs.Normal(shape)
            : Value.Array.OfIntegers(plan.Inputs.Normal(shape).Map(x => Math.Floor(3 * Math.Abs(x)))));
    }

    private static Value.Array Integers(int[] numbers) => Value.Array.OfIntegers(new Tensor([.. numbers.Select(x => (double)x)], numbers.Length));
}
