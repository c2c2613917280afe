using Autograder.Grading.Checks;
using Autograder.Grading.Diagnosis;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Autograd;

namespace Autograder.Grading.Autograd;

/// <summary>Everything together: networks of the student's own layers and losses on one engine, and what a walk back leaves in every Linear.</summary>
internal static class Networks
{
    private const int Batch = 5;

    public static Component Component => new("networks", "Networks",
        ["mytorch/autograd_engine.py", "mytorch/nn/functional.py", "mytorch/nn/linear.py", "mytorch/nn/activation.py", "mytorch/nn/loss.py"],
        Check.Core("autograd/networks/mse-dW", "Linear, Tanh, Linear, MSELoss: dW of every layer", 3.5m, plan => Gradients(plan, Regression, "dW")),
        Check.Core("autograd/networks/mse-db", "Linear, Tanh, Linear, MSELoss: db of every layer", 2.5m, plan => Gradients(plan, Regression, "db")),
        Check.Core("autograd/networks/cross-entropy-dW", "Linear, ReLU, Linear, SoftmaxCrossEntropy: dW of every layer", 3.5m, plan => Gradients(plan, Classification, "dW")),
        Check.Core("autograd/networks/cross-entropy-db", "Linear, ReLU, Linear, SoftmaxCrossEntropy: db of every layer", 2.5m, plan => Gradients(plan, Classification, "db")),
        Check.Robust("autograd/networks/shared-weights", "One Linear in two places of a network", 1, SharedWeights),
        Check.Robust("autograd/networks/branches", "Two Linear of one hidden array, added up", 1, Branches),
        Check.Robust("autograd/networks/second-batch", "A second batch after zero_grad adds to dW and db", 1, SecondBatch));

    /// <summary>in → hidden → out with an activation between, under a loss.</summary>
    private sealed record Network(string Activation, Func<Variable, Variable> Nonlinearity, string Loss, Func<Variable, Tensor, Variable> LossOf, Func<Plan, int, int, Tensor> Target);

    private static readonly Network Regression = new("Tanh", h => h.Tanh(), "MSELoss", SquaredError, (plan, n, c) => plan.Inputs.Normal(n, c));

    private static readonly Network Classification = new("ReLU", h => h.ReLU(), "SoftmaxCrossEntropy",
        (logits, labels) => -(logits.LogSoftmax(1) * (Variable)labels).Sum() * (1.0 / labels.Rows), (plan, n, c) => plan.Inputs.OneHot(n, c));

    private static Variable SquaredError(Variable output, Tensor target) => ((output - (Variable)target) * (output - (Variable)target)).Mean();

    private sealed record Weights(Tensor W, Tensor B);

    private static void Gradients(Plan plan, Network network, string which)
    {
        var (x, y, layers) = Draw(plan, network, 4, 6, 3);
        var (right, loss) = Truth(network, x, y, layers);
        Recorded.InEachBiasLayout(plan, $"N = {Batch}, 4 → 6 → 3", [], (@case, layout) =>
        {
            var engine = Engine.New(@case);
            Value.Ref[] linears = [.. layers.Select(l => Recorded.Linear(@case, engine, l.W, l.B, layout))];
            Run(@case, engine, linears, network, x, y);
            for (var k = 0; k < layers.Length; k++)
            {
                var gradient = which == "dW" ? right[k].W : right[k].B;
                @case.Expect(@case.Get(linears[k], which), $"{which} of layer {k + 1}", gradient, which == "dW" ? "out_features, in_features" : "out_features")
                    .DividedByBatch(gradient, Batch).Within(Tolerance.Core)
                    .Mistake("times-loss", "is multiplied by the loss's own value: the walk back begins with 1", () => gradient * loss);
            }
        });
    }

