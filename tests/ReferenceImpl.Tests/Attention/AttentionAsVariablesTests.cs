using ReferenceImpl.Attention;
using ReferenceImpl.Autograd;

namespace ReferenceImpl.Tests.Attention;

/// <summary>Attention's backward passes, against the same formulas differentiated automatically.</summary>
public class AttentionAsVariablesTests
{
    private const int Heads = 2, Width = 6, Queries = 3, Keys = 5;

    private readonly Random _rng = new(1);

    public static TheoryData<bool, bool> Masks => new() { { false, false }, { true, false }, { false, true }, { true, true } };

    [Theory]
    [MemberData(nameof(Masks))]
    public void Many_heads_with_every_mask(bool padded, bool masked)
    {
        var attention = new MultiHeadAttention(Width, Heads, _rng);
        var (q, k, v) = (Tensor.Normal(_rng, 2, Queries, Width), Tensor.Normal(_rng, 2, Keys, Width), Tensor.Normal(_rng, 2, Keys, Width));
        var padding = padded ? Mask.Padding([5, 3], Keys) : null;
        var mask = masked ? Tensor.Of(new double[,] { { 0, 1, 0, 0, 0 }, { 0, 0, 1, 1, 0 }, { 0, 0, 0, 0, 1 } }) : null;
        var dY = Tensor.Normal(_rng, 2, Queries, Width);

        var y = attention.Forward(q, k, v, padding, mask);
        var (dQ, dK, dV) = attention.Backward(dY);
        Agreement.WithAutograd(
            "MultiHeadAttention",
            x =>
            {
                Variable Projected(int input, int projection) =>
                    (x[input].MatMul(x[3 + 2 * projection].T) + x[4 + 2 * projection]).Reshape(2, -1, Heads, Width / Heads).Transpose(0, 2, 1, 3);
                var scores = Projected(0, 0).MatMul(Projected(1, 1).T) / Math.Sqrt(Width / Heads);
                var seen = Tensor.Ones(2, 1, 1, Keys) * Tensor.Ones(Queries, Keys);
                if (padding is not null) seen *= (1 - padding).Reshape(2, 1, 1, Keys);
                if (mask is not null) seen *= 1 - mask;
                var weights = scores.Fill(seen.BroadcastTo(2, Heads, Queries, Keys), -1e3).Softmax(3);
                return weights.MatMul(Projected(2, 2)).Transpose(0, 2, 1, 3).Reshape(2, Queries, Width).MatMul(x[9].T) + x[10];
            },
            y, dY, [(q, dQ), (k, dK), (v, dV), .. attention.Parameters.Select(p => (p.Value, p.Grad))]);
    }

    [Fact]
    public void Rotary_and_learned_positions()
    {
        var rotary = new RotaryPositions(4);
        var (x, dY) = (Tensor.Normal(_rng, 2, 3, 4), Tensor.Normal(_rng, 2, 3, 4));
        Agreement.WithAutograd(
            "RotaryPositions",
            v =>
            {
                // As complex numbers: (a + ib)·e^(iφ), φ = t·10000^(−2i/D).
                var angles = Tensor.Arange(3).Reshape(3, 1) * Tensor.Of(1, 0.01);
                Variable cos = angles.Map(Math.Cos), sin = angles.Map(Math.Sin);
                var (a, b) = (v[0].Slice(2, 0, 2), v[0].Slice(2, 2));
                return Variable.Concat([a * cos - b * sin, a * sin + b * cos], 2);
            },
            rotary.Turn(x), dY, (x, rotary.TurnBack(dY)));
        Agreement.WithAutograd(new LearnedPositions(4, 5, _rng), x, _rng, (v, p) => v + p[0].Slice(0, 0, 3));
        Agreement.WithAutograd(new SinusoidalPositions(4, 5), x, _rng, (v, _) => v + new SinusoidalPositions(4, 3).Table);
    }
}
