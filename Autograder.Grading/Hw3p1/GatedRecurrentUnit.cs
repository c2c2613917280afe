using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Recurrent;

namespace Autograder.Grading.Hw3p1;

/// <summary>One GRU step on single vectors, x (d,) and h (h,), and its sixteen results. The course assigns these gradients; it does not add them up.</summary>
internal static class GatedRecurrentUnit
{
    public static Component Component => new("gru-cell", "GRU cell", ["mytorch/gru_cell.py"],
        Check.Core("hw3p1/gru-cell/forward", "Forward: the next hidden state", 2.5m, plan => Forward(plan, "h_t")),
        Check.Core("hw3p1/gru-cell/gates", "Forward: keeps r, z and n", 1.5m, plan => Forward(plan, "r", "z", "n")),
        Check.Core("hw3p1/gru-cell/dx", "Backward: dx, the gradient for the input", 2.5m, plan => Backward(plan, "dx")),
        Check.Core("hw3p1/gru-cell/dh", "Backward: dh, the gradient for the state before", 2.5m, plan => Backward(plan, "dh")),
        Check.Core("hw3p1/gru-cell/dWx", "Backward: dWrx, dWzx, dWnx", 2.5m, plan => Backward(plan, "dWrx", "dWzx", "dWnx")),
        Check.Core("hw3p1/gru-cell/dWh", "Backward: dWrh, dWzh, dWnh", 2.5m, plan => Backward(plan, "dWrh", "dWzh", "dWnh")),
        Check.Core("hw3p1/gru-cell/db", "Backward: the six gradients of the biases", 2, plan => Backward(plan, "dbrx", "dbzx", "dbnx", "dbrh", "dbzh", "dbnh")),
        Check.Robust("hw3p1/gru-cell/forward-single", "Forward: one input feature, one hidden feature", 0.5m, ForwardShapes),
        Check.Robust("hw3p1/gru-cell/hidden", "Forward: keeps hidden too, and starts afresh when used again", 0.25m, SecondForward),
        Check.Robust("hw3p1/gru-cell/sizes", "A new cell has parameters of the right sizes", 0.25m, Sizes),
        Check.Robust("hw3p1/gru-cell/single", "Backward: one input feature, one hidden feature", 1.5m, BackwardShapes),
        Check.Robust("hw3p1/gru-cell/second-use", "A second backward sets the gradients afresh", 1.5m, SecondUse));

    internal static readonly Module Module = new("mytorch.gru_cell", "mytorch.nn.gru_cell", "gru_cell");

    private static readonly (int In, int Hidden)[] Typical = [(3, 4), (6, 5)];

    private static readonly (int In, int Hidden, string Trait)[] Single = [(1, 4, "one input feature"), (4, 1, "one hidden feature")];

    private sealed record Given(GruRecipe Weights, Tensor X, Tensor H, Tensor Delta)
    {
        public GruRecipe.Step Step => Weights.Forward(X, H);

        public Tensor Next => Weights.Truth().Forward(X, new State(H)).Next.H.Reshape(-1);

        public IReadOnlyDictionary<string, Tensor> Gradients()
        {
            var cell = Weights.Truth();
            var (dx, dPrevious) = cell.Backward(cell.Forward(X, new State(H)), new State(Delta));
            return new Dictionary<string, Tensor>(GruRecipe.Apart(cell.Wx, cell.Wh, cell.Bx, cell.Bh)) { ["dx"] = dx.Reshape(-1), ["dh"] = dPrevious.H.Reshape(-1) };
        }
    }

    private static void Forward(Plan plan, params string[] quantities)
    {
        foreach (var (i, h) in Typical)
        {
            var (@case, cell, given) = Start(plan, i, h);
            var returned = @case.Call(cell, "forward", given.X.Reshape(-1), given.H.Reshape(-1));
            foreach (var quantity in quantities) ExpectForward(@case, cell, returned, quantity, given).Within(Tolerance.Core);
        }
    }

    private static void Backward(Plan plan, params string[] names)
    {
        foreach (var (i, h) in Typical)
        {
            var (@case, cell, given) = Start(plan, i, h);
            var returned = Use(@case, cell, given);
            foreach (var name in names) ExpectGradient(@case, cell, returned, name, given).Within(Tolerance.Core);
        }
    }

    private static void ForwardShapes(Plan plan)
    {
        foreach (var (i, h, trait) in Single)
        {
            var (@case, cell, given) = Start(plan, i, h, trait);
            ExpectForward(@case, cell, @case.Call(cell, "forward", given.X.Reshape(-1), given.H.Reshape(-1)), "h_t", given);
        }
    }

    private static void BackwardShapes(Plan plan)
    {
        foreach (var (i, h, trait) in Single)
        {
            var (@case, cell, given) = Start(plan, i, h, trait);
            var returned = Use(@case, cell, given);
            foreach (var name in given.Gradients().Keys) ExpectGradient(@case, cell, returned, name, given);
        }
    }

