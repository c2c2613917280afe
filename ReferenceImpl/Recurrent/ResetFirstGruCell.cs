namespace ReferenceImpl.Recurrent;

/// <summary>
/// The gated recurrent unit as first published: the state is reset before it is projected.
/// r = σ(Wr·x + Ur·h), z = σ(Wz·x + Uz·h), n = tanh(Wn·x + Un·(r⊙h)), h' = (1 − z)⊙n + z⊙h, each with its biases.
/// </summary>
/// <remarks>
/// Shapes and order of gates as in <see cref="GruCell"/>; only n differs. Here zh_n is Un·(r⊙h), which is no projection
/// of h, so this cell is not a <see cref="RecurrentCell"/>.
/// Source: Cho et al., EMNLP 2014, equations 5 to 8, with z and 1 − z exchanged, as everywhere since.
/// </remarks>
public sealed class ResetFirstGruCell
{
    private readonly int _hidden;

    public ResetFirstGruCell(int inputSize, int hiddenSize, Random? rng = null)
    {
        _hidden = hiddenSize;
        (Wx, Wh) = (new Parameter(3 * hiddenSize, inputSize), new Parameter(3 * hiddenSize, hiddenSize));
        (Bx, Bh) = (new Parameter(3 * hiddenSize), new Parameter(3 * hiddenSize));
        if (rng is null) return;
        var bound = 1 / Math.Sqrt(hiddenSize);
        foreach (var parameter in Parameters) parameter.Set(Tensor.Uniform(rng, -bound, bound, parameter.Value.Shape));
    }

    public Parameter Wx { get; } // (3H, I)

    public Parameter Wh { get; } // (3H, H)

    public Parameter Bx { get; } // (3H)

    public Parameter Bh { get; } // (3H)

    public IReadOnlyList<Parameter> Parameters => [Wx, Wh, Bx, Bh];

    /// <summary>What the backward pass needs, each (N, H) but X (N, I).</summary>
    public sealed record Step(Tensor X, Tensor HPrevious, Tensor R, Tensor Z, Tensor N, Tensor H);

    /// <param name="x">(N, I)</param>
    /// <param name="hPrevious">(N, H)</param>
    public Step Forward(Tensor x, Tensor hPrevious)
    {
        x.RequireShape(nameof(x), -1, Wx.Value.Columns);
        hPrevious.RequireShape(nameof(hPrevious), x.Rows, _hidden);

        var zx = x.MatMul(Wx.Value.T) + Bx.Value; // (N, 3H)
        var gates = (Columns(zx, 0, 2) + hPrevious.MatMul(Rows(Wh.Value, 0, 2).T) + Bh.Value.Slice(0, 0, 2 * _hidden)).Sigmoid();
        var (r, z) = (Columns(gates, 0, 1), Columns(gates, 1, 2));
        var n = (Columns(zx, 2, 3) + (r * hPrevious).MatMul(Rows(Wh.Value, 2, 3).T) + Bh.Value.Slice(0, 2 * _hidden)).Tanh();
        return new Step(x, hPrevious, r, z, n, (1 - z) * n + z * hPrevious);
    }

    /// <summary>Adds to every Grad, and returns dX (N, I) and dHPrevious (N, H).</summary>
    public (Tensor DX, Tensor DHPrevious) Backward(Step step, Tensor dH)
    {
        var (_, h, r, z, n, _) = step;
        var dZn = dH * (1 - z) * (1 - n * n);
        var dZz = dH * (h - n) * z * (1 - z);
        var dReset = dZn.MatMul(Rows(Wh.Value, 2, 3)); // gradient of r⊙h
        var dZr = dReset * h * r * (1 - r);

        var dGates = Tensor.Concat([dZr, dZz], 1);     // (N, 2H)
        var dZ = Tensor.Concat([dGates, dZn], 1);      // (N, 3H)
        Wx.Grad.AddProductInPlace(dZ.T, step.X);
        Rows(Wh.Grad, 0, 2).AddProductInPlace(dGates.T, h);
        Rows(Wh.Grad, 2, 3).AddProductInPlace(dZn.T, r * h);
        Bx.Grad.AddInPlace(dZ.SumRows());
        Bh.Grad.AddInPlace(dZ.SumRows());
        return (dZ.MatMul(Wx.Value), dH * z + dReset * r + dGates.MatMul(Rows(Wh.Value, 0, 2)));
    }

    private Tensor Columns(Tensor x, int from, int to) => x.Slice(1, from * _hidden, to * _hidden);

    private Tensor Rows(Tensor x, int from, int to) => x.Slice(0, from * _hidden, to * _hidden);
}
