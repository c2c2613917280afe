using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Layers;
using Reference = ReferenceImpl.Convolution;

namespace Autograder.Grading.Hw2p1;

/// <summary>
/// Upsampling puts k − 1 zeros between neighbours, (W − 1)·k + 1 in all; downsampling keeps entries 0, k, 2k, …
/// The way back of each is the other, except that it has to come back to the width there was.
/// </summary>
internal static class Resampling
{
    public static Component Downsample1d => Component(new("Downsample1d", 1, k => new Reference.Downsample1d(k)));

    public static Component Upsample1d => Component(new("Upsample1d", 1, k => new Reference.Upsample1d(k)));

    public static Component Downsample2d => Component(new("Downsample2d", 2, k => new Reference.Downsample2d(k)));

    public static Component Upsample2d => Component(new("Upsample2d", 2, k => new Reference.Upsample2d(k)));

    private const string Module = "mytorch.nn.resampling";

    /// <param name="Truth">The reference for a factor.</param>
    private sealed record Sampler(string Name, int Dimensions, Func<int, Layer> Truth)
    {
        public string Id => $"hw2p1/{Name.ToLowerInvariant()}";

        public bool IsUp => Name.StartsWith("Up", StringComparison.Ordinal);

        public string Axes => Dimensions == 1 ? "N, C, W" : "N, C, H, W";
    }

    private static Component Component(Sampler sampler)
    {
        var kept = sampler.IsUp ? "k − 1 zeros between neighbours" : "entries 0, k, 2k, …";
        var back = sampler.IsUp ? "of the entries that came from the input" : "at the input's own width, zero where an entry was left out";
        return new Component(sampler.Name.ToLowerInvariant(), sampler.Name, ["mytorch/nn/resampling.py"],
            Check.Core($"{sampler.Id}/forward", $"Forward: {kept}", 1, plan => Forward(plan, sampler)),
            Check.Core($"{sampler.Id}/backward", $"Backward: the gradient {back}", 1, plan => Backward(plan, sampler)),
            Check.Robust($"{sampler.Id}/shapes", sampler.Dimensions == 1
                ? "A factor of one, a single entry, a batch of one" : "Images that are not square, a factor of one, a batch of one", 0.3m, plan => Shapes(plan, sampler)),
            Check.Robust($"{sampler.Id}/second-use", "A second forward and backward, of another width", 0.2m, plan => SecondUse(plan, sampler)));
    }

    private static void Forward(Plan plan, Sampler sampler)
    {
        // The first length is a multiple of the factor, the second is not.
        foreach (var (n, c, length, k) in new[] { (2, 3, 8, 2), (3, 2, 11, 3) })
        {
            var (@case, layer, a) = Start(plan, sampler, k, n, c, Square(sampler, length));
            ExpectZ(@case, layer, sampler, a, k).Within(Tolerance.Core);
        }
    }

    private static void Backward(Plan plan, Sampler sampler)
    {
        foreach (var (n, c, length, k) in new[] { (2, 3, 8, 2), (3, 2, 11, 3) })
        {
            var (@case, layer, a) = Start(plan, sampler, k, n, c, Square(sampler, length));
            @case.Call(layer, "forward", a);
            ExpectGradient(@case, layer, sampler, a, plan.Inputs.AwayFromZero(sampler.Truth(k).Forward(a).Shape), k).Within(Tolerance.Core);
        }
    }

    private static void Shapes(Plan plan, Sampler sampler)
    {
        const string Square = "square images";
        (int N, int[] Size, int K, string[] Traits)[] shapes = sampler.Dimensions == 1
            ? [(3, [9], 2, []), (1, [10], 3, ["a batch of one"]), (2, [6], 1, ["a factor of one"]), (2, [1], 4, ["a single entry"])]
            :
            [
                (2, [5, 9], 2, []), (2, [8, 4], 3, []), (2, [5, 5], 2, [Square]), (1, [7, 7], 3, ["a batch of one", Square]), (2, [4, 4], 1, ["a factor of one", Square]),
            ];
        foreach (var (n, size, k, traits) in shapes)
        {
            var (@case, layer, a) = Start(plan, sampler, k, n, 2, size, traits);
            ExpectZ(@case, layer, sampler, a, k);
            ExpectGradient(@case, layer, sampler, a, plan.Inputs.AwayFromZero(sampler.Truth(k).Forward(a).Shape), k);
        }
    }

