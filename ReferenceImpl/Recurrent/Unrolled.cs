namespace ReferenceImpl.Recurrent;

/// <summary>A cell run over a whole sequence, forwards or backwards in time, and back by backpropagation through time.</summary>
/// <remarks>
/// Shapes: N batch, T time, I input and H hidden features; x (N, T, I), output (N, T, H).
/// Sequences may differ in length: from its end on, a sequence's state stands still and its output is zero. Run in reverse, its
/// state stands at the start until its own last element is reached. This is what packing does in PyTorch.
/// Everything that does not wait for the step before is done for all steps at once: one product projects all inputs, and
/// one per parameter collects all gradients.
/// Source: Werbos, "Backpropagation through time: what it does and how to do it", Proc. IEEE 78 (1990) 1550-1560.
/// </remarks>
public sealed class Unrolled(RecurrentCell cell, bool reverse = false)
{
    public RecurrentCell Cell => cell;

    /// <summary>What Backward needs: X (T, N, I), the states around all steps (T + 1, N, H), and of step t what the cell kept, (T, N, …).</summary>
    public sealed record Pass(
        Tensor X, Tensor Output, State Final, State States, Tensor Kept, IReadOnlyList<RecurrentCell.Step> Steps, int[] Lengths)
    {
        /// <summary>Gives the memory of what only Backward reads to the next pass; this one is over then.</summary>
        internal void Release() => Kept.GiveBack();
    }

    /// <param name="x">(N, T, I)</param>
    /// <param name="initial">Zeros if not given.</param>
    /// <param name="lengths">How many steps of each sequence count; all if not given.</param>
    public Pass Forward(Tensor x, State? initial = null, ReadOnlySpan<int> lengths = default)
    {
        x.RequireShape(nameof(x), -1, -1, cell.Wx.Value.Columns);
        var (n, time, hidden) = (x.Rows, x.Shape[1], cell.HiddenSize);
        if (!lengths.IsEmpty && lengths.Length != n) throw new ArgumentException($"{n} sequences need {n} lengths, got {lengths.Length}", nameof(lengths));

        var inputs = x.SwapAxes(0, 1).Contiguous(); // (T, N, I): a step is a block
        var zx = Projected(inputs, cell.Wx, cell.Bx);
        var zh = Tensor.Rent(n, cell.Wh.Value.Rows);
        var kept = Tensor.Rent(time, n, cell.KeptBlocks * hidden);
        var states = new State(Tensor.Uninitialized(time + 1, n, hidden), cell.HasMemory ? Tensor.Uninitialized(time + 1, n, hidden) : null);
        states.At(Before(First(time))).CopyInPlace(initial ?? cell.Start(n));

        var steps = new RecurrentCell.Step[time];
        using var weights = cell.Wh.Value.T.Pack();
        foreach (var t in Order(time))
        {
            var step = steps[t] = new RecurrentCell.Step(inputs.At(t), states.At(Before(t)), states.At(After(t)), kept.At(t));
            zh.CopyInPlace(cell.Bh.Value);
            zh.AddProductInPlace(step.Previous.H, weights); // (N, H)·(H, G·H)
            cell.Combine(step, zx.At(t), zh);
            for (var i = 0; i < lengths.Length; i++)
                if (t >= lengths[i]) step.Next.At(i).CopyInPlace(step.Previous.At(i));
        }
        zx.GiveBack();
        zh.GiveBack();

        var final = cell.Start(n);
        final.CopyInPlace(states.At(time == 0 ? 0 : After(Last(time))));
        var output = ZeroBeyond(lengths, states.H.Slice(0, After(0), After(0) + time));
        return new Pass(inputs, output.SwapAxes(0, 1), final, states, kept, steps, lengths.ToArray());
    }