    private static void SecondForward(Plan plan)
    {
        var (@case, cell, first) = Start(plan, 3, 4);
        var second = Draw(plan, first.Weights);
        @case.Call(cell, "forward", first.X.Reshape(-1), first.H.Reshape(-1));
        ExpectForward(@case, cell, @case.Call(cell, "forward", second.X.Reshape(-1), second.H.Reshape(-1)), "h_t", second)
            .Mistake("carries-state", "goes on from the state of the forward before; the state is given", () => first.Weights.Forward(second.X, first.Step.Next).Next.Reshape(-1));
        @case.Expect(@case.Get(cell, "hidden"), "hidden", second.H.Reshape(-1), "hidden_size")
            .Accept("new-state", "is the new state; the course keeps the old one there. Both are accepted", () => second.Next);
    }

    private static void SecondUse(Plan plan)
    {
        var (@case, cell, first) = Start(plan, 4, 3);
        var second = Draw(plan, first.Weights);
        Use(@case, cell, first);
        var returned = Use(@case, cell, second);
        foreach (var name in second.Gradients().Keys)
        {
            var expectation = ExpectGradient(@case, cell, returned, name, second);
            if (name is "dx" or "dh") continue;
            expectation
                .Mistake("accumulated", "adds up over backward calls; each call should set it afresh", () => first.Gradients()[name] + second.Gradients()[name])
                .Mistake("stale", "still holds the gradient of the first backward", () => first.Gradients()[name]);
        }
    }

    private static void Sizes(Plan plan)
    {
        var @case = plan.Case("input_size = 3, hidden_size = 5");
        @case.ExpectCellSizes(@case.New(Module, "GRUCell", 3, 5), GruRecipe.Names, 3, 5);
    }

    private static Value.Ref Use(Case @case, Value.Ref cell, Given given)
    {
        @case.Call(cell, "forward", given.X.Reshape(-1), given.H.Reshape(-1));
        return @case.Call(cell, "backward", given.Delta.Reshape(-1));
    }

    private static (Case Case, Value.Ref Cell, Given Given) Start(Plan plan, int i, int h, params string[] traits)
    {
        var given = Draw(plan, DrawWeights(plan, i, h));
        var @case = plan.Case($"input_size = {i}, hidden_size = {h}", traits);
        var cell = @case.New(Module, "GRUCell", i, h);
        @case.Call(cell, "init_weights", given.Weights.Arguments);
        return (@case, cell, given);
    }

    /// <summary>Weights that leave the gates half open, and biases that none may forget.</summary>
    internal static GruRecipe DrawWeights(Plan plan, int i, int h) => new([.. GruRecipe.Names.Select(name =>
        name[0] == 'b' ? plan.Inputs.AwayFromZero(h) : plan.Inputs.Uniform(-0.75, 0.75, h, name[2] == 'x' ? i : h))]);

    private static Given Draw(Plan plan, GruRecipe weights) => new(weights,
        plan.Inputs.Normal(1, weights.InputSize), plan.Inputs.AwayFromZero(1, weights.HiddenSize), plan.Inputs.AwayFromZero(1, weights.HiddenSize));

    private static Expectation ExpectForward(Case @case, Value.Ref cell, Value.Ref returned, string quantity, Given given) => quantity switch
    {
        "h_t" => @case.Expect(returned, "h_t", given.Next, "hidden_size").ForwardMistakes(given.Weights, given.X, given.H, step => step.Next.Reshape(-1)),
        "r" => ExpectGate(@case, cell, quantity, given, step => step.R),
        "z" => ExpectGate(@case, cell, quantity, given, step => step.Z),
        _ => ExpectGate(@case, cell, quantity, given, step => step.N),
    };

    private static Expectation ExpectGate(Case @case, Value.Ref cell, string quantity, Given given, Func<GruRecipe.Step, Tensor> gate)
    {
        var expectation = @case.ExpectAttribute(cell, quantity, gate(given.Step).Reshape(-1), "hidden_size");
        // Exchanged gates are told as "holds what z should be".
        return expectation.ForwardMistakes(given.Weights, given.X, given.H, step => gate(step).Reshape(-1), isOfNewGate: quantity == "n");
    }

    private static Expectation ExpectGradient(Case @case, Value.Ref cell, Value.Ref returned, string name, Given given)
    {
        var right = given.Gradients()[name];
        var expectation = name switch
        {
            "dx" => @case.Expect(@case.Get(returned, "0"), name, right, "input_size"),
            "dh" => @case.Expect(@case.Get(returned, "1"), name, right, "hidden_size"),
            _ => @case.ExpectAttribute(cell, name, right, name[1] == 'b' ? "hidden_size" : name[^1] == 'x' ? "hidden_size, input_size" : "hidden_size, old hidden_size"),
        };
        return expectation.MistakesOf(name, GruMistakes.BackwardMistakes(given.Weights, given.X, given.H, given.Delta));
    }
}
