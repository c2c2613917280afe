using ReferenceImpl.Autograd;
using ReferenceImpl.Recurrent;

namespace ReferenceImpl.Tests.Recurrent;

/// <summary>The cells' and the unrolled networks' backward passes, against the same formulas differentiated automatically.</summary>
public class CellsAsVariablesTests
{
    private const int Hidden = 5; // not a whole number of vectors

    private readonly Random _rng = new(1);

    /// <summary>From x, h, c and the four parameters to h' and c' (c is not used by cells without).</summary>
    private delegate (Variable H, Variable C) Formula(Variable x, Variable h, Variable c, IReadOnlyList<Variable> p);

    private static Formula Of(string kind) => kind switch
    {
        "rnn" => (x, h, c, p) => ((Zx(x, p) + Zh(h, p)).Tanh(), c),
        "gru" => (x, h, c, p) =>
        {
            var (zx, zh) = (Zx(x, p), Zh(h, p));
            var (r, z) = ((Gate(zx, 0) + Gate(zh, 0)).Sigmoid(), (Gate(zx, 1) + Gate(zh, 1)).Sigmoid());
            var n = (Gate(zx, 2) + r * Gate(zh, 2)).Tanh();
            return ((1 - z) * n + z * h, c);
        }
        ,
        "lstm" => (x, h, c, p) =>
        {
            var z = Zx(x, p) + Zh(h, p);
            var next = Gate(z, 1).Sigmoid() * c + Gate(z, 0).Sigmoid() * Gate(z, 2).Tanh();
            return (Gate(z, 3).Sigmoid() * next.Tanh(), next);
        }
        ,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind),
    };

    [Theory]
    [MemberData(nameof(CellTests.Kinds), MemberType = typeof(CellTests))]
    public void One_step(string kind)
    {
        var cell = CellTests.Make(kind, 3, Hidden, _rng);
        var (x, h, c) = (Tensor.Normal(_rng, 4, 3), Tensor.Normal(_rng, 4, Hidden), Tensor.Normal(_rng, 4, Hidden));
        var (dH, dC) = (Tensor.Normal(_rng, 4, Hidden), kind == "lstm" ? Tensor.Normal(_rng, 4, Hidden) : Tensor.Zeros(4, Hidden));

        var step = cell.Forward(x, new State(h, c));
        var (dX, dPrevious) = cell.Backward(step, new State(dH, kind == "lstm" ? dC : null));
        Agreement.WithAutograd(
            kind,
            v =>
            {
                var next = Of(kind)(v[0], v[1], v[2], v[3..]);
                return Variable.Concat([next.H, next.C], 1);
            },
            Tensor.Concat([step.Next.H, step.Next.C ?? c], 1), Tensor.Concat([dH, dC], 1),
            [(x, dX), (h, dPrevious.H), (c, dPrevious.C ?? dC), .. cell.Parameters.Select(p => (p.Value, p.Grad))]);
    }

    [Theory]
    [MemberData(nameof(CellTests.Kinds), MemberType = typeof(CellTests))]
    public void Both_directions_of_sequences_of_different_length(string kind)
    {
        const int batch = 3, time = 4;
        int[] lengths = [4, 1, 3];
        var network = new RecurrentNetwork((i, hidden) => CellTests.Make(kind, i, hidden, _rng), 2, Hidden, bidirectional: true);
        var (x, dY) = (Tensor.Normal(_rng, batch, time, 2), Tensor.Normal(_rng, batch, time, 2 * Hidden));
        var y = network.Forward(x, null, lengths);
        var dX = network.Backward(dY);

        Agreement.WithAutograd(
            kind, v => Variable.Concat([Run(v[0], v[1..5], false), Run(v[0], v[5..9], true)], 2), y, dY,
            [(x, dX), .. network.Parameters.Select(p => (p.Value, p.Grad))]);

        Variable Run(Variable x, Variable[] p, bool reverse)
        {
            Variable h = Tensor.Zeros(batch, Hidden), c = Tensor.Zeros(batch, Hidden);
            var outputs = new Variable[time];
            foreach (var t in reverse ? Enumerable.Range(0, time).Reverse() : Enumerable.Range(0, time))
            {
                Variable alive = Tensor.Of([.. lengths.Select(length => t < length ? 1.0 : 0)]).Reshape(batch, 1);
                var next = Of(kind)(x.At(t, axis: 1), h, c, p);
                outputs[t] = (next.H * alive).Reshape(batch, 1, Hidden);
                (h, c) = (next.H * alive + h * (1 - alive), next.C * alive + c * (1 - alive));
            }
            return Variable.Concat(outputs, 1);
        }
    }

    [Fact]
    public void The_original_GRU()
    {
        var cell = new ResetFirstGruCell(3, Hidden, _rng);
        var (x, h, dH) = (Tensor.Normal(_rng, 4, 3), Tensor.Normal(_rng, 4, Hidden), Tensor.Normal(_rng, 4, Hidden));
        var step = cell.Forward(x, h);
        var (dX, dPrevious) = cell.Backward(step, dH);
        Agreement.WithAutograd(
            "ResetFirstGruCell",
            v =>
            {
                var (previous, p) = (v[1], v[2..]);
                var (zx, zh) = (Zx(v[0], p), Zh(previous, p));
                var (r, z) = ((Gate(zx, 0) + Gate(zh, 0)).Sigmoid(), (Gate(zx, 1) + Gate(zh, 1)).Sigmoid());
                var n = (Gate(zx, 2) + Gate(Zh(r * previous, p), 2)).Tanh();
                return (1 - z) * n + z * previous;
            },
            step.H, dH, [(x, dX), (h, dPrevious), .. cell.Parameters.Select(p => (p.Value, p.Grad))]);
    }

    private static Variable Zx(Variable x, IReadOnlyList<Variable> p) => x.MatMul(p[0].T) + p[2];

    private static Variable Zh(Variable h, IReadOnlyList<Variable> p) => h.MatMul(p[1].T) + p[3];

    private static Variable Gate(Variable z, int k) => z.Slice(1, k * Hidden, (k + 1) * Hidden);
}
