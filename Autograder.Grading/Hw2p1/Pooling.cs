using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Hw2p1;

/// <summary>Max and mean of k × k windows. The gradient of a maximum goes to where it was, that of a mean is shared evenly; where windows overlap, shares add up.</summary>
internal static class Pooling
{
    public static Component MaxPoolStride1 => Component(new("MaxPool2d_stride1", IsMax: true, Strided: false), 10);

    public static Component MaxPool => Component(new("MaxPool2d", IsMax: true, Strided: true), 5);

    public static Component MeanPoolStride1 => Component(new("MeanPool2d_stride1", IsMax: false, Strided: false), 10);

    public static Component MeanPool => Component(new("MeanPool2d", IsMax: false, Strided: true), 5);

    private const string Module = "mytorch.nn.pool";

    internal const string DividedByStrideWords = "is divided by the stride; what the stride keeps has the whole gradient";

    private sealed record Pool(string Name, bool IsMax, bool Strided);

    private sealed record Size(int N, int C, int H, int W, int Kernel, int Stride = 1)
    {
        public string Label => $"N = {N}, C = {C}, H = {H}, W = {W}, kernel {Kernel}{(Stride == 1 ? "" : $", stride {Stride}")}";
    }

    private static Component Component(Pool pool, decimal total)
    {
        var component = pool.Name.ToLowerInvariant().Replace('_', '-');
        var (id, share) = ($"hw2p1/{component}", pool.IsMax ? total * 0.05m : total * 0.1m);
        string[] files = pool.Strided ? ["mytorch/nn/pool.py", "mytorch/nn/resampling.py"] : ["mytorch/nn/pool.py"];
        return new Component(component, pool.Name, files,
        [
            Check.Core($"{id}/forward", $"Forward: the {(pool.IsMax ? "largest entry" : "mean")} of each window", total * 0.4m, plan => Forward(plan, pool)),
            Check.Core($"{id}/dLdA", $"Backward: the gradient {(pool.IsMax ? "at each window's largest entry" : "shared by each window")}, added up where windows overlap", total * 0.4m,
                plan => Backward(plan, pool)),
            Check.Robust($"{id}/shapes", "Images that are not square, a batch of one, a kernel of one or of the whole image", share, plan => Shapes(plan, pool)),
            Check.Robust($"{id}/second-use", "A second forward and backward, of another size and of the same", share, plan => SecondUse(plan, pool)),
            .. pool.IsMax
                ? new[]
                {
                    Check.Robust($"{id}/negative", "Windows with negative entries only", share, plan => Negative(plan, pool)),
                    Check.Robust($"{id}/ties", "Of equal entries one gets the gradient", share, plan => Ties(plan, pool)),
                }
                : [],
        ]);
    }

    private static Size[] Typical(Pool pool) => pool.Strided
        ? [new(5, 4, 8, 8, 3, 2), new(7, 5, 8, 8, 2, 3)] // a stride is not N: dividing by one is not dividing by the other; the last window of the second has a gradient: that tells overwriting from giving all to one entry
        : [new(2, 3, 6, 6, 3), new(3, 2, 5, 5, 2)];

    private static void Forward(Plan plan, Pool pool)
    {
        foreach (var size in Typical(pool))
        {
            var (@case, made, a) = Start(plan, pool, size);
            ExpectZ(@case, made, pool, size, a).Within(Tolerance.Core);
        }
    }

    private static void Backward(Plan plan, Pool pool)
    {
        foreach (var size in Typical(pool))
        {
            var (@case, made, a) = Start(plan, pool, size);
            @case.Call(made, "forward", a);
            ExpectGradient(@case, made, pool, size, a, Upstream(plan, size, a)).Within(Tolerance.Core);
        }
    }

    private static void Shapes(Plan plan, Pool pool)
    {
        const string One = "a batch of one", Square = "square images";
        (Size Size, string[] Traits)[] shapes = pool.Strided
            ?
            [
                (new(2, 2, 6, 9, 3, 2), []), (new(2, 2, 9, 4, 2, 2), []), (new(2, 3, 8, 8, 3, 2), [Square]), (new(1, 2, 8, 8, 2, 3), [One, Square]),
                (new(2, 2, 6, 6, 3, 1), ["stride 1", Square]), (new(2, 2, 4, 5, 1, 2), ["a kernel of one"]),
            ]
            :
            [
                (new(2, 2, 4, 7, 3), []), (new(2, 3, 6, 3, 2), []), (new(2, 2, 5, 5, 2), [Square]), (new(1, 3, 6, 6, 3), [One, Square]),
                (new(2, 2, 3, 4, 1), ["a kernel of one"]), (new(2, 3, 4, 4, 4), ["a kernel of the whole image", Square]),
            ];
        foreach (var (size, traits) in shapes)
        {
            var (@case, made, a) = Start(plan, pool, size, traits);
            ExpectZ(@case, made, pool, size, a);
            ExpectGradient(@case, made, pool, size, a, Upstream(plan, size, a));
        }
    }

