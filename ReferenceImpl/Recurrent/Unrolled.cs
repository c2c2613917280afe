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

    /// <summary>What Backward needs: steps in the order they were run; masks (N, 1), null where all sequences are alive.</summary>
    public sealed record Pass(Tensor X, Tensor Output, State Final, IReadOnlyList<RecurrentCell.Step> Steps, IReadOnlyList<Tensor?> Alive);

    /// <param name="x">(N, T, I)</param>
    /// <param name="initial">Zeros if not given.</param>
    /// <param name="lengths">How many steps of each sequence count; all if not given.</param>
    public Pass Forward(Tensor x, State? initial = null, ReadOnlySpan<int> lengths = default)
    {
        x.RequireShape(nameof(x), -1, -1, cell.Wx.Value.Columns);
        var (n, time) = (x.Rows, x.Shape[1]);
        if (!lengths.IsEmpty && lengths.Length != n) throw new ArgumentException($"{n} sequences need {n} lengths, got {lengths.Length}", nameof(lengths));

        var inputs = x.SwapAxes(0, 1).Contiguous(); // (T, N, I): a step is a block
        var zx = cell.ProjectInput(inputs.Reshape(time * n, -1)).Reshape(time, n, -1);
        var output = Tensor.Zeros(time, n, cell.HiddenSize);
        var steps = new RecurrentCell.Step[time];
        var alive = new Tensor?[time];
        var state = initial ?? cell.Start(n);
        for (var k = 0; k < time; k++)
        {
            var t = reverse ? time - 1 - k : k;
            steps[k] = cell.Forward(inputs.At(t), zx.At(t), state);
            alive[k] = Alive(lengths, t);
            if (alive[k] is { } mask)
            {
                output.At(t).CopyInPlace(steps[k].Next.H * mask);
                state = State.Add(steps[k].Next.Scale(mask), state.Scale(1 - mask));
            }
            else
            {
                output.At(t).CopyInPlace(steps[k].Next.H);
                state = steps[k].Next;
            }
        }
        return new Pass(inputs, output.SwapAxes(0, 1), state, steps, alive);
    }

    /// <summary>Adds to the cell's gradients, and returns dX (N, T, I) and the gradient of the initial state.</summary>
    /// <param name="dOutput">(N, T, H)</param>
    /// <param name="dFinal">The gradient of the final state, if anybody used it.</param>
    public (Tensor DX, State DInitial) Backward(Pass pass, Tensor dOutput, State? dFinal = null)
    {
        var (time, n) = (pass.X.Rows, pass.X.Shape[1]);
        dOutput.RequireShape(nameof(dOutput), n, time, cell.HiddenSize);
        var dOutputs = dOutput.SwapAxes(0, 1); // (T, N, H)
        Tensor? dZx = null, dZh = null;        // (T, N, G·H), once G is known
        var hPrevious = Tensor.Uninitialized(time, n, cell.HiddenSize);
        var dState = dFinal ?? cell.Start(n);
        for (var k = time - 1; k >= 0; k--)
        {
            var t = reverse ? time - 1 - k : k;
            // In the forward pass: output = mask⊙next.H, state = mask⊙next + (1 − mask)⊙state.
            var (dNext, dKept) = (dState, (State?)null);
            if (pass.Alive[k] is { } mask) (dNext, dKept) = (dState.Scale(mask), dState.Scale(1 - mask));
            var dAbove = pass.Alive[k] is { } counted ? dOutputs.At(t) * counted : dOutputs.At(t);

            var (dZxStep, dZhStep, dPrevious) = cell.BackwardThroughTime(pass.Steps[k], dNext with { H = dNext.H + dAbove });
            (dZx ??= Tensor.Uninitialized(time, n, dZxStep.Columns)).At(t).CopyInPlace(dZxStep);
            if (!ReferenceEquals(dZxStep, dZhStep)) (dZh ??= Tensor.Uninitialized(time, n, dZhStep.Columns)).At(t).CopyInPlace(dZhStep);
            hPrevious.At(t).CopyInPlace(pass.Steps[k].Previous.H);
            dState = dKept is null ? dPrevious : State.Add(dPrevious, dKept);
        }
        if (dZx is null) return (Tensor.Zeros(n, 0, pass.X.Columns), dState);

        dZx = dZx.Reshape(time * n, -1);
        cell.AddGradients(pass.X.Reshape(time * n, -1), hPrevious.Reshape(time * n, -1), dZx, dZh?.Reshape(time * n, -1) ?? dZx);
        var dX = dZx.MatMul(cell.Wx.Value).Reshape(time, n, -1);
        return (dX.SwapAxes(0, 1), dState);
    }

    private static Tensor? Alive(ReadOnlySpan<int> lengths, int t)
    {
        Tensor? mask = null;
        for (var i = 0; i < lengths.Length; i++)
            if (t >= lengths[i]) (mask ??= Tensor.Ones(lengths.Length, 1))[i, 0] = 0;
        return mask;
    }
}
