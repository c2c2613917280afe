namespace ReferenceImpl.Autograd;

/// <summary>
/// Compares a gradient with central differences: ∂f/∂xᵢ ≈ (f(x + h·eᵢ) − f(x − h·eᵢ))/2h.
/// </summary>
/// <remarks>
/// The error of the difference is about h²·f‴/6 + 10⁻¹⁶·f/h, least near h = 6·10⁻⁶ (the cube root of the rounding error),
/// where some ten digits are right. A gradient that is wrong by more than 10⁻⁷ is therefore wrong.
/// </remarks>
public static class GradientCheck
{
    private const double Step = 6e-6;

    /// <summary>The worst error over all elements, relative to the larger of the two values and 1.</summary>
    /// <param name="f">Computes the scalar anew from the present content of <paramref name="x"/>.</param>
    /// <param name="x">Is changed while the check runs, and restored.</param>
    /// <param name="gradient">The claim, in the shape of <paramref name="x"/>.</param>
    public static double WorstError(Func<double> f, Tensor x, Tensor gradient)
    {
        gradient.RequireSameShape(nameof(gradient), x);
        var difference = Numerical(f, x);
        var worst = 0.0;
        for (var i = 0; i < x.Size; i++)
        {
            var (claimed, measured) = (gradient.Data[i], difference.Data[i]);
            var error = Math.Abs(claimed - measured) / Math.Max(1, Math.Max(Math.Abs(claimed), Math.Abs(measured)));
            if (!(error <= worst)) worst = error; // also takes NaN
        }
        return worst;
    }

    /// <summary>The gradient of f by central differences, in the shape of x.</summary>
    public static Tensor Numerical(Func<double> f, Tensor x)
    {
        var result = new double[x.Size];
        for (var i = 0; i < result.Length; i++)
        {
            var original = x.Span[i];
            var h = Step * Math.Max(1, Math.Abs(original));
            x.Span[i] = original + h;
            var above = f();
            x.Span[i] = original - h;
            var below = f();
            x.Span[i] = original;
            result[i] = (above - below) / (2 * h);
        }
        return new Tensor(result, x.Shape);
    }
}
