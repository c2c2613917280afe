using Autograder.Grading.Protocol;

namespace Autograder.Grading.Judging;

/// <summary>
/// How far a number may be from the expected one: |got − expected| ≤ Relative·|expected| + OfScale·S + Floor,
/// with S the largest expected magnitude in the tensor. The dtype that came back chooses the row.
/// </summary>
/// <remarks>
/// Correct float64 code differs from the reference by the order of its sums, about 1e-15 of the scale; correct float32 code by
/// about 1e-6, also where it gives back float64 in the end. The bounds stand above both and far below the effect of any mistake. <c>Relative</c> forgives a small epsilon inside a
/// logarithm, as in log(p + 1e-8), which the course's graders have always accepted.
/// </remarks>
public sealed record Tolerance(Bound Float64, Bound Float32)
{
    /// <summary>For everything but what says otherwise.</summary>
    public static readonly Tolerance Standard = new(
        Float64: new Bound(Relative: 1e-5, OfScale: 3e-6, Floor: 1e-8),
        Float32: new Bound(Relative: 1e-3, OfScale: 3e-5, Floor: 1e-6));

    /// <summary>As wide as the course's own graders are, which round to four decimals: for core checks.</summary>
    public static readonly Tolerance Core = new(
        Float64: new Bound(Relative: 2e-5, OfScale: 1e-5, Floor: 2e-5),
        Float32: new Bound(Relative: 1e-3, OfScale: 1e-4, Floor: 2e-5));

    /// <summary>For what has gone through many layers: code that computes in float32 and returns float64 has lost some digits by then.</summary>
    public static readonly Tolerance ManyLayers = new(
        Float64: new Bound(Relative: 2e-5, OfScale: 1e-5, Floor: 1e-7),
        Float32: new Bound(Relative: 1e-3, OfScale: 1e-4, Floor: 1e-6));

    public Bound For(DType dtype) => dtype is DType.Float32 or DType.Float16 ? Float32 : Float64;

    /// <summary>Every bound times a share.</summary>
    public static Tolerance operator *(double share, Tolerance tolerance) => new(share * tolerance.Float64, share * tolerance.Float32);
}

/// <param name="Relative">Of the expected number itself.</param>
/// <param name="OfScale">Of the largest expected magnitude in the tensor.</param>
/// <param name="Floor">Absolute, for tensors that should be zero throughout.</param>
public sealed record Bound(double Relative, double OfScale, double Floor)
{
    public static Bound operator *(double share, Bound bound) => new(share * bound.Relative, share * bound.OfScale, share * bound.Floor);
}
