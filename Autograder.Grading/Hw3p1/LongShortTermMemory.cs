using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Recurrent;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// One LSTM step over a batch, and its nineteen gradients, summed over the batch. Whether a second backward adds to them or sets them afresh is
/// left open by the contract.
/// </summary>
internal static class LongShortTermMemory
{
    public static Component Component => new("lstm-cell", "LSTM cell", ["mytorch/lstm_cell.py"],
        Check.Core("hw3p1/lstm-cell/forward-h", "Forward: the next hidden state", 2, plan => Forward(plan, "h_t")),
        Check.Core("hw3p1/lstm-cell/forward-c", "Forward: the next memory", 2, plan => Forward(plan, "c_t")),
        Check.Core("hw3p1/lstm-cell/dx", "Backward: dx, the gradient for the input", 1.5m, plan => Backward(plan, "dx")),
        Check.Core("hw3p1/lstm-cell/dh", "Backward: dh_prev, the gradient for the state before", 1.5m, plan => Backward(plan, "dh_prev")),
        Check.Core("hw3p1/lstm-cell/dc", "Backward: dc_prev, the gradient for the memory before", 1.5m, plan => Backward(plan, "dc_prev")),
        Check.Core("hw3p1/lstm-cell/dWx", "Backward: dWix, dWfx, dWgx, dWox, summed over the batch", 1.25m, plan => Backward(plan, "dWix", "dWfx", "dWgx", "dWox")),
        Check.Core("hw3p1/lstm-cell/dWh", "Backward: dWih, dWfh, dWgh, dWoh, summed over the batch", 1.25m, plan => Backward(plan, "dWih", "dWfh", "dWgh", "dWoh")),
        Check.Core("hw3p1/lstm-cell/db", "Backward: the eight gradients of the biases, summed over the batch", 1, plan =>
            Backward(plan, "dbix", "dbfx", "dbgx", "dbox", "dbih", "dbfh", "dbgh", "dboh")),
        Check.Robust("hw3p1/lstm-cell/forward-shapes", "Forward: a batch of one, one input feature, one hidden feature", 1, ForwardShapes),
        Check.Robust("hw3p1/lstm-cell/shapes", "Backward: a batch of one, one input feature, one hidden feature", 1, BackwardShapes),
        Check.Robust("hw3p1/lstm-cell/second-use", "A second forward and backward, of another batch size", 0.75m, SecondUse),
        Check.Robust("hw3p1/lstm-cell/sizes", "A new cell has parameters of the right sizes", 0.25m, Sizes));

    private static readonly Module Module = new("mytorch.lstm_cell", "mytorch.nn.lstm_cell", "lstm_cell");

    private static readonly (int N, int In, int Hidden)[] Typical = [(4, 3, 5), (3, 6, 4)];

    private static readonly (int N, int In, int Hidden, string Trait)[] Edges = [(1, 4, 3, "a batch of one"), (4, 1, 3, "one input feature"), (3, 4, 1, "one hidden feature")];

    private sealed record Given(LstmRecipe Weights, Tensor X, Tensor H, Tensor C, Tensor DH, Tensor DC)
    {
        public State Next => Weights.Truth().Forward(X, new State(H, C)).Next;

        public IReadOnlyDictionary<string, Tensor> Gradients()
        {
            var cell = Weights.Truth();
            var (dx, dPrevious) = cell.Backward(cell.Forward(X, new State(H, C)), new State(DH, DC));
            return new Dictionary<string, Tensor>(LstmRecipe.Apart(cell)) { ["dx"] = dx, ["dh_prev"] = dPrevious.H, ["dc_prev"] = dPrevious.C! };
        }

        public IEnumerable<CellMistake> Mistakes() => LstmMistakes.BackwardMistakes(Weights, X, H, C, DH, DC);
    }

    private static void Forward(Plan plan, string quantity)
    {
        foreach (var (n, i, h) in Typical)
        {
            var (@case, cell, given) = Start(plan, n, i, h);
            ExpectNext(@case, CallForward(@case, cell, given), quantity, given).Within(Tolerance.Core);
        }
    }

    private static void Backward(Plan plan, params string[] names)
    {
        foreach (var (n, i, h) in Typical)
        {
            var (@case, cell, given) = Start(plan, n, i, h);
            var returned = Use(@case, cell, given);
            foreach (var name in names) ExpectGradient(@case, cell, returned, name, given).Within(Tolerance.Core);
        }
    }

    private static void ForwardShapes(Plan plan)
    {
        foreach (var (n, i, h, trait) in Edges)
        {
            var (@case, cell, given) = Start(plan, n, i, h, trait);
            var returned = CallForward(@case, cell, given);
            ExpectNext(@case, returned, "h_t", given);
            ExpectNext(@case, returned, "c_t", given);
        }
    }

    private static void BackwardShapes(Plan plan)
    {
        foreach (var (n, i, h, trait) in Edges)
        {
            var (@case, cell, given) = Start(plan, n, i, h, trait);
            var returned = Use(@case, cell, given);
            foreach (var name in given.Gradients().Keys) ExpectGradient(@case, cell, returned, name, given);
        }
    }