    private static void SharedWeights(Plan plan)
    {
        var (x, y) = (plan.Inputs.Normal(Batch, 4), plan.Inputs.Normal(Batch, 4));
        var (w, b) = (plan.Inputs.Normal(4, 4) / 2, plan.Inputs.AwayFromZero(4));
        Variable vw = new(w), vb = new(b);
        var hidden = Apply(x, vw, vb).Tanh();
        var right = Values(Variable.Gradients(SquaredError(Apply(hidden, vw, vb), y), vw, vb));
        Variable sw = new(w), sb = new(b);
        var second = Values(Variable.Gradients(SquaredError(Apply(hidden.Detach(), sw, sb), y), sw, sb));
        Recorded.InEachBiasLayout(plan, "L(tanh(L(x))), one layer L", [], (@case, layout) =>
        {
            var engine = Engine.New(@case);
            var linear = Recorded.Linear(@case, engine, w, b, layout);
            Run(@case, engine, [linear, linear], Regression, x, y);
            foreach (var (k, name) in new[] { (0, "dW"), (1, "db") })
            {
                @case.Expect(@case.Get(linear, name), name, right[k])
                    .Mistake("second-use-only", "is the gradient of the layer's second use alone; both uses add to it", () => second[k])
                    .Mistake("first-use-only", "is the gradient of the layer's first use alone; both uses add to it", () => right[k] - second[k]);
            }
        });
    }

    /// <summary>The sum of the branches is recorded by hand, as a student's own addition would be.</summary>
    private static void Branches(Plan plan)
    {
        var (x, y, first) = (plan.Inputs.Normal(Batch, 4), plan.Inputs.Normal(Batch, 3), DrawLinear(plan, 4, 6));
        Weights[] heads = [DrawLinear(plan, 6, 3), DrawLinear(plan, 6, 3)];
        Weights[] all = [first, .. heads];
        Variable[] parameters = [.. all.SelectMany(l => new Variable[] { new(l.W), new(l.B) })];
        var hidden = Apply(x, parameters[0], parameters[1]).Tanh();
        var (one, two) = (Apply(hidden, parameters[2], parameters[3]), Apply(hidden, parameters[4], parameters[5]));
        var sum = one + two;
        var right = Values(Variable.Gradients(SquaredError(sum, y), parameters));

        // What flows back through one branch alone.
        Tensor Through(Variable branch, Variable parameter) => Variable.Gradients((branch * (sum.Detach() - (Variable)y) * (2.0 / y.Size)).Sum(), parameter)[0].Value;

        Recorded.InEachBiasLayout(plan, "L₂(tanh(L₁(x))) + L₃(tanh(L₁(x)))", [], (@case, layout) =>
        {
            var engine = Engine.New(@case);
            Value.Ref[] linears = [.. all.Select(l => Recorded.Linear(@case, engine, l.W, l.B, layout))];
            var h = @case.Call(@case.New("mytorch.nn.activation", "Tanh", engine), "forward", @case.Call(linears[0], "forward", x));
            var branches = new Value.List(@case.Call(linears[1], "forward", h), @case.Call(linears[2], "forward", h));
            var output = @case.Get(@case.Script.Object(("sum", sum.Value)), "sum");
            @case.Call(engine, "add_operation", branches, output, new Value.List(Value.None.Instance, Value.None.Instance),
                new Value.Backward(new Value.List(Value.None.Instance, Value.None.Instance)));
            var loss = @case.New("mytorch.nn.loss", "MSELoss", engine);
            @case.Call(loss, "", y, output);
            @case.Call(loss, "backward");
            for (var k = 0; k < right.Length; k++)
            {
                var (index, isFirst) = (k, k < 2);
                var expectation = @case.Expect(@case.Get(linears[k / 2], k % 2 == 0 ? "dW" : "db"), $"{(k % 2 == 0 ? "dW" : "db")} of L{"₁₂₃"[k / 2]}", right[k]);
                if (!isFirst) continue;
                expectation
                    .Mistake("one-branch", "is what flows back through one of the branches; both add to it", () => Through(one, parameters[index]))
                    .Mistake("one-branch", "is what flows back through one of the branches; both add to it", () => Through(two, parameters[index]));
            }
        });
    }

