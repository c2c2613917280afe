namespace ReferenceImpl.Recurrent;

/// <summary>What a cell hands from one time step to the next: H (N, H), and for an LSTM also C (N, H).</summary>
public sealed record State(Tensor H, Tensor? C = null)
{
    internal State At(int index) => new(H.At(index), C?.At(index));

    internal void CopyInPlace(State other)
    {
        H.CopyInPlace(other.H);
        C?.CopyInPlace(other.C!);
    }
}

/// <summary>
/// One time step of a recurrent network. Every cell here projects its two inputs, zx = x·Wxᵀ + bx and zh = h·Whᵀ + bh,
/// and then combines them element by element in its own way; this class holds what they share.
/// </summary>
/// <remarks>
/// Shapes: N batch, I input features, H hidden features, G gates; x (N, I), h (N, H), Wx (G·H, I), Wh (G·H, H), bx and bh
/// (G·H). The gates lie one after another along the first axis, in the order each cell names.
/// The cell keeps no state between steps. The caller holds each <see cref="Step"/>, unrolls over any T, and walks back.
/// </remarks>
public abstract class RecurrentCell
{
    private protected RecurrentCell(int inputSize, int hiddenSize, int gates, Random? rng)
    {
        HiddenSize = hiddenSize;
        Wx = new Parameter(gates * hiddenSize, inputSize);
        Wh = new Parameter(gates * hiddenSize, hiddenSize);
        Bx = new Parameter(gates * hiddenSize);
        Bh = new Parameter(gates * hiddenSize);
        if (rng is null) return;
        var bound = 1 / Math.Sqrt(hiddenSize);
        foreach (var parameter in Parameters) parameter.Set(Tensor.Uniform(rng, -bound, bound, parameter.Value.Shape));
    }

    public int HiddenSize { get; }

    public Parameter Wx { get; } // (G·H, I)

    public Parameter Wh { get; } // (G·H, H)

    public Parameter Bx { get; } // (G·H)

    public Parameter Bh { get; } // (G·H)

    public IReadOnlyList<Parameter> Parameters => [Wx, Wh, Bx, Bh];

    /// <summary>What the backward pass needs: X (N, I), the states before and after, and what the cell kept of its gates.</summary>
    public sealed record Step(Tensor X, State Previous, State Next, Tensor Kept);

    /// <summary>The state before the first step: zeros.</summary>
    public State Start(int batch) => new(Tensor.Zeros(batch, HiddenSize), HasMemory ? Tensor.Zeros(batch, HiddenSize) : null);

    /// <param name="x">(N, I)</param>
    /// <param name="previous">Zeros if not given.</param>
    public Step Forward(Tensor x, State? previous = null)
    {
        x.RequireShape(nameof(x), -1, Wx.Value.Columns);
        previous ??= Start(x.Rows);
        previous.H.RequireShape(nameof(previous), x.Rows, HiddenSize);
        var step = new Step(x, previous, Start(x.Rows), Tensor.Uninitialized(x.Rows, KeptBlocks * HiddenSize));
        Combine(step, ProjectInput(x), Project(previous.H, Wh, Bh));
        return step;
    }

    /// <summary>Adds this step's gradients to every Grad, and returns those that flow on, to the input and to the step before.</summary>
    /// <param name="step">The matching <see cref="Forward(Tensor, State?)"/> result.</param>
    /// <param name="dNext">What the layer above sends down plus what came back from step t + 1.</param>
    public (Tensor DX, State DPrevious) Backward(Step step, State dNext)
    {
        var dZx = Tensor.Uninitialized(step.X.Rows, Wx.Value.Rows);
        var dZh = SameGradient ? dZx : Tensor.Uninitialized(step.X.Rows, Wh.Value.Rows);
        var dPrevious = Start(step.X.Rows);
        if (HasMemory && dNext.C is null) dNext = dNext with { C = Tensor.ZerosLike(dNext.H) };
        CombineBackward(step, dNext, dZx, dZh, dPrevious);
        dPrevious.H.AddProductInPlace(dZh, Wh.Value); // (N, G·H)·(G·H, H)
        AddGradients(step.X, step.Previous.H, dZx, dZh);
        return (dZx.MatMul(Wx.Value), dPrevious);     // (N, G·H)·(G·H, I) → (N, I)
    }

    /// <summary>Whether the state has a C beside H.</summary>
    internal virtual bool HasMemory => false;

    /// <summary>Whether zx and zh only occur as their sum, so that one gradient is that of both.</summary>
    internal virtual bool SameGradient => true;

    /// <summary>How many quantities of shape (N, H) a step keeps.</summary>
    internal abstract int KeptBlocks { get; }

    /// <summary>The cell's own formula: from zx, zh and the previous state, fills the step's next state and what it keeps.</summary>
    internal abstract void Combine(Step step, Tensor zx, Tensor zh);

    /// <summary>
    /// Fills the gradients of zx and zh, both (N, G·H), and that of the previous state as far as it does not go through zh.
    /// Where both gradients are the same, so are the two tensors.
    /// </summary>
    internal abstract void CombineBackward(Step step, State dNext, Tensor dZx, Tensor dZh, State dPrevious);

    /// <summary>zx for any number of rows: (…, I) → (…, G·H).</summary>
    internal Tensor ProjectInput(Tensor x) => Project(x, Wx, Bx);

    /// <summary>The parameters' gradients for any number of steps stacked along the first axis.</summary>
    internal void AddGradients(Tensor x, Tensor hPrevious, Tensor dZx, Tensor dZh)
    {
        Wx.Grad.AddProductInPlace(dZx.T, x);         // (G·H, N)·(N, I)
        Wh.Grad.AddProductInPlace(dZh.T, hPrevious); // (G·H, N)·(N, H)
        Bx.Grad.AddInPlace(dZx.SumRows());
        Bh.Grad.AddInPlace(dZh.SumRows());
    }

    /// <summary>Quantity number k of those that lie side by side in (N, …·H).</summary>
    private protected RowsView Block(Tensor side, int k) => side.RowsFrom(k * HiddenSize);

    private static Tensor Project(Tensor x, Parameter w, Parameter b)
    {
        var z = Tensor.Uninitialized(x.Rows, w.Value.Rows);
        z.CopyInPlace(b.Value);
        z.AddProductInPlace(x, w.Value.T);
        return z;
    }
}
