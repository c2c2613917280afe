namespace ReferenceImpl;

/// <summary>Random tensors. The generator is always given, so that every experiment can be repeated.</summary>
public sealed partial class Tensor
{
    /// <summary>Independent samples of the standard normal distribution.</summary>
    /// <remarks>Source: Box and Muller, Annals of Mathematical Statistics 29 (1958) 610-611; the cosine of each pair.</remarks>
    public static Tensor Normal(Random rng, params int[] shape) => Sample(shape, () =>
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - rng.NextDouble())); // 1 - u, since u may be 0 and is never 1
        return radius * Math.Cos(2 * Math.PI * rng.NextDouble());
    });

    /// <summary>Independent samples, uniform in [low, high).</summary>
    public static Tensor Uniform(Random rng, double low, double high, params int[] shape) =>
        Sample(shape, () => low + (high - low) * rng.NextDouble());

    /// <summary>1 with the given probability, else 0.</summary>
    public static Tensor Bernoulli(Random rng, double probability, params int[] shape) =>
        Sample(shape, () => rng.NextDouble() < probability ? 1 : 0);

    private static Tensor Sample(int[] shape, Func<double> draw)
    {
        var result = Uninitialized(shape);
        for (var i = 0; i < result._data.Length; i++) result._data[i] = draw();
        return result;
    }
}
