using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Recurrent;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// h_t = tanh(x·W_ihᵀ + b_ih + h_prev_t·W_hhᵀ + b_hh). The course averages this cell's gradients over the batch, and adds them up over calls of
/// backward: one for each time step.
/// </summary>
internal static class SimpleRecurrentCell
{
    public static Component Component => new("rnn-cell", "RNN cell", ["mytorch/rnn_cell.py"],
        Check.Core("hw3p1/rnn-cell/forward", "Forward: the next hidden state", 4, Forward),
        Check.Core("hw3p1/rnn-cell/dx", "Backward: dx, the gradient for the layer below", 1, plan => Backward(plan, "dx")),
        Check.Core("hw3p1/rnn-cell/dh", "Backward: dh_prev_t, the gradient for the step before", 1, plan => Backward(plan, "dh_prev_t")),
        Check.Core("hw3p1/rnn-cell/dW", "Backward: dW_ih and dW_hh, averaged over the batch", 1, plan => Backward(plan, "dW_ih", "dW_hh")),
        Check.Core("hw3p1/rnn-cell/db", "Backward: db_ih and db_hh, averaged over the batch", 1, plan => Backward(plan, "db_ih", "db_hh")),
        Check.Robust("hw3p1/rnn-cell/shapes", "A batch of one, one input feature, one hidden feature", 0.5m, Shapes),
        Check.Robust("hw3p1/rnn-cell/large", "Inputs as large as 1,000", 0.25m, Large),
        Check.Robust("hw3p1/rnn-cell/accumulates", "Gradients add up over calls of backward, until zero_grad", 0.5m, Accumulates),
        Check.Robust("hw3p1/rnn-cell/through-time", "Two steps forward, then back: each backward uses the states it is given", 0.5m, ThroughTime),
        Check.Robust("hw3p1/rnn-cell/sizes", "A new cell has parameters of the right sizes, and zero_grad makes gradients of zero", 0.25m, Sizes));

    internal static readonly Module Module = new("mytorch.rnn_cell", "mytorch.nn.rnn_cell", "rnn_cell");

    /// <summary>In the order of init_weights.</summary>
    internal static readonly string[] Parameters = ["W_ih", "W_hh", "b_ih", "b_hh"];

    private static readonly (int N, int In, int Hidden)[] Typical = [(4, 3, 5), (3, 6, 4)];

    /// <summary>One step, and what backward is given for it.</summary>
    private sealed record Step(RnnCell Cell, Tensor X, Tensor HPrevious, Tensor Delta)
    {
        public Tensor H { get; } = Cell.Forward(X, new State(HPrevious)).Next.H;

        public IReadOnlyDictionary<string, Tensor> Gradients() => Gradients(Delta * (1 - H * H), X, HPrevious, X.Rows);

        public IReadOnlyDictionary<string, Tensor> Gradients(Tensor dZ, Tensor x, Tensor hPrevious, double divisor) => new Dictionary<string, Tensor>
        {
            ["dx"] = dZ.MatMul(Cell.Wx.Value),
            ["dh_prev_t"] = dZ.MatMul(Cell.Wh.Value),
            ["dW_ih"] = dZ.T.MatMul(x) / divisor,
            ["dW_hh"] = dZ.T.MatMul(hPrevious) / divisor,
            ["db_ih"] = dZ.SumRows() / divisor,
            ["db_hh"] = dZ.SumRows() / divisor,
        };

