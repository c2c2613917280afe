namespace ReferenceImpl.Training;

/// <summary>Random starts that keep the size of signals and gradients about the same from layer to layer.</summary>
/// <remarks>
/// Shapes: a weight (outputs, inputs, …kernel); fan-in is inputs times the kernel's size, fan-out outputs times it.
/// Sources: Glorot and Bengio, AISTATS 2010 (Xavier); He et al., ICCV 2015 (Kaiming); Saxe, McClelland, Ganguli, ICLR 2014 (orthogonal).
/// </remarks>
public static class Initialization
{
    /// <summary>U(−a, a) with a = gain·√(6/(fanIn + fanOut)).</summary>
    public static Tensor XavierUniform(Random rng, double gain, params int[] shape)
    {
        var (fanIn, fanOut) = Fans(shape);
        var bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
        return Tensor.Uniform(rng, -bound, bound, shape);
    }

    /// <summary>N(0, σ²) with σ = gain·√(2/(fanIn + fanOut)).</summary>
    public static Tensor XavierNormal(Random rng, double gain, params int[] shape)
    {
        var (fanIn, fanOut) = Fans(shape);
        return Tensor.Normal(rng, shape) * (gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
    }

    /// <summary>U(−a, a) with a = √(6/fanIn): for ReLU, which lets half of the variance through.</summary>
    public static Tensor KaimingUniform(Random rng, params int[] shape)
    {
        var bound = Math.Sqrt(6.0 / Fans(shape).In);
        return Tensor.Uniform(rng, -bound, bound, shape);
    }

    /// <summary>N(0, σ²) with σ = √(2/fanIn).</summary>
    public static Tensor KaimingNormal(Random rng, params int[] shape) =>
        Tensor.Normal(rng, shape) * Math.Sqrt(2.0 / Fans(shape).In);

    /// <summary>
    /// A matrix (rows, rest) whose rows, or if there are more of them its columns, are orthonormal: Gram-Schmidt on random
    /// normal vectors, each projected twice against rounding.
    /// </summary>
    public static Tensor Orthogonal(Random rng, double gain, params int[] shape)
    {
        var (rows, columns) = (shape[0], ShapeMath.Size(shape) / shape[0]);
        var vectors = Tensor.Normal(rng, Math.Min(rows, columns), Math.Max(rows, columns));
        for (var i = 0; i < vectors.Rows; i++)
        {
            var vector = vectors.At(i);
            for (var pass = 0; pass < 2; pass++)
                for (var j = 0; j < i; j++) vector.AddInPlace(vectors.At(j), -(vector * vectors.At(j)).Sum());
            vector.ScaleInPlace(1 / vector.Norm());
        }
        return (gain * (rows <= columns ? vectors : vectors.T)).Reshape(shape);
    }

    private static (int In, int Out) Fans(int[] shape)
    {
        if (shape.Length < 2) throw new ArgumentException($"fans need a weight of at least two axes, got {ShapeMath.Text(shape)}", nameof(shape));
        var kernel = ShapeMath.Size(shape.AsSpan(2));
        return (shape[1] * kernel, shape[0] * kernel);
    }
}
