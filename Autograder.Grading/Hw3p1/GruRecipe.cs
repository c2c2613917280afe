using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Recurrent;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// One step of a gated recurrent unit and its backward as a list of choices, so that each known mistake is the right recipe with one choice changed:
/// r = σ(Wrx·x + brx + Wrh·h + brh), z alike, n = tanh(Wnx·x + bnx + r⊙(Wnh·h + bnh)), h' = (1 − z)⊙n + z⊙h.
/// </summary>
/// <remarks>Everything is a row: x (1, I), h and the gates (1, H). The weights are in the contract's order, which is that of init_weights.</remarks>
internal sealed record GruRecipe(IReadOnlyList<Tensor> Weights)
{
    public static readonly string[] Names = ["Wrx", "Wzx", "Wnx", "Wrh", "Wzh", "Wnh", "brx", "bzx", "bnx", "brh", "bzh", "bnh"];

    /// <summary>What the choices about n have before them: the two projections with their biases, r, z, h, and the weights of the second projection.</summary>
    public sealed record NewGate(Tensor Input, Tensor State, Tensor R, Tensor Z, Tensor H, Tensor Wnh, Tensor Bnh);

    public sealed record Step(Tensor X, Tensor H, Tensor R, Tensor Z, Tensor N, Tensor StateOfN, Tensor Next);

    // -- forward -------------------------------------------------------------------------------------------------------

    public Func<Tensor, Tensor> GateActivation { get; init; } = z => z.Sigmoid();

    public Func<Tensor, Tensor> NewActivation { get; init; } = z => z.Tanh();

    public Func<NewGate, Tensor> BeforeTanh { get; init; } = g => g.Input + g.R * g.State;

    public Func<Tensor, Tensor, Tensor, Tensor> Mix { get; init; } = (z, n, h) => (1 - z) * n + z * h;

    // -- backward: gradients before each activation --------------------------------------------------------------------

    /// <summary>Of δ, z, n.</summary>
    public Func<Tensor, Tensor, Tensor, Tensor> NewSlope { get; init; } = (d, z, n) => d * (1 - z) * (1 - n * n);

    /// <summary>Of δ, h, n, z.</summary>
    public Func<Tensor, Tensor, Tensor, Tensor, Tensor> UpdateSlope { get; init; } = (d, h, n, z) => d * (h - n) * z * (1 - z);

    /// <summary>Of dn, Wnh·h + bnh, r.</summary>
    public Func<Tensor, Tensor, Tensor, Tensor> ResetSlope { get; init; } = (dn, state, r) => dn * state * r * (1 - r);

    /// <summary>What reaches Wnh·h + bnh, of dn and r.</summary>
    public Func<Tensor, Tensor, Tensor> ThroughReset { get; init; } = (dn, r) => dn * r;

    /// <summary>What reaches h by itself, of δ and z.</summary>
    public Func<Tensor, Tensor, Tensor> Kept { get; init; } = (d, z) => d * z;

    /// <summary>How much of each gate's path there is in dx and dh: r, z, n.</summary>
    public (double R, double Z, double N) PathsToInput { get; init; } = (1, 1, 1);

    public (double R, double Z, double N) PathsToState { get; init; } = (1, 1, 1);

    /// <summary>The state that the gradients of the state's weights are made with.</summary>
    public Func<Step, Tensor> StateOfWeights { get; init; } = step => step.H;

    public Value[] Arguments => [.. Weights.Select(w => (Value)w)];

    public int InputSize => Weights[0].Columns;

    public int HiddenSize => Weights[0].Rows;

    public Tensor this[string name] => Weights[Array.IndexOf(Names, name)];

    public GruRecipe Without(params string[] names) =>
        this with { Weights = [.. Weights.Select((w, k) => names.Contains(Names[k]) ? Tensor.ZerosLike(w) : w)] };

    /// <summary>With the transposes of the matrices that the state is multiplied by.</summary>
    public GruRecipe TransposingState() => this with { Weights = [.. Weights.Select((w, k) => Names[k][0] == 'W' && Names[k][2] == 'h' ? w.T.Contiguous() : w)] };