    private static void SecondUse(Plan plan, Pool pool)
    {
        var size = pool.Strided ? new Size(5, 2, 10, 10, 4, 3) : Typical(pool)[0];
        foreach (var (n, shorter, traits) in new[] { (size.N + 1, 2, System.Array.Empty<string>()), (size.N, 0, ["a second input of the same size"]) })
        {
            var (@case, made, first) = Start(plan, pool, size, traits);
            @case.Call(made, "forward", first);
            @case.Call(made, "backward", Upstream(plan, size, first));
            var a = Distinct(plan, n, size.C, size.H - shorter, size.W - shorter);
            ExpectZ(@case, made, pool, size, a);
            ExpectGradient(@case, made, pool, size, a, Upstream(plan, size, a));
        }
    }

    private static void Negative(Plan plan, Pool pool)
    {
        var size = pool.Strided ? new Size(4, 3, 5, 8, 2, 3) : new Size(3, 2, 5, 4, 2);
        var (@case, made, _) = Start(plan, pool, size);
        var a = Distinct(plan, size.N, size.C, size.H, size.W).Map(x => (float)(x - 1.3)); // a few entries stay positive, so that a result that is never negative is not zero throughout
        ExpectZ(@case, made, pool, size, a, hasBothSigns: false);
        ExpectGradient(@case, made, pool, size, a, Upstream(plan, size, a), hasBothSigns: false);
    }

    /// <summary>Images of one window, in which the largest entry occurs more than once; whichever of them takes the gradient is right.</summary>
    private static void Ties(Plan plan, Pool pool)
    {
        foreach (var (kernel, tied, label) in new[] { (2, new[] { 1, 2 }, "two equal entries"), (3, [2, 3, 7], "three equal entries"), (2, [0, 1, 2, 3], "all entries equal") })
        {
            var size = new Size(1, 1, kernel, kernel, kernel, pool.Strided ? 2 : 1);
            var @case = plan.Case($"{label} in a window of {kernel} × {kernel}");
            var made = @case.Script.New(Module, pool.Name, Arguments(pool, size));
            var (a, dLdZ) = (Distinct(plan, 1, 1, kernel, kernel), plan.Inputs.AwayFromZero(1, 1, 1, 1));
            foreach (var at in tied) a[0, 0, at / kernel, at % kernel] = 2;
            @case.Call(made, "forward", a);
            var gradient = @case.Expect(@case.Call(made, "backward", dLdZ), "dLdA", At(tied[0]), "N, C, H, W")
                .Mistake("every-tie", "gives the whole gradient to each of the equal entries; it goes to one of them", () => At(tied))
                .Mistake("tie-shared", "shares the gradient among the equal entries; it goes to one of them", () => At(tied) / tied.Length);
            foreach (var smaller in Enumerable.Range(0, kernel * kernel).Except(tied))
                gradient.Mistake("not-the-largest", "goes to an entry that is not among the largest", () => At(smaller));
            foreach (var other in tied[1..])
                gradient.Accept("another-tie", "takes another than the first of equal entries, which is as right", () => At(other));

            Tensor At(params int[] entries)
            {
                var placed = Tensor.Zeros(1, 1, kernel, kernel);
                foreach (var at in entries) placed[0, 0, at / kernel, at % kernel] = dLdZ[0, 0, 0, 0];
                return placed;
            }
        }
    }

    private static (Case Case, Value.Ref Pool, Tensor A) Start(Plan plan, Pool pool, Size size, params string[] traits)
    {
        var @case = plan.Case(size.Label, traits);
        return (@case, @case.New(Module, pool.Name, Arguments(pool, size)), Distinct(plan, size.N, size.C, size.H, size.W));
    }

    private static Value[] Arguments(Pool pool, Size size) => pool.Strided ? [size.Kernel, size.Stride] : [size.Kernel];

    private static PoolingWindows Windows(Size size, Tensor a) => new(a, size.Kernel, size.Stride);

    /// <summary>No two entries are equally large or equally far from zero, so that there is no doubt where a maximum is; between −1.5 and 1.5.</summary>
    private static Tensor Distinct(Plan plan, params int[] shape)
    {
        var size = shape.Aggregate(1, (product, length) => product * length);
        return new Tensor([.. plan.Inputs.Permutation(size).Select(rank => (double)(float)((3 * (rank + 0.25) / size) - 1.5))], shape);
    }

    private static Tensor Upstream(Plan plan, Size size, Tensor a) => plan.Inputs.AwayFromZero(Windows(size, a).Largest().Shape);