    /// <summary>Adds to the cell's gradients, and returns dX (N, T, I) and the gradient of the initial state.</summary>
    /// <param name="dOutput">(N, T, H)</param>
    /// <param name="dFinal">The gradient of the final state, if anybody used it.</param>
    public (Tensor DX, State DInitial) Backward(Pass pass, Tensor dOutput, State? dFinal = null)
    {
        var (time, n, gates) = (pass.X.Rows, pass.X.Shape[1], cell.Wx.Value.Rows);
        dOutput.RequireShape(nameof(dOutput), n, time, cell.HiddenSize);
        var dOutputs = ZeroBeyond(pass.Lengths, dOutput.SwapAxes(0, 1)); // (T, N, H)
        var dZx = Tensor.Rent(time, n, gates);
        var dZh = cell.SameGradient ? dZx : Tensor.Rent(time, n, gates);
        var (dNext, dPrevious) = (cell.Start(n), cell.Start(n));
        if (dFinal is not null) dNext.H.CopyInPlace(dFinal.H);
        if (dFinal?.C is not null) dNext.C?.CopyInPlace(dFinal.C);

        using var weights = cell.Wh.Value.Pack();
        foreach (var t in Order(time).Reverse())
        {
            var (dZxStep, dZhStep) = (dZx.At(t), dZh.At(t));
            dNext.H.AddInPlace(dOutputs.At(t));
            cell.CombineBackward(pass.Steps[t], dNext, dZxStep, dZhStep, dPrevious);
            dPrevious.H.AddProductInPlace(dZhStep, weights); // (N, G·H)·(G·H, H)
            for (var i = 0; i < pass.Lengths.Length; i++)
            {
                if (t < pass.Lengths[i]) continue;
                dZxStep.At(i).FillInPlace(0); // in the forward pass the state stood still
                dZhStep.At(i).FillInPlace(0);
                dPrevious.At(i).CopyInPlace(dNext.At(i));
            }
            (dNext, dPrevious) = (dPrevious, dNext);
        }

        var hPrevious = pass.States.H.Slice(0, Before(0), Before(0) + time).Reshape(time * n, -1);
        var (dZxAll, dZhAll) = (dZx.Reshape(time * n, gates), dZh.Reshape(time * n, gates));
        cell.AddGradients(pass.X.Reshape(time * n, pass.X.Columns), hPrevious, dZxAll, dZhAll);
        var dX = dZxAll.MatMul(cell.Wx.Value).Reshape(time, n, pass.X.Columns);
        dZx.GiveBack();
        if (!cell.SameGradient) dZh.GiveBack();
        return (dX.SwapAxes(0, 1), dNext);
    }

    // States lie between steps: of T + 1 of them, step t is between numbers t and t + 1, whichever way time runs.
    private int Before(int t) => reverse ? t + 1 : t;

    private int After(int t) => reverse ? t : t + 1;

    private int First(int time) => reverse ? time - 1 : 0;

    private int Last(int time) => reverse ? 0 : time - 1;

    private IEnumerable<int> Order(int time)
    {
        for (var k = 0; k < time; k++) yield return reverse ? time - 1 - k : k;
    }

    // x·Wᵀ + b for all steps, in rented memory: (T, N, I) → (T, N, G·H).
    private static Tensor Projected(Tensor x, Parameter w, Parameter b)
    {
        var z = Tensor.Rent(x.Rows, x.Shape[1], w.Value.Rows);
        z.CopyInPlace(b.Value);
        z.Reshape(x.Rows * x.Shape[1], w.Value.Rows).AddProductInPlace(x.Reshape(x.Rows * x.Shape[1], x.Columns), w.Value.T);
        return z;
    }

    // (T, N, H), with zeros from each sequence's end on; the same tensor if all are equally long.
    private static Tensor ZeroBeyond(ReadOnlySpan<int> lengths, Tensor steps)
    {
        if (lengths.IsEmpty) return steps;
        var result = steps.Copy();
        for (var i = 0; i < lengths.Length; i++) result.At(i, axis: 1).Slice(0, Math.Min(lengths[i], steps.Rows)).FillInPlace(0);
        return result;
    }
}