    public GruRecipe Exchanging(char a, char b)
    {
        char Other(char gate) => gate == a ? b : gate == b ? a : gate;
        return this with { Weights = [.. Names.Select(name => this[$"{name[0]}{Other(name[1])}{name[2]}"])] };
    }

    /// <summary>With two of the weights in each other's place.</summary>
    public GruRecipe Exchanging(string a, string b) => this with { Weights = [.. Names.Select(name => this[name == a ? b : name == b ? a : name])] };

    public Step Forward(Tensor x, Tensor h)
    {
        Tensor Input(char gate) => x.MatMul(this[$"W{gate}x"].T) + this[$"b{gate}x"];
        Tensor State(char gate) => h.MatMul(this[$"W{gate}h"].T) + this[$"b{gate}h"];
        var r = GateActivation(Input('r') + State('r'));
        var z = GateActivation(Input('z') + State('z'));
        var n = NewActivation(BeforeTanh(new NewGate(Input('n'), State('n'), r, z, h, this["Wnh"], this["bnh"])));
        return new Step(x, h, r, z, n, State('n'), Mix(z, n, h));
    }

    /// <summary>Every gradient by the contract's name: weights as they are, biases, dx and dh as vectors.</summary>
    public IReadOnlyDictionary<string, Tensor> Backward(Step step, Tensor delta)
    {
        var (x, h, r, z, n, state, _) = step;
        var dn = NewSlope(delta, z, n);
        var dz = UpdateSlope(delta, h, n, z);
        var dr = ResetSlope(dn, state, r);
        var dState = ThroughReset(dn, r);

        var (toInput, toState, hOfWeights) = (PathsToInput, PathsToState, StateOfWeights(step));
        return new Dictionary<string, Tensor>
        {
            ["dx"] = (toInput.R * dr.MatMul(this["Wrx"]) + toInput.Z * dz.MatMul(this["Wzx"]) + toInput.N * dn.MatMul(this["Wnx"])).Reshape(-1),
            ["dh"] = (Kept(delta, z) + toState.R * dr.MatMul(this["Wrh"]) + toState.Z * dz.MatMul(this["Wzh"]) + toState.N * dState.MatMul(this["Wnh"])).Reshape(-1),
            ["dWrx"] = dr.T.MatMul(x), ["dWzx"] = dz.T.MatMul(x), ["dWnx"] = dn.T.MatMul(x),
            ["dWrh"] = dr.T.MatMul(hOfWeights), ["dWzh"] = dz.T.MatMul(hOfWeights), ["dWnh"] = dState.T.MatMul(hOfWeights),
            ["dbrx"] = dr.Reshape(-1), ["dbzx"] = dz.Reshape(-1), ["dbnx"] = dn.Reshape(-1),
            ["dbrh"] = dr.Reshape(-1), ["dbzh"] = dz.Reshape(-1), ["dbnh"] = dState.Reshape(-1),
        };
    }

    /// <summary>The reference with these weights.</summary>
    public GruCell Truth()
    {
        var cell = new GruCell(InputSize, HiddenSize);
        Fill(cell.Wx, cell.Wh, cell.Bx, cell.Bh);
        return cell;
    }

    /// <summary>The unit as first published, n = tanh(Wnx·x + bnx + Wnh·(r⊙h) + bnh), with these weights.</summary>
    public ResetFirstGruCell ResetFirst()
    {
        var cell = new ResetFirstGruCell(InputSize, HiddenSize);
        Fill(cell.Wx, cell.Wh, cell.Bx, cell.Bh);
        return cell;
    }

    /// <summary>The reference keeps the gates' weights one below the other; apart they have the contract's names.</summary>
    public static IReadOnlyDictionary<string, Tensor> Apart(Parameter wx, Parameter wh, Parameter bx, Parameter bh)
    {
        var size = wh.Value.Columns;
        Parameter[] stacked = [wx, wh, bx, bh];
        return Names.Select((name, k) => (name, stacked[k / 3].Grad.Slice(0, k % 3 * size, (k % 3 + 1) * size).Copy()))
            .ToDictionary(pair => $"d{pair.name}", pair => pair.Item2);
    }

    private void Fill(params Parameter[] stacked)
    {
        for (var k = 0; k < stacked.Length; k++) stacked[k].Set(Tensor.Concat([.. Weights.Skip(3 * k).Take(3)]));
    }
}