    /// <param name="hasBothSigns">Of negative numbers the smallest is also furthest from zero: which of the two was taken is not known there.</param>
    private static Expectation ExpectZ(Case @case, Value.Ref made, Pool pool, Size size, Tensor a, bool hasBothSigns = true)
    {
        var windows = Windows(size, a);
        var z = @case.Expect(@case.Call(made, "forward", a), "Z", pool.IsMax ? windows.Largest() : windows.Mean(), "N, C, H, W")
            .Mistake("stride-ignored", "is computed with stride 1", () => Of(windows with { Stride = 1 }))
            .Mistake("whole-windows", "holds only windows that lie side by side, a kernel apart; they are a stride apart", () => Of(windows with { Stride = size.Kernel }));
        if (hasBothSigns)
        {
            z.Mistake("smallest", $"is the smallest entry of each window{(pool.IsMax ? "" : "; the mean was asked for")}", () => windows.Smallest())
                .Mistake("furthest-from-zero", $"is the entry of each window that is furthest from zero; the {(pool.IsMax ? "largest" : "mean")} was asked for", () => windows.FurthestFromZero());
        }
        return pool.IsMax
            ? z.Mistake("mean", "is the mean of each window; the largest entry was asked for", () => windows.Mean())
                .Mistake("never-negative", "is never below zero, even where the whole window is", () => Tensor.Maximum(windows.Largest(), Tensor.Scalar(0)))
            : z.Mistake("largest", "is the largest entry of each window; the mean was asked for", () => windows.Largest())
                .Mistake("not-divided", "is the sum of each window; it has to be divided by k²", () => windows.Mean() * (size.Kernel * size.Kernel))
                .Mistake("divided-by-k", "is divided by k; a window has k² entries", () => windows.Mean() * size.Kernel);

        Tensor Of(PoolingWindows mistaken) => pool.IsMax ? mistaken.Largest() : mistaken.Mean();
    }

    private static Expectation ExpectGradient(Case @case, Value.Ref made, Pool pool, Size size, Tensor a, Tensor dLdZ, bool hasBothSigns = true)
    {
        var windows = Windows(size, a);
        Func<double[], double[]> share = pool.IsMax ? PoolingWindows.ToLargest : PoolingWindows.Evenly;
        var right = windows.Spread(dLdZ, share);
        var gradient = @case.Expect(@case.Call(made, "backward", dLdZ), "dLdA", right, "N, C, H, W")
            .Mistake("overlaps-overwritten", "has overlapping windows overwrite each other; their shares have to be added up",
                () => windows.Overwrite(dLdZ, share, lastFirst: false))
            .Mistake("overlaps-overwritten", "has overlapping windows overwrite each other; their shares have to be added up",
                () => windows.Overwrite(dLdZ, share, lastFirst: true))
            .Mistake("divided-by-N", "is divided by the batch size N; the loss has divided by it already", () => right / a.Rows);
        if (size.Stride > 1)
        {
            foreach (var times in new[] { 1, 2 })
                gradient.Mistake("divided-by-stride", DividedByStrideWords, () => right / Math.Pow(size.Stride, times));
            gradient.Mistake("overlaps-overwritten", "has overlapping windows overwrite each other; their shares have to be added up",
                () => windows.OverwriteWithStride1(dLdZ, share, lastFirst: false))
                .Mistake("overlaps-overwritten", "has overlapping windows overwrite each other; their shares have to be added up",
                    () => windows.OverwriteWithStride1(dLdZ, share, lastFirst: true));
        }
        if (windows.Unseen is ( > 0, _) or (_, > 0))
            gradient.Mistake("narrower", "lacks the last entries, which the stride leaves out; it must have the shape of the input", () => windows.Seen(right));
        if (pool.IsMax && hasBothSigns)
        {
            gradient.Mistake("smallest", "goes to the smallest entry of each window", () => windows.Spread(dLdZ, PoolingWindows.ToSmallest))
                .Mistake("furthest-from-zero", "goes to the entry of each window that is furthest from zero; it goes to the largest", () => windows.Spread(dLdZ, PoolingWindows.ToFurthestFromZero));
        }
        return pool.IsMax
            ? gradient
                .Mistake("whole-window", "goes to every entry of the window; only the largest had a part in the result",
                    () => windows.Spread(dLdZ, _ => [.. Enumerable.Repeat(1.0, size.Kernel * size.Kernel)]))
                .Mistake("evenly", "is shared by the window as for a mean; it goes to the largest entry", () => windows.Spread(dLdZ, PoolingWindows.Evenly))
                .Mistake("position-transposed", "goes to the right place with row and column swapped inside each window",
                    () => windows.Spread(dLdZ, PoolingWindows.ToLargestTransposed))
            : gradient
                .Mistake("not-divided", "is the whole gradient at every entry; each has a share of 1/k²", () => right * (size.Kernel * size.Kernel))
                .Mistake("divided-by-k", "is divided by k; a window has k² entries", () => right * size.Kernel)
                .Mistake("to-largest", "goes to the largest entry of each window, as for a maximum", () => windows.Spread(dLdZ, PoolingWindows.ToLargest));
    }
}
