namespace ReferenceImpl.Layers;

/// <summary>A fully connected layer: y = x·Wᵀ + b.</summary>
/// <remarks>
/// Shapes: … any leading axes (a batch N, or N and T), I input features, O output features.
/// Gradients: dx = dy·W, dW = dyᵀ·x, db = Σ dy, both summed over all leading axes.
/// Source: Rumelhart, Hinton, Williams, "Learning representations by back-propagating errors", Nature 323 (1986) 533-536;
/// the layout of W as in torch.nn.Linear.
/// </remarks>
public sealed class Linear : Layer
{
    private Tensor? _x;

    /// <summary>Starts with zeros.</summary>
    public Linear(int inputs, int outputs, bool bias = true)
    {
        W = new Parameter(outputs, inputs);
        B = bias ? new Parameter(outputs) : null;
    }

    /// <summary>Starts with samples of U(−1/√I, 1/√I), as torch.nn.Linear does.</summary>
    public Linear(int inputs, int outputs, Random rng, bool bias = true)
        : this(inputs, outputs, bias)
    {
        var bound = 1 / Math.Sqrt(inputs);
        foreach (var parameter in Parameters) parameter.Set(Tensor.Uniform(rng, -bound, bound, parameter.Value.Shape));
    }

    public Parameter W { get; } // (O, I)

    public Parameter? B { get; } // (O)

    public override IReadOnlyList<Parameter> Parameters => B is null ? [W] : [W, B];

    /// <param name="x">(…, I)</param>
    /// <returns>(…, O)</returns>
    public override Tensor Forward(Tensor x)
    {
        if (x.Rank < 1 || x.Columns != W.Value.Columns)
            throw new ArgumentException($"x must have shape (…, {W.Value.Columns}), got {ShapeMath.Text(x.Shape)}", nameof(x));

        _x = x;
        var rows = x.Reshape(-1, x.Columns);          // (N, I)
        var y = Tensor.Zeros(rows.Rows, W.Value.Rows);
        if (B is not null) y.CopyInPlace(B.Value);
        y.AddProductInPlace(rows, W.Value.T);         // (N, I)·(I, O) → (N, O)
        return y.Reshape([.. x.Shape[..^1], W.Value.Rows]);
    }

    /// <param name="dY">(…, O)</param>
    /// <returns>(…, I)</returns>
    public override Tensor Backward(Tensor dY)
    {
        var x = Remembered(_x);
        dY.RequireShape(nameof(dY), [.. x.Shape[..^1], W.Value.Rows]);

        var rows = dY.Reshape(-1, dY.Columns);                      // (N, O)
        W.Grad.AddProductInPlace(rows.T, x.Reshape(-1, x.Columns)); // (O, N)·(N, I) → (O, I)
        B?.Grad.AddInPlace(rows.SumRows());                         // (O)
        return rows.MatMul(W.Value).Reshape(x.Shape);               // (N, O)·(O, I) → (N, I)
    }
}