    private static void SecondUse(Plan plan, Sampler sampler)
    {
        const int K = 3;
        var (@case, layer, first) = Start(plan, sampler, K, 2, 3, Square(sampler, 7));
        @case.Call(layer, "forward", first);
        @case.Call(layer, "backward", plan.Inputs.AwayFromZero(sampler.Truth(K).Forward(first).Shape));
        var a = plan.Inputs.AwayFromZero([3, 3, .. Square(sampler, 9)]);
        ExpectZ(@case, layer, sampler, a, K);
        ExpectGradient(@case, layer, sampler, a, plan.Inputs.AwayFromZero(sampler.Truth(K).Forward(a).Shape), K);
    }

    private static int[] Square(Sampler sampler, int length) => [.. Enumerable.Repeat(length, sampler.Dimensions)];

    private static (Case Case, Value.Ref Layer, Tensor A) Start(Plan plan, Sampler sampler, int k, int n, int c, int[] size, params string[] traits)
    {
        var @case = plan.Case($"N = {n}, C = {c}, {(size is [var w] ? $"W = {w}" : $"H = {size[0]}, W = {size[1]}")}, k = {k}", traits);
        return (@case, @case.New(Module, sampler.Name, k), plan.Inputs.AwayFromZero([n, c, .. size]));
    }

    private static Expectation ExpectZ(Case @case, Value.Ref layer, Sampler sampler, Tensor a, int k)
    {
        var z = @case.Expect(@case.Call(layer, "forward", a), "Z", sampler.Truth(k).Forward(a), sampler.Axes);
        return sampler.IsUp
            ? z.StretchMistakes(a, k)
                .Mistake("zeros-behind", "has zeros behind the last entry too, so that it is W·k wide; it should end with the last entry",
                    () => Widen(Stretch(a, k), [.. Sizes(a).Select(length => length * k)]))
                .Mistake("repeated", "repeats each entry k times; zeros belong between them",
                    () => Spatial(a).Aggregate(a, (x, axis) => Pick(x, axis, x.Shape[axis] * k, i => i / k)))
                .Mistake("repeated", "repeats each entry; zeros belong between them",
                    () => Spatial(a).Aggregate(a, (x, axis) => Pick(x, axis, ((x.Shape[axis] - 1) * k) + 1, i => i / k)))
            : z.PickMistakes(a, k)
                .Mistake("starts-late", "begins with entry k − 1; it should begin with entry 0",
                    () => Spatial(a).Aggregate(a, (x, axis) => Pick(x, axis, x.Shape[axis] / k, i => (i * k) + k - 1)))
                .Mistake("lacks-last", "lacks the last entry: of W entries ⌈W/k⌉ are kept, whether or not k divides W",
                    () => Spatial(a).Aggregate(a, (x, axis) => Pick(x, axis, x.Shape[axis] / k, i => i * k)))
                .Mistake("averaged", "is the mean of every k entries; it should hold the first of them", () => Spatial(a).Aggregate(a, (x, axis) => Summed(x, axis, k, mean: true)))
                .Mistake("first-entries", "holds the first entries; it should hold every k-th",
                    () => Spatial(a).Aggregate(a, (x, axis) => Pick(x, axis, (x.Shape[axis] + k - 1) / k, i => i)));
    }

