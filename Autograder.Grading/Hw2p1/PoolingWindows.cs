using ReferenceImpl;
using ReferenceImpl.Pooling;

namespace Autograder.Grading.Hw2p1;

/// <summary>The k × k windows of images (N, C, H, W), a stride apart, and how a gradient comes back through them.</summary>
internal sealed record PoolingWindows(Tensor A, int Kernel, int Stride)
{
    public Tensor Largest() => new MaxPool2d(Kernel, Stride).Forward(A);

    public Tensor Smallest() => -new MaxPool2d(Kernel, Stride).Forward(-A);

    public Tensor FurthestFromZero()
    {
        var (largest, smallest) = (Largest(), Smallest());
        return Tensor.Where(Tensor.Equal(largest, Tensor.Maximum(largest, -smallest)), largest, smallest);
    }

    public Tensor Mean() => new MeanPool2d(Kernel, Stride).Forward(A);

    /// <summary>How many rows and columns at the end no window reaches.</summary>
    public (int Rows, int Columns) Unseen => ((A.Shape[2] - Kernel) % Stride, (A.Shape[3] - Kernel) % Stride);

    public Tensor Seen(Tensor x) => x.Slice(2, 0, x.Shape[2] - Unseen.Rows).Slice(3, 0, x.Shape[3] - Unseen.Columns).Copy();

    /// <param name="share">The window's entries, row by row → each one's share of the gradient.</param>
    public Tensor Spread(Tensor dLdZ, Func<double[], double[]> share) => Visit(dLdZ, share, lastFirst: false, (old, added) => old + added);

    /// <summary>With the mistake that each window replaces what an overlapping one has left.</summary>
    public Tensor Overwrite(Tensor dLdZ, Func<double[], double[]> share, bool lastFirst) => Visit(dLdZ, share, lastFirst, (_, added) => added);

    /// <summary>The same where windows of stride 1 are visited, most of which have no gradient to bring.</summary>
    public Tensor OverwriteWithStride1(Tensor dLdZ, Func<double[], double[]> share, bool lastFirst)
    {
        var everywhere = Tensor.Zeros(A.Shape[0], A.Shape[1], A.Shape[2] - Kernel + 1, A.Shape[3] - Kernel + 1);
        everywhere.Slice(2, 0, step: Stride).Slice(3, 0, step: Stride).CopyInPlace(dLdZ);
        return (this with { Stride = 1 }).Overwrite(everywhere, share, lastFirst);
    }

    public static double[] Evenly(double[] window) => [.. window.Select(_ => 1.0 / window.Length)];

    public static double[] ToLargest(double[] window) => Only(window.Length, System.Array.IndexOf(window, window.Max()));

    public static double[] ToSmallest(double[] window) => Only(window.Length, System.Array.IndexOf(window, window.Min()));

    public static double[] ToFurthestFromZero(double[] window) => ToLargest([.. window.Select(Math.Abs)]);

    public static double[] ToLargestTransposed(double[] window)
    {
        var (at, k) = (System.Array.IndexOf(window, window.Max()), (int)Math.Sqrt(window.Length));
        return Only(window.Length, (at % k * k) + (at / k));
    }

    private static double[] Only(int length, int at) => [.. Enumerable.Range(0, length).Select(i => i == at ? 1.0 : 0)];

    private Tensor Visit(Tensor dLdZ, Func<double[], double[]> share, bool lastFirst, Func<double, double, double> combine)
    {
        var gradient = Tensor.ZerosLike(A);
        var (rows, columns) = (dLdZ.Shape[2], dLdZ.Shape[3]);
        var taps = Kernel * Kernel;
        for (var visit = 0; visit < dLdZ.Size; visit++)
        {
            var at = lastFirst ? dLdZ.Size - 1 - visit : visit;
            var (n, c, i, j) = (at / (rows * columns * dLdZ.Shape[1]), at / (rows * columns) % dLdZ.Shape[1], at / columns % rows * Stride, at % columns * Stride);
            var shares = share([.. Enumerable.Range(0, taps).Select(tap => A[n, c, i + (tap / Kernel), j + (tap % Kernel)])]);
            for (var tap = 0; tap < taps; tap++)
            {
                if (shares[tap] == 0) continue;
                var (row, column) = (i + (tap / Kernel), j + (tap % Kernel));
                gradient[n, c, row, column] = combine(gradient[n, c, row, column], shares[tap] * dLdZ.Data[at]);
            }
        }
        return gradient;
    }
}