    /// <summary>Either all gradients add up, as the RNN cell's do, or all are set afresh.</summary>
    private static void SecondUse(Plan plan)
    {
        var first = Draw(plan, DrawWeights(plan, 3, 4), 5);
        var second = Draw(plan, first.Weights, 3);
        foreach (var addsUp in new[] { true, false })
        {
            var @case = plan.EitherCase("gradients add up or are set afresh", "first N = 5, then N = 3");
            var cell = New(@case, first.Weights);
            Use(@case, cell, first);
            var state = CallForward(@case, cell, second);
            ExpectNext(@case, state, "h_t", second);
            ExpectNext(@case, state, "c_t", second);
            var returned = @case.Call(cell, "backward", new Value.Tuple(second.DH, second.DC));
            foreach (var name in new[] { "dx", "dh_prev", "dc_prev" }) ExpectGradient(@case, cell, returned, name, second);
            foreach (var name in LstmRecipe.Names.Select(n => $"d{n}"))
            {
                var (before, after) = (first.Gradients()[name], second.Gradients()[name]);
                IEnumerable<CellMistake> mistakes = addsUp ? [.. first.Mistakes().Zip(second.Mistakes(), (a, b) => a.Plus(b)), .. second.Mistakes()] : second.Mistakes();
                @case.ExpectAttribute(cell, name, addsUp ? before + after : after, AxesOf(name))
                    .Mistake("stale", "still holds the gradient of the first backward", () => before)
                    .MistakesOf(name, mistakes);
            }
        }
    }

    private static void Sizes(Plan plan)
    {
        var @case = plan.Case("input_size = 3, hidden_size = 5");
        @case.ExpectCellSizes(@case.New(Module, "LSTMCell", 3, 5), LstmRecipe.Names, 3, 5);
    }

    private static Value.Ref CallForward(Case @case, Value.Ref cell, Given given) => @case.Call(cell, "forward", given.X, new Value.Tuple(given.H, given.C));

    private static Value.Ref Use(Case @case, Value.Ref cell, Given given)
    {
        CallForward(@case, cell, given);
        return @case.Call(cell, "backward", new Value.Tuple(given.DH, given.DC));
    }

    private static (Case Case, Value.Ref Cell, Given Given) Start(Plan plan, int n, int i, int h, params string[] traits)
    {
        var weights = DrawWeights(plan, i, h);
        var @case = plan.Case($"N = {n}, input_size = {i}, hidden_size = {h}", traits);
        return (@case, New(@case, weights), Draw(plan, weights, n));
    }

    private static Value.Ref New(Case @case, LstmRecipe weights)
    {
        var cell = @case.New(Module, "LSTMCell", weights.InputSize, weights.HiddenSize);
        @case.Call(cell, "init_weights", weights.Arguments);
        return cell;
    }

    private static LstmRecipe DrawWeights(Plan plan, int i, int h) => new([.. LstmRecipe.Names.Select(name =>
        name[0] == 'b' ? plan.Inputs.AwayFromZero(h) : plan.Inputs.Uniform(-0.75, 0.75, h, name[2] == 'x' ? i : h))]);

    private static Given Draw(Plan plan, LstmRecipe weights, int n) => new(weights,
        plan.Inputs.Normal(n, weights.InputSize), plan.Inputs.AwayFromZero(n, weights.HiddenSize), plan.Inputs.AwayFromZero(n, weights.HiddenSize),
        plan.Inputs.AwayFromZero(n, weights.HiddenSize), plan.Inputs.AwayFromZero(n, weights.HiddenSize));

    private static Expectation ExpectNext(Case @case, Value.Ref returned, string quantity, Given given) => quantity == "h_t"
        ? @case.Expect(@case.Get(returned, "0"), "h_t", given.Next.H, "N, hidden_size").ForwardMistakes(given.Weights, given.X, given.H, given.C, step => step.NextH)
        : @case.Expect(@case.Get(returned, "1"), "c_t", given.Next.C!, "N, hidden_size").ForwardMistakes(given.Weights, given.X, given.H, given.C, step => step.NextC);

    private static Expectation ExpectGradient(Case @case, Value.Ref cell, Value.Ref returned, string name, Given given)
    {
        var right = given.Gradients()[name];
        var expectation = name switch
        {
            "dx" => @case.Expect(@case.Get(returned, "0"), name, right, "N, input_size"),
            "dh_prev" => @case.Expect(@case.Get(returned, "1"), name, right, "N, hidden_size"),
            "dc_prev" => @case.Expect(@case.Get(returned, "2"), name, right, "N, hidden_size"),
            _ => @case.ExpectAttribute(cell, name, right, AxesOf(name)),
        };
        return expectation.MistakesOf(name, given.Mistakes());
    }

    private static string AxesOf(string name) => name[1] == 'b' ? "hidden_size" : name[^1] == 'x' ? "hidden_size, input_size" : "hidden_size, old hidden_size";
}
