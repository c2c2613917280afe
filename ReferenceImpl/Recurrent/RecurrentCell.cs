namespace ReferenceImpl.Recurrent;

/// <summary>What a cell hands from one time step to the next: H (N, H), and for an LSTM also C (N, H).</summary>
public sealed record State(Tensor H, Tensor? C = null)
{
    internal static State Add(State a, State b) => new(a.H + b.H, a.C is null ? null : a.C + b.C!);

    internal State Scale(Tensor factor) => new(H * factor, C is null ? null : C * factor);
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
    public virtual State Start(int batch) => new(Tensor.Zeros(batch, HiddenSize));

    /// <param name="x">(N, I)</param>
    /// <param name="previous">Zeros if not given.</param>
    public Step Forward(Tensor x, State? previous = null)
    {
        x.RequireShape(nameof(x), -1, Wx.Value.Columns);
        previous ??= Start(x.Rows);
        previous.H.RequireShape(nameof(previous), x.Rows, HiddenSize);
        return Forward(x, ProjectInput(x), previous);
    }

    /// <summary>Adds this step's gradients to every Grad, and returns those that flow on, to the input and to the step before.</summary>
    /// <param name="step">The matching <see cref="Forward(Tensor, State?)"/> result.</param>
    /// <param name="dNext">What the layer above sends down plus what came back from step t + 1.</param>
    public (Tensor DX, State DPrevious) Backward(Step step, State dNext)
    {
        var (dZx, dZh, dPrevious) = BackwardThroughTime(step, dNext);
        AddGradients(step.X, step.Previous.H, dZx, dZh);
        return (dZx.MatMul(Wx.Value), dPrevious); // (N, G·H)·(G·H, I) → (N, I)
    }

    /// <summary>zx for any number of rows: (…, I) → (…, G·H).</summary>
    internal Tensor ProjectInput(Tensor x) => Project(x, Wx, Bx);

    /// <summary>A step whose input is projected already, as a whole sequence's is at once.</summary>
    internal Step Forward(Tensor x, Tensor zx, State previous)
    {
        var (next, kept) = Combine(zx, Project(previous.H, Wh, Bh), previous);
        return new Step(x, previous, next, kept);
    }

    /// <summary>The part of the backward pass that each step needs before the step before it; no parameter is touched.</summary>
    internal (Tensor DZx, Tensor DZh, State DPrevious) BackwardThroughTime(Step step, State dNext)
    {
        var (dZx, dZh, dDirect) = CombineBackward(step, dNext);
        dDirect.H.AddProductInPlace(dZh, Wh.Value); // (N, G·H)·(G·H, H)
        return (dZx, dZh, dDirect);
    }

    /// <summary>The parameters' gradients for any number of steps stacked along the first axis.</summary>
    internal void AddGradients(Tensor x, Tensor hPrevious, Tensor dZx, Tensor dZh)
    {
        Wx.Grad.AddProductInPlace(dZx.T, x);         // (G·H, N)·(N, I)
        Wh.Grad.AddProductInPlace(dZh.T, hPrevious); // (G·H, N)·(N, H)
        Bx.Grad.AddInPlace(dZx.SumRows());
        Bh.Grad.AddInPlace(dZh.SumRows());
    }

    /// <summary>The cell's own formula: the next state, and what its backward needs.</summary>
    private protected abstract (State Next, Tensor Kept) Combine(Tensor zx, Tensor zh, State previous);

    /// <summary>
    /// Gradients of zx and zh, both (N, G·H), and of the previous state as far as it does not go through zh, in a tensor
    /// that may be added to.
    /// </summary>
    private protected abstract (Tensor DZx, Tensor DZh, State DDirect) CombineBackward(Step step, State dNext);

    /// <summary>Gate number k of a row of gates: (N, G·H) → (N, H), a view.</summary>
    private protected Tensor Gate(Tensor gates, int k) => gates.Slice(1, k * HiddenSize, (k + 1) * HiddenSize);

    private static Tensor Project(Tensor x, Parameter w, Parameter b)
    {
        var z = Tensor.Uninitialized(x.Rows, w.Value.Rows);
        z.CopyInPlace(b.Value);
        z.AddProductInPlace(x, w.Value.T);
        return z;
    }
}
