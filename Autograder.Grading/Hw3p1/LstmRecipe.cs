using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Recurrent;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// One step of long short-term memory and its backward as a list of choices, so that each known mistake is the right recipe with one choice changed:
/// i, f, o = σ(…), g = tanh(…), c' = f⊙c + i⊙g, h' = o⊙tanh(c').
/// </summary>
/// <remarks>Shapes: x (N, I), h, c and the gates (N, H). The weights are in the contract's order, which is that of init_weights.</remarks>
internal sealed record LstmRecipe(IReadOnlyList<Tensor> Weights)
{
    private const string Gates = "ifgo";

    public static readonly string[] Names =
        [.. new[] { "W{0}x", "W{0}h", "b{0}x", "b{0}h" }.SelectMany(form => Gates.Select(gate => form.Replace("{0}", $"{gate}", StringComparison.Ordinal)))];

    public sealed record Step(Tensor X, Tensor H, Tensor C, Tensor I, Tensor F, Tensor G, Tensor O, Tensor NextC, Tensor NextH);

    /// <summary>The gradients before the four activations.</summary>
    public sealed record Slopes(Tensor I, Tensor F, Tensor G, Tensor O)
    {
        public Tensor Of(char gate) => gate switch { 'i' => I, 'f' => F, 'g' => G, _ => O };
    }

    // -- forward -------------------------------------------------------------------------------------------------------

    public Func<Tensor, Tensor> GateActivation { get; init; } = z => z.Sigmoid();

    public Func<Tensor, Tensor> CellActivation { get; init; } = z => z.Tanh();

    /// <summary>c' of i, f, g, c.</summary>
    public Func<Tensor, Tensor, Tensor, Tensor, Tensor> Memory { get; init; } = (i, f, g, c) => f * c + i * g;

    /// <summary>h' of o, c'.</summary>
    public Func<Tensor, Tensor, Tensor> Output { get; init; } = (o, c) => o * c.Tanh();

    // -- backward ------------------------------------------------------------------------------------------------------

    /// <summary>What reaches c' in all, of dh', dc', o, c'.</summary>
    public Func<Tensor, Tensor, Tensor, Tensor, Tensor> MemorySlope { get; init; } = (dh, dc, o, c) => dc + dh * o * (1 - c.Tanh() * c.Tanh());

    /// <summary>What reaches the gates, of the step, dh' and what reaches c'.</summary>
    public Func<Step, Tensor, Tensor, Slopes> GateSlopes { get; init; } = (s, dh, dc) => new(
        dc * s.G * s.I * (1 - s.I), dc * s.C * s.F * (1 - s.F), dc * s.I * (1 - s.G * s.G), dh * s.NextC.Tanh() * s.O * (1 - s.O));

    /// <summary>dc of what reaches c', and f.</summary>
    public Func<Tensor, Tensor, Tensor> Kept { get; init; } = (dc, f) => dc * f;

    /// <summary>The gates whose ways dx and dh take.</summary>
    public string Ways { get; init; } = Gates;

    public double Divisor { get; init; } = 1;

    /// <summary>The state that the gradients of the state's weights are made with.</summary>
    public Func<Step, Tensor> StateOfWeights { get; init; } = step => step.H;

    public Value[] Arguments => [.. Weights.Select(w => (Value)w)];

    public int InputSize => Weights[0].Columns;

    public int HiddenSize => Weights[0].Rows;

    public Tensor this[string name] => Weights[Array.IndexOf(Names, name)];

    public LstmRecipe Without(Predicate<string> isLeftOut) =>
        this with { Weights = [.. Weights.Select((w, k) => isLeftOut(Names[k]) ? Tensor.ZerosLike(w) : w)] };

    /// <summary>With the transposes of the matrices that the state is multiplied by.</summary>
    public LstmRecipe TransposingState() => this with { Weights = [.. Weights.Select((w, k) => Names[k][0] == 'W' && Names[k][2] == 'h' ? w.T.Contiguous() : w)] };

    public LstmRecipe Exchanging(char a, char b)
    {
        char Other(char gate) => gate == a ? b : gate == b ? a : gate;
        return this with { Weights = [.. Names.Select(name => this[$"{name[0]}{Other(name[1])}{name[2]}"])] };
    }

    public Step Forward(Tensor x, Tensor h, Tensor c)
    {
        Tensor Before(char gate) => x.MatMul(this[$"W{gate}x"].T) + this[$"b{gate}x"] + h.MatMul(this[$"W{gate}h"].T) + this[$"b{gate}h"];
        var (i, f, g, o) = (GateActivation(Before('i')), GateActivation(Before('f')), CellActivation(Before('g')), GateActivation(Before('o')));
        var next = Memory(i, f, g, c);
        return new Step(x, h, c, i, f, g, o, next, Output(o, next));
    }

    /// <summary>Every gradient by the contract's name.</summary>
    public IReadOnlyDictionary<string, Tensor> Backward(Step step, Tensor dh, Tensor dc)
    {
        var reaching = MemorySlope(dh, dc, step.O, step.NextC);
        var slopes = GateSlopes(step, dh, reaching);
        var gradients = new Dictionary<string, Tensor>
        {
            ["dx"] = Sum(gate => slopes.Of(gate).MatMul(this[$"W{gate}x"]), Tensor.ZerosLike(step.X)),
            ["dh_prev"] = Sum(gate => slopes.Of(gate).MatMul(this[$"W{gate}h"]), Tensor.ZerosLike(step.H)),
            ["dc_prev"] = Kept(reaching, step.F),
        };
        foreach (var gate in Gates)
        {
            gradients[$"dW{gate}x"] = slopes.Of(gate).T.MatMul(step.X) / Divisor;
            gradients[$"dW{gate}h"] = slopes.Of(gate).T.MatMul(StateOfWeights(step)) / Divisor;
            gradients[$"db{gate}x"] = gradients[$"db{gate}h"] = slopes.Of(gate).SumRows() / Divisor;
        }
        return gradients;
    }

    /// <summary>The reference with these weights.</summary>
    public LstmCell Truth()
    {
        var cell = new LstmCell(InputSize, HiddenSize);
        Parameter[] stacked = [cell.Wx, cell.Wh, cell.Bx, cell.Bh];
        for (var k = 0; k < stacked.Length; k++) stacked[k].Set(Tensor.Concat([.. Weights.Skip(4 * k).Take(4)]));
        return cell;
    }

    /// <summary>The reference keeps the gates' weights one below the other; apart they have the contract's names.</summary>
    public static IReadOnlyDictionary<string, Tensor> Apart(LstmCell cell)
    {
        Parameter[] stacked = [cell.Wx, cell.Wh, cell.Bx, cell.Bh];
        var size = cell.HiddenSize;
        return Names.Select((name, k) => (Name: $"d{name}", Gradient: stacked[k / 4].Grad.Slice(0, k % 4 * size, (k % 4 + 1) * size).Copy()))
            .ToDictionary(pair => pair.Name, pair => pair.Gradient);
    }

    private Tensor Sum(Func<char, Tensor> way, Tensor zero) => Ways.Aggregate(zero, (sum, gate) => sum + way(gate));
}