    private static Expectation ExpectGradient(Case @case, Value.Ref layer, Sampler sampler, Tensor a, Tensor dLdZ, int k)
    {
        var truth = sampler.Truth(k);
        truth.Forward(a);
        var gradient = @case.Expect(@case.Call(layer, "backward", dLdZ), "dLdA", truth.Backward(dLdZ), sampler.Axes);
        return sampler.IsUp
            ? gradient.PickMistakes(dLdZ, k)
                .Mistake("summed", "adds up k neighbours; the zeros between the entries did not come from the input", () => Spatial(dLdZ).Aggregate(dLdZ, (x, axis) => Summed(x, axis, k, mean: false)))
            : gradient.StretchMistakes(dLdZ, k)
                .Mistake("narrower", "ends with the last entry that forward kept; backward must come back to the width that forward was given", () => Stretch(dLdZ, k))
                .Mistake("multiple-width", "is k times as wide as dLdZ; backward must come back to the width that forward was given",
                    () => Widen(Stretch(dLdZ, k), [.. Sizes(dLdZ).Select(length => length * k)]))
                .Mistake("repeated", "hands the gradient to the entries that forward left out, too; theirs is zero",
                    () => Spatial(a).Aggregate(dLdZ, (x, axis) => Pick(x, axis, a.Shape[axis], i => i / k)));
    }

    /// <summary>Of what puts zeros between entries.</summary>
    private static Expectation StretchMistakes(this Expectation expectation, Tensor x, int k)
    {
        expectation
            .Mistake("factor-ignored", "is what was handed in, unchanged", () => x)
            .Mistake("one-zero-too-many", "has k zeros between neighbours; k − 1 belong there", () => Stretch(x, k + 1));
        return x.Rank == 3 ? expectation : expectation
            .Mistake("rows-only", "is stretched along the height only", () => Stretch(x, k, 2))
            .Mistake("columns-only", "is stretched along the width only", () => Stretch(x, k, 3));
    }

    /// <summary>Of what keeps every k-th entry.</summary>
    private static Expectation PickMistakes(this Expectation expectation, Tensor x, int k)
    {
        expectation
            .Mistake("factor-ignored", "is what was handed in, unchanged", () => x)
            .Mistake("step-too-long", "keeps every (k + 1)-th entry instead of every k-th", () => Spatial(x).Aggregate(x, (y, axis) => y.Slice(axis, 0, step: k + 1)));
        return x.Rank == 3 ? expectation : expectation
            .Mistake("rows-only", "is thinned out along the height only", () => x.Slice(2, 0, step: k))
            .Mistake("columns-only", "is thinned out along the width only", () => x.Slice(3, 0, step: k));
    }

    private static int[] Spatial(Tensor x) => [.. Enumerable.Range(2, x.Rank - 2)];

    private static int[] Sizes(Tensor x) => x.Shape[2..];

    private static Tensor Stretch(Tensor x, int k) => Spatial(x).Aggregate(x, (y, axis) => Stretch(y, k, axis));

    private static Tensor Stretch(Tensor x, int k, int axis)
    {
        int[] shape = [.. x.Shape];
        shape[axis] = ((shape[axis] - 1) * k) + 1;
        var stretched = Tensor.Zeros(shape);
        stretched.Slice(axis, 0, step: k).CopyInPlace(x);
        return stretched;
    }

    private static Tensor Widen(Tensor x, int[] sizes) =>
        Spatial(x).Aggregate(x, (y, axis) => y.Pad(axis, 0, sizes[axis - 2] - y.Shape[axis]));

    /// <summary>Every k entries as one; the last ones may be fewer.</summary>
    private static Tensor Summed(Tensor x, int axis, int k, bool mean) => Tensor.Stack(
        [.. Enumerable.Range(0, (x.Shape[axis] + k - 1) / k).Select(i => x.Slice(axis, i * k, Math.Min((i + 1) * k, x.Shape[axis])).Copy()).Select(part => mean ? part.Mean(axis) : part.Sum(axis))], axis);

    private static Tensor Pick(Tensor x, int axis, int length, Func<int, int> from) => length == 0
        ? x.Slice(axis, 0, 0)
        : Tensor.Concat([.. Enumerable.Range(0, length).Select(i => x.Slice(axis, from(i), from(i) + 1))], axis);
}
