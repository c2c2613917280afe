using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Recurrent;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// Layers of RNN cells unrolled over time, with a linear layer on the last state of the last, and the way back, as a list of choices: each known
/// mistake is the right recipe with one choice changed.
/// </summary>
/// <remarks>Shapes: x (N, T, I), states [t][layer] (N, H) with t = 0 the start, logits (N, O), δ (N, O).</remarks>
internal sealed record StackedCells(RnnCell[] Cells, Tensor W, Tensor B)
{
    /// <summary>Whether a step goes on from the state of the step before; else each goes on from the start.</summary>
    public bool CarriesState { get; init; } = true;

    /// <summary>Whether a layer reads what the layer below has just computed; else what it held before.</summary>
    public bool ReadsNewState { get; init; } = true;

    /// <summary>What the gradient of a layer's state becomes when dx of the layer above reaches it.</summary>
    public Func<Tensor, Tensor, Tensor> PassDown { get; init; } = (dh, dx) => dh + dx;

    /// <summary>What is carried over to the step before.</summary>
    public Func<Tensor, Tensor> CarryBack { get; init; } = dh => dh;

    /// <summary>What a parameter's gradient becomes when a further step adds to it.</summary>
    public Func<Tensor, Tensor, Tensor> Collect { get; init; } = (sum, added) => sum + added;

    /// <summary>Whether an upper layer's gradients are made with what the layer below had one step earlier.</summary>
    public bool ReadsOldStateBack { get; init; }

    /// <summary>Whether every step's gradients are made with what the layer below had at the last step.</summary>
    public bool ReadsLastBelow { get; init; }

    /// <summary>Whether dx reaches the layer below, at a step, counted from the last, which is 0.</summary>
    public Func<int, bool> PassesDownAt { get; init; } = _ => true;

    /// <summary>Whether dW_hh is made with the state after a step, where the one before it belongs.</summary>
    public bool ReadsNextStateBack { get; init; }

    /// <summary>How many steps back the gradient goes.</summary>
    public int Reach { get; init; } = int.MaxValue;

    /// <summary>Which state stands for h_t when step t, from 0, goes back: t + 1 with the start at 0.</summary>
    public Func<int, int> StateAfter { get; init; } = t => t + 1;

    public int HiddenSize => Cells[0].HiddenSize;

    public static StackedCells Draw(Plan plan, int inputs, int hidden, int outputs, int layers) => new(
        [.. Enumerable.Range(0, layers).Select(k => SimpleRecurrentCell.DrawCell(plan, k == 0 ? inputs : hidden, hidden))],
        plan.Inputs.AwayFromZero(outputs, hidden), plan.Inputs.AwayFromZero(outputs));

    /// <summary>The arguments of init_weights.</summary>
    public Value[] Arguments =>
    [
        new Value.List([.. Cells.Select(c => (Value)new Value.List(c.Wx.Value, c.Wh.Value, c.Bx.Value, c.Bh.Value))]),
        new Value.List(W, B),
    ];

    public List<Tensor[]> Unroll(Tensor x, Tensor[] start)
    {
        var states = new List<Tensor[]> { start };
        for (var t = 0; t < x.Shape[1]; t++)
        {
            var before = CarriesState ? states[^1] : start;
            var now = new Tensor[Cells.Length];
            for (var k = 0; k < Cells.Length; k++)
            {
                var below = k == 0 ? Input(x, t) : ReadsNewState ? now[k - 1] : before[k - 1];
                now[k] = Cells[k].Forward(below, new State(before[k])).Next.H;
            }
            states.Add(now);
        }
        return states;
    }

    public Tensor Logits(Tensor state) => state.MatMul(W.T) + B;

    public Tensor Forward(Tensor x, Tensor[] start) => Logits(Unroll(x, start)[^1][^1]);

    /// <summary>The gradient at the start, (L, N, H), not yet divided by N, and each cell's gradients, averaged over N.</summary>
    public (Tensor DStart, IReadOnlyDictionary<string, Tensor>[] Gradients) Backward(Tensor x, IReadOnlyList<Tensor[]> states, Tensor delta)
    {
        var (n, time) = (x.Rows, x.Shape[1]);
        Tensor[] dh = [.. Cells.Select(_ => Tensor.Zeros(n, HiddenSize))];
        var gradients = Cells.Select(c => SimpleRecurrentCell.Parameters.Zip(c.Parameters).ToDictionary(p => $"d{p.First}", p => Tensor.ZerosLike(p.Second.Value))).ToArray();
        dh[^1] = delta.MatMul(W);
        for (var t = time - 1; t >= 0 && t >= time - Reach; t--)
        {
            for (var k = Cells.Length - 1; k >= 0; k--)
            {
                var h = states[Math.Min(StateAfter(t), time)][k];
                var dz = dh[k] * (1 - h * h);
                var at = ReadsLastBelow ? time - 1 : t;
                var below = k == 0 ? Input(x, at) : states[ReadsOldStateBack ? at : at + 1][k - 1];
                foreach (var (name, added) in new[] { ("dW_ih", dz.T.MatMul(below)), ("dW_hh", dz.T.MatMul(states[ReadsNextStateBack ? t + 1 : t][k])), ("db_ih", dz.SumRows()), ("db_hh", dz.SumRows()) })
                    gradients[k][name] = Collect(gradients[k][name], added / n);
                if (k > 0 && PassesDownAt(time - 1 - t)) dh[k - 1] = PassDown(dh[k - 1], dz.MatMul(Cells[k].Wx.Value));
                dh[k] = CarryBack(dz.MatMul(Cells[k].Wh.Value));
            }
        }
        return (Tensor.Stack(dh), gradients);
    }

    /// <summary>The reference's logits, the gradient at the start divided by N, and each cell's gradients averaged over N.</summary>
    public (Tensor Logits, Tensor DStart, IReadOnlyDictionary<string, Tensor>[] Gradients) Truth(Tensor x, Tensor[] start, Tensor delta)
    {
        var n = x.Rows;
        var made = 0;
        var network = new RecurrentNetwork((_, _) => Cells[made++], x.Columns, HiddenSize, Cells.Length);
        foreach (var parameter in network.Parameters) parameter.Grad.FillInPlace(0);
        var output = network.Forward(x, [.. start.Select(h => new State(h))]);
        var dOutput = Tensor.ZerosLike(output);
        dOutput.At(x.Shape[1] - 1, axis: 1).CopyInPlace(delta.MatMul(W));
        network.Backward(dOutput);
        return (Logits(network.Final[^1].H), Tensor.Stack([.. network.DInitial.Select(s => s.H)]) / n, [.. Cells.Select(c => (IReadOnlyDictionary<string, Tensor>)new Dictionary<string, Tensor>
        {
            ["dW_ih"] = c.Wx.Grad / n, ["dW_hh"] = c.Wh.Grad / n, ["db_ih"] = c.Bx.Grad / n, ["db_hh"] = c.Bh.Grad / n,
        })]);
    }

    private static Tensor Input(Tensor x, int t) => x.At(t, axis: 1).Contiguous();
}