        public IEnumerable<CellMistake> Mistakes()
        {
            CellMistake With(string id, string words, Tensor dZ) => new(id, words, () => Gradients(dZ, X, HPrevious, X.Rows));
            string[] parameters = ["dW_ih", "dW_hh", "db_ih", "db_hh"];
            return
            [
                new("not-averaged", "is summed over the batch; this cell's gradients are averaged over it", () => Gradients(Delta * (1 - H * H), X, HPrevious, 1), parameters),
                .. H.Columns == 1 ? [] : new CellMistake[] { new("averaged-over-features", "is divided by hidden_size; the batch size belongs there", () => Gradients(Delta * (1 - H * H), X, HPrevious, H.Columns), parameters) },
                new("averaged-twice", "is divided by the batch size twice", () => Gradients(Delta * (1 - H * H), X, HPrevious, X.Rows * X.Rows), parameters),
                new("averaged", "is divided by the batch size; only the parameters' gradients are", () => Gradients(Delta * (1 - H * H) / X.Rows, X, HPrevious, 1), "dx", "dh_prev_t"),
                With("not-squared", "has 1 − h_t where the derivative of tanh is 1 − h_t²", Delta * (1 - H)),
                With("no-derivative", "lacks the derivative of tanh, 1 − h_t²", Delta),
                With("old-state-derivative", "takes h_prev_t in the derivative of tanh, where h_t belongs", Delta * (1 - HPrevious * HPrevious)),
                With("tanh-twice", "applies tanh to h_t once more before taking the derivative; h_t is its result already", Delta * (1 - H.Tanh() * H.Tanh())),
                With("sigmoid-derivative", "has h_t − h_t², the derivative of the sigmoid, where that of tanh is 1 − h_t²", Delta * (H - H * H)),
                new("with-new-state", "is made with h_t; h_prev_t was multiplied by W_hh in forward", () => Gradients(Delta * (1 - H * H), X, H, X.Rows), "dW_hh"),
                new("state-matrix-transposed", "is multiplied by W_hhᵀ where W_hh belongs", () => new Dictionary<string, Tensor> { ["dh_prev_t"] = (Delta * (1 - H * H)).MatMul(Cell.Wh.Value.T) }, "dh_prev_t"),
                new("not-summed", "is not summed over the batch", NotSummed, "db_ih", "db_hh"),
            ];
        }

        private Dictionary<string, Tensor> NotSummed()
        {
            var dZ = Delta * (1 - H * H) / X.Rows;
            return new() { ["db_ih"] = dZ, ["db_hh"] = dZ };
        }
    }

    private static void Forward(Plan plan)
    {
        foreach (var (n, i, h) in Typical)
        {
            var (@case, cell, truth) = Start(plan, n, i, h);
            ExpectState(@case, cell, Draw(plan, truth, n)).Within(Tolerance.Core);
        }
    }

    private static void Backward(Plan plan, params string[] names)
    {
        foreach (var (n, i, h) in Typical)
        {
            var (@case, cell, truth) = Start(plan, n, i, h);
            var step = Draw(plan, truth, n);
            @case.Call(cell, "forward", step.X, step.HPrevious);
            var returned = @case.Call(cell, "backward", step.Delta, step.H, step.X, step.HPrevious);
            foreach (var name in names) Expect(@case, cell, returned, name, step).Within(Tolerance.Core);
        }
    }

    private static void Shapes(Plan plan)
    {
        foreach (var (n, i, h, trait) in new[] { (1, 4, 3, "a batch of one"), (5, 1, 3, "one input feature"), (4, 3, 1, "one hidden feature") })
        {
            var (@case, cell, truth) = Start(plan, n, i, h, trait);
            var step = Draw(plan, truth, n);
            ExpectState(@case, cell, step);
            var returned = @case.Call(cell, "backward", step.Delta, step.H, step.X, step.HPrevious);
            foreach (var name in step.Gradients().Keys) Expect(@case, cell, returned, name, step);
        }
    }

    private static void Large(Plan plan)
    {
        var (@case, cell, truth) = Start(plan, 4, 8, 5);
        var step = Draw(plan, truth, 4) with { X = plan.Inputs.Uniform(-1000, 1000, 4, 8) };
        // Far beyond 710 in one hidden feature, where e to the power of it is infinite.
        for (var i = 0; i < 8; i++) step.X[0, i] = 1000 * Math.Sign(truth.Wx.Value[0, i]);
        @case.Expect(@case.Call(cell, "forward", step.X, step.HPrevious), "h_t", truth.Forward(step.X, new State(step.HPrevious)).Next.H, "N, hidden_size")
            .WhenNotFinite("is not finite for inputs as large as 1,000");
    }