    private static void SecondBatch(Plan plan)
    {
        var (x, y, layers) = Draw(plan, Regression, 4, 6, 3);
        var (x2, y2) = (plan.Inputs.Normal(Batch + 2, 4), plan.Inputs.Normal(Batch + 2, 3));
        var (first, second) = (Truth(Regression, x, y, layers).Gradients, Truth(Regression, x2, y2, layers).Gradients);
        Recorded.InEachBiasLayout(plan, $"N = {Batch}, then {Batch + 2}, 4 → 6 → 3", [], (@case, layout) =>
        {
            var engine = Engine.New(@case);
            Value.Ref[] linears = [.. layers.Select(l => Recorded.Linear(@case, engine, l.W, l.B, layout))];
            Run(@case, engine, linears, Regression, x, y);
            @case.Call(engine, "zero_grad");
            Run(@case, engine, linears, Regression, x2, y2);
            for (var k = 0; k < layers.Length; k++)
            {
                Expect(@case.Get(linears[k], "dW"), $"dW of layer {k + 1}", first[k].W, second[k].W);
                Expect(@case.Get(linears[k], "db"), $"db of layer {k + 1}", first[k].B, second[k].B);
            }

            void Expect(Value.Ref result, string quantity, Tensor one, Tensor two) => @case.Expect(result, quantity, one + two)
                .Accept("zeroed", "holds the gradient of the second batch: zero_grad has set it to zero", () => two)
                .Mistake("first-only", "is the gradient of the first batch alone", () => one);
        });
    }

    private static void Run(Case @case, Value.Ref engine, Value.Ref[] linears, Network network, Tensor x, Tensor y)
    {
        var activation = @case.New("mytorch.nn.activation", network.Activation, engine);
        var loss = @case.New("mytorch.nn.loss", network.Loss, engine);
        var hidden = @case.Call(activation, "forward", @case.Call(linears[0], "forward", x));
        @case.Call(loss, "", y, @case.Call(linears[1], "forward", hidden));
        @case.Call(loss, "backward");
    }

    private static (Weights[] Gradients, double Loss) Truth(Network network, Tensor x, Tensor y, Weights[] layers)
    {
        Variable[] parameters = [.. layers.SelectMany(l => new Variable[] { new(l.W), new(l.B) })];
        var loss = network.LossOf(Apply(network.Nonlinearity(Apply(x, parameters[0], parameters[1])), parameters[2], parameters[3]), y);
        var gradients = Values(Variable.Gradients(loss, parameters));
        return ([new(gradients[0], gradients[1]), new(gradients[2], gradients[3])], loss.Value.ToScalar());
    }

    private static Tensor[] Values(Variable[] variables) => [.. variables.Select(v => v.Value)];

    private static Variable Apply(Variable x, Variable w, Variable b) => x.MatMul(w.T) + b;

    private static Weights DrawLinear(Plan plan, int i, int o) => new(plan.Inputs.Normal(o, i), plan.Inputs.AwayFromZero(o));

    /// <summary>Draws until every hidden unit is on for some rows and off for others, with nothing near its kink.</summary>
    private static (Tensor X, Tensor Y, Weights[] Layers) Draw(Plan plan, Network network, int i, int h, int o)
    {
        while (true)
        {
            var (x, y) = (plan.Inputs.Normal(Batch, i), network.Target(plan, Batch, o));
            Weights[] layers = [DrawLinear(plan, i, h), DrawLinear(plan, h, o)];
            var hidden = x.MatMul(layers[0].W.T) + layers[0].B;
            var on = hidden.Map(z => z > 0 ? 1 : 0).Sum(0).ToArray();
            if (on.All(n => n is > 0 and < Batch) && hidden.ToArray().All(z => Math.Abs(z) > 1e-3)) return (x, y, layers);
        }
    }
}
