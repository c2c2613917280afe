using ReferenceImpl.Layers;

namespace ReferenceImpl.Attention;

/// <summary>Adds a fixed wave to every position: PE(t, 2i) = sin(t/10000^(2i/D)), PE(t, 2i + 1) = cos(t/10000^(2i/D)).</summary>
/// <remarks>Shapes: x (N, T, D). Source: Vaswani et al., NIPS 2017, section 3.5.</remarks>
public sealed class SinusoidalPositions(int width, int longest) : Layer
{
    /// <summary>(longest, D)</summary>
    public Tensor Table { get; } = Build(width, longest);

    public override Tensor Forward(Tensor x) => Forward(x, 0);

    /// <param name="first">The position of the first element of x.</param>
    public Tensor Forward(Tensor x, int first) => x + Table.Slice(0, first, first + x.Shape[1]);

    public override Tensor Backward(Tensor dY) => dY;

    private static Tensor Build(int width, int longest)
    {
        var table = Tensor.Zeros(longest, width);
        for (var t = 0; t < longest; t++)
        {
            for (var i = 0; i < width; i++)
            {
                var angle = t / Math.Pow(10000, (i - i % 2) / (double)width);
                table[t, i] = i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle);
            }
        }
        return table;
    }
}

/// <summary>Adds a learned vector to every position.</summary>
/// <remarks>Source: Gehring et al., "Convolutional Sequence to Sequence Learning", ICML 2017.</remarks>
public sealed class LearnedPositions(int width, int longest, Random rng) : Layer
{
    public Parameter Table { get; } = new(Tensor.Normal(rng, longest, width) * 0.02); // (longest, D)

    public override IReadOnlyList<Parameter> Parameters => [Table];

    public override Tensor Forward(Tensor x) => x + Table.Value.Slice(0, 0, x.Shape[1]);

    public override Tensor Backward(Tensor dY)
    {
        Table.Grad.Slice(0, 0, dY.Shape[1]).AddInPlace(dY.Sum(0));
        return dY;
    }
}

/// <summary>
/// Turns each pair (xᵢ, xᵢ₊D/2) of a query or key by the angle t·10000^(−2i/D), so that their product depends on the distance
/// of two positions only.
/// </summary>
/// <remarks>
/// Shapes: x (…, T, D). A turn is its own transpose with the angle negated, and that is its backward.
/// Source: Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021; halves paired as in GPT-NeoX.
/// </remarks>
public sealed class RotaryPositions(int width)
{
    private readonly int _half = width % 2 == 0 ? width / 2 : throw new ArgumentException($"rotary positions need an even width, got {width}", nameof(width));

    /// <param name="first">The position of the first element of x.</param>
    public Tensor Turn(Tensor x, int first = 0) => Turn(x, first, 1);

    public Tensor TurnBack(Tensor dY, int first = 0) => Turn(dY, first, -1);

    private Tensor Turn(Tensor x, int first, int sign)
    {
        var (cos, sin) = (Tensor.Zeros(x.Shape[^2], _half), Tensor.Zeros(x.Shape[^2], _half)); // (T, D/2)
        for (var t = 0; t < x.Shape[^2]; t++)
        {
            for (var i = 0; i < _half; i++)
            {
                var angle = (first + t) * Math.Pow(10000, -(double)i / _half);
                (cos[t, i], sin[t, i]) = (Math.Cos(angle), sign * Math.Sin(angle));
            }
        }
        var (a, b) = (x.Slice(-1, 0, _half), x.Slice(-1, _half));
        return Tensor.Concat([a * cos - b * sin, b * cos + a * sin], -1);
    }
}