    private static void Accumulates(Plan plan)
    {
        var (@case, cell, truth) = Start(plan, 5, 3, 4);
        var (first, second, third) = (Draw(plan, truth, 5), Draw(plan, truth, 3), Draw(plan, truth, 4));
        void Use(Step step)
        {
            @case.Call(cell, "forward", step.X, step.HPrevious);
            @case.Call(cell, "backward", step.Delta, step.H, step.X, step.HPrevious);
        }
        Use(first);
        Use(second);
        foreach (var name in Parameters.Select(p => $"d{p}"))
        {
            @case.ExpectAttribute(cell, name, first.Gradients()[name] + second.Gradients()[name], AxesOf(name))
                .Mistake("overwritten", "holds the gradient of the last backward only; they should add up", () => second.Gradients()[name])
                .Mistake("not-averaged", "is summed over the batch; this cell's gradients are averaged over it",
                    () => 5 * first.Gradients()[name] + 3 * second.Gradients()[name])
                .Mistake("averaged-anew", "is divided by the batch size again at every call, with all that it held before",
                    () => first.Gradients()[name] / 3 + second.Gradients()[name])
                .MistakesOf(name, first.Mistakes().Zip(second.Mistakes(), (a, b) => a.Plus(b)).Where(m => m.Id != "not-averaged"));
        }
        @case.Call(cell, "zero_grad");
        Use(third);
        foreach (var name in Parameters.Select(p => $"d{p}"))
        {
            @case.Expect(@case.Get(cell, name), $"{name} after zero_grad", third.Gradients()[name], AxesOf(name))
                .Mistake("not-cleared", "still holds what was there before zero_grad", () => first.Gradients()[name] + second.Gradients()[name] + third.Gradients()[name])
                .Mistake("not-averaged", "is summed over the batch; this cell's gradients are averaged over it", () => 4 * third.Gradients()[name]);
        }
    }

    private static void ThroughTime(Plan plan)
    {
        const int N = 4;
        var (@case, cell, truth) = Start(plan, N, 3, 5);
        var first = Draw(plan, truth, N);
        var second = new Step(truth, plan.Inputs.Normal(N, 3), first.H, plan.Inputs.AwayFromZero(N, 5));
        var carried = first with { Delta = second.Gradients()["dh_prev_t"] };
        @case.Call(cell, "forward", first.X, first.HPrevious);
        @case.Call(cell, "forward", second.X, second.HPrevious);
        var last = @case.Call(cell, "backward", second.Delta, second.H, second.X, second.HPrevious);
        ExpectReturned(@case, last, "dx", "dx", second);
        var before = @case.Call(cell, "backward", carried.Delta, carried.H, carried.X, carried.HPrevious);
        foreach (var name in new[] { "dx", "dh_prev_t" })
        {
            ExpectReturned(@case, before, name, $"{name} of the step before", carried)
                .Mistake("latest-state", "takes the state of the latest forward; it should take the h_t it is given",
                    () => carried.Gradients(carried.Delta * (1 - second.H * second.H), carried.X, carried.HPrevious, N)[name]);
        }
    }

    private static void Sizes(Plan plan)
    {
        var @case = plan.Case("input_size = 3, hidden_size = 5");
        var cell = @case.New(Module, "RNNCell", 3, 5);
        @case.ExpectCellSizes(cell, Parameters, 3, 5);
        @case.Call(cell, "zero_grad");
        foreach (var name in Parameters)
        {
            var sizes = name switch { "W_ih" => new[] { 5, 3 }, "W_hh" => [5, 5], _ => [5] };
            @case.ExpectAttribute(cell, $"d{name}", Tensor.Zeros(sizes), AxesOf($"d{name}"));
        }
    }

    private static (Case Case, Value.Ref Cell, RnnCell Truth) Start(Plan plan, int n, int i, int h, params string[] traits)
    {
        var truth = DrawCell(plan, i, h);
        var @case = plan.Case($"N = {n}, input_size = {i}, hidden_size = {h}", traits);
        var cell = @case.New(Module, "RNNCell", i, h);
        @case.Call(cell, "init_weights", truth.Wx.Value, truth.Wh.Value, truth.Bx.Value, truth.Bh.Value);
        return (@case, cell, truth);
    }

    /// <summary>Weights that leave tanh room to bend without saturating it.</summary>
    internal static RnnCell DrawCell(Plan plan, int i, int h)
    {
        var cell = new RnnCell(i, h);
        cell.Wx.Set(plan.Inputs.Uniform(-0.75, 0.75, h, i));
        cell.Wh.Set(plan.Inputs.Uniform(-0.75, 0.75, h, h));
        cell.Bx.Set(plan.Inputs.AwayFromZero(h) / 2);
        cell.Bh.Set(plan.Inputs.AwayFromZero(h) / 2);
        return cell;
    }

    private static Step Draw(Plan plan, RnnCell cell, int n) => new(cell,
        plan.Inputs.Normal(n, cell.Wx.Value.Columns), plan.Inputs.Uniform(-1, 1, n, cell.HiddenSize), plan.Inputs.AwayFromZero(n, cell.HiddenSize));

    private static Expectation ExpectState(Case @case, Value.Ref cell, Step step)
    {
        var (x, h, c) = (step.X, step.HPrevious, step.Cell);
        Tensor Input() => x.MatMul(c.Wx.Value.T);
        Tensor State() => h.MatMul(c.Wh.Value.T);
        return @case.Expect(@case.Call(cell, "forward", x, h), "h_t", step.H, "N, hidden_size")
            .Mistake("no-biases", "leaves out both biases", () => (Input() + State()).Tanh())
            .Mistake("no-input-bias", "leaves out b_ih", () => (Input() + State() + c.Bh.Value).Tanh())
            .Mistake("no-state-bias", "leaves out b_hh", () => (Input() + State() + c.Bx.Value).Tanh())
            .Mistake("input-bias-twice", "has b_ih twice and b_hh not at all", () => (Input() + State() + 2 * c.Bx.Value).Tanh())
            .Mistake("state-bias-twice", "has b_hh twice and b_ih not at all", () => (Input() + State() + 2 * c.Bh.Value).Tanh())
            .Mistake("no-state", "does not depend on h_prev_t", () => (Input() + c.Bx.Value).Tanh())
            .Mistake("no-state", "does not depend on h_prev_t", () => (Input() + c.Bx.Value + c.Bh.Value).Tanh())
            .Mistake("no-input", "does not depend on x", () => (State() + c.Bh.Value).Tanh())
            .Mistake("no-input", "does not depend on x", () => (State() + c.Bx.Value + c.Bh.Value).Tanh())
            .Mistake("no-tanh", "lacks the tanh", () => Input() + c.Bx.Value + State() + c.Bh.Value)
            .Mistake("sigmoid", "has a sigmoid in place of the tanh", () => (Input() + c.Bx.Value + State() + c.Bh.Value).Sigmoid())
            .Mistake("relu", "has a ReLU in place of the tanh", () => Tensor.Maximum(Input() + c.Bx.Value + State() + c.Bh.Value, Tensor.Scalar(0)))
            .Mistake("state-matrix-transposed", "multiplies h_prev_t by W_hh where W_hhᵀ belongs", () => (Input() + c.Bx.Value + h.MatMul(c.Wh.Value) + c.Bh.Value).Tanh());
    }

    private static Expectation Expect(Case @case, Value.Ref cell, Value.Ref returned, string name, Step step) => name.StartsWith("dx", StringComparison.Ordinal) || name.StartsWith("dh", StringComparison.Ordinal)
        ? ExpectReturned(@case, returned, name, name, step)
        : @case.ExpectAttribute(cell, name, step.Gradients()[name], AxesOf(name)).MistakesOf(name, step.Mistakes());

    private static Expectation ExpectReturned(Case @case, Value.Ref returned, string name, string quantity, Step step) => @case
        .Expect(@case.Get(returned, name == "dx" ? "0" : "1"), quantity, step.Gradients()[name], name == "dx" ? "N, input_size" : "N, hidden_size")
        .MistakesOf(name, step.Mistakes());

    internal static string AxesOf(string name) => name switch
    {
        "dW_ih" => "hidden_size, input_size",
        "dW_hh" => "hidden_size, new hidden_size",
        _ => "hidden_size",
    };
}
