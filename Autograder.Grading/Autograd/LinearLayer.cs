using Autograder.Grading.Checks;
using Autograder.Grading.Diagnosis;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Autograd;

namespace Autograder.Grading.Autograd;

/// <summary>Linear(in, out, engine): it only records what it does, and the engine's walk leaves dW (out, in) and db, summed over the batch.</summary>
internal static class LinearLayer
{
    public static Component Component => new("linear", "Linear layer", ["mytorch/nn/linear.py"],
        Check.Core("autograd/linear/forward", "Forward: z = x·Wᵀ + b", 2.5m, Forward),
        Check.Core("autograd/linear/dW", "The walk back leaves dW, summed over the batch", 3, plan => Gradient(plan, "dW")),
        Check.Core("autograd/linear/db", "The walk back leaves db, summed over the batch", 2.5m, plan => Gradient(plan, "db")),
        Check.Robust("autograd/linear/input", "The gradient flows on to the layer's input", 0.75m, InputGradient),
        Check.Robust("autograd/linear/batch-of-one", "A batch of one, one feature in, one feature out", 0.5m, OtherShapes),
        Check.Robust("autograd/linear/used-twice", "A layer used twice on one tape receives both gradients", 0.25m, UsedTwice),
        Check.Robust("autograd/linear/forward-again", "A further forward leaves dW and db as they are", 0.25m, ForwardAgain),
        Check.Robust("autograd/linear/initial", "A new layer has dW and db, all zero", 0.25m, Initial));

    private static readonly (int N, int In, int Out)[] Typical = [(4, 2, 3), (5, 7, 6)];

    private static void Forward(Plan plan)
    {
        foreach (var (n, i, o) in Typical)
        {
            var (x, w, b, _) = Draw(plan, n, i, o);
            Recorded.InEachBiasLayout(plan, Label(n, i, o), [], (@case, layout) =>
            {
                var engine = Engine.New(@case);
                var layer = Recorded.Linear(@case, engine, w, b, layout);
                ExpectZ(@case.Call(layer, "forward", x), @case, x, w, b).Within(Tolerance.Core);
            });
        }
    }

    private static void Gradient(Plan plan, string name)
    {
        foreach (var (n, i, o) in Typical)
        {
            var (x, w, b, dz) = Draw(plan, n, i, o);
            Recorded.InEachBiasLayout(plan, Label(n, i, o), [], (@case, layout) =>
            {
                var (_, layer) = Run(@case, layout, x, w, b, dz);
                (name == "dW" ? ExpectDW(@case, layer, x, dz) : ExpectDb(@case, layer, dz)).Within(Tolerance.Core);
            });
        }
    }

    private static void InputGradient(Plan plan)
    {
        foreach (var (n, i, o) in Typical)
        {
            var (x, w, b, dz) = Draw(plan, n, i, o);
            Recorded.InEachBiasLayout(plan, Label(n, i, o), [], (@case, layout) =>
            {
                var (holder, _) = Run(@case, layout, x, w, b, dz);
                ExpectDx(@case, holder, w, dz);
            });
        }
    }

    private static void OtherShapes(Plan plan)
    {
        foreach (var (n, i, o, trait) in new[] { (1, 4, 3, "a batch of one"), (6, 1, 3, "one input feature"), (5, 4, 1, "one output feature") })
        {
            var (x, w, b, dz) = Draw(plan, n, i, o);
            Recorded.InEachBiasLayout(plan, Label(n, i, o), [trait], (@case, layout) =>
            {
                var engine = Engine.New(@case);
                var (input, holder) = Recorded.Input(@case, engine, x);
                var layer = Recorded.Linear(@case, engine, w, b, layout);
                ExpectZ(@case.Call(layer, "forward", input), @case, x, w, b);
                @case.Call(engine, "backward", dz);
                ExpectDW(@case, layer, x, dz);
                ExpectDb(@case, layer, dz);
                ExpectDx(@case, holder, w, dz);
            });
        }
    }

    private static void UsedTwice(Plan plan)
    {
        var (x, w, b, dz) = Draw(plan, 4, 3, 3);
        Variable vx = new(x), vw = new(w), vb = new(b);
        var h = Apply(vx, vw, vb);
        var right = Variable.Gradients((Apply(h, vw, vb) * (Variable)dz).Sum(), vw, vb).Select(v => v.Value).ToArray();
        var (last, first) = (new[] { dz.T.MatMul(h.Value), dz.SumRows() }, new[] { dz.MatMul(w).T.MatMul(x), dz.MatMul(w).SumRows() });
        Recorded.InEachBiasLayout(plan, "z = L(L(x)), N = 4, in = out = 3", [], (@case, layout) =>
        {
            var engine = Engine.New(@case);
            var layer = Recorded.Linear(@case, engine, w, b, layout);
            @case.Call(layer, "forward", @case.Call(layer, "forward", x));
            @case.Call(engine, "backward", dz);
            foreach (var (k, name) in new[] { (0, "dW"), (1, "db") })
            {
                @case.Expect(@case.Get(layer, name), name, right[k])
                    .Mistake("second-use-only", "is the gradient of the second use alone; both uses add to it", () => last[k])
                    .Mistake("first-use-only", "is the gradient of the first use alone; both uses add to it", () => first[k]);
            }
        });
    }

    private static void ForwardAgain(Plan plan)
    {
        var (x, w, b, dz) = Draw(plan, 4, 3, 2);
        foreach (var isRepeated in new[] { false, true }) // once without: what never was there has not been cleared by forward
        {
            Recorded.InEachBiasLayout(plan, isRepeated ? "forward, the walk back, forward again" : "forward, the walk back", [], (@case, layout) =>
            {
                var (_, layer) = Run(@case, layout, x, w, b, dz);
                if (isRepeated) @case.Call(layer, "forward", x);
                foreach (var (right, name) in new[] { (dz.T.MatMul(x), "dW"), (dz.SumRows(), "db") })
                {
                    var expectation = @case.Expect(@case.Get(layer, name), name, right);
                    if (isRepeated) expectation.Mistake("cleared-by-forward", "is zero after a further forward, which has cleared it; gradients stay until somebody sets them to zero", () => right * 0);
                }
            });
        }
    }

    private static void Initial(Plan plan)
    {
        var @case = plan.Case("in = 3, out = 2");
        var layer = @case.New("mytorch.nn.linear", "Linear", 3, 2, Engine.New(@case));
        @case.ExpectAttribute(layer, "dW", Tensor.Zeros(2, 3), "out_features, in_features");
        @case.ExpectAttribute(layer, "db", Tensor.Zeros(2), "out_features");
    }

    private static Variable Apply(Variable x, Variable w, Variable b) => x.MatMul(w.T) + b;

    private static (Tensor X, Tensor W, Tensor B, Tensor Dz) Draw(Plan plan, int n, int i, int o) =>
        (plan.Inputs.Normal(n, i), plan.Inputs.Normal(o, i), plan.Inputs.AwayFromZero(o), plan.Inputs.AwayFromZero(n, o));

    private static string Label(int n, int i, int o) => $"N = {n}, in = {i}, out = {o}";

    private static (Value.Ref Input, Value.Ref Layer) Run(Case @case, Func<Tensor, Tensor> layout, Tensor x, Tensor w, Tensor b, Tensor dz)
    {
        var engine = Engine.New(@case);
        var (input, holder) = Recorded.Input(@case, engine, x);
        var layer = Recorded.Linear(@case, engine, w, b, layout);
        @case.Call(layer, "forward", input);
        @case.Call(engine, "backward", dz);
        return (holder, layer);
    }

    private static Expectation ExpectZ(Value.Ref result, Case @case, Tensor x, Tensor w, Tensor b) =>
        @case.Expect(result, "z", x.MatMul(w.T) + b, "N, out_features")
            .Mistake("missing-bias", "leaves out the bias", () => x.MatMul(w.T))
            .Mistake("bias-subtracted", "has the bias subtracted", () => x.MatMul(w.T) - b);

    private static Expectation ExpectDW(Case @case, Value.Ref layer, Tensor x, Tensor dz) =>
        @case.Expect(@case.Get(layer, "dW"), "dW", dz.T.MatMul(x), "out_features, in_features").DividedByBatch(dz.T.MatMul(x), x.Rows);

    private static Expectation ExpectDb(Case @case, Value.Ref layer, Tensor dz) =>
        @case.Expect(@case.Get(layer, "db"), "db", dz.SumRows(), "out_features").DividedByBatch(dz.SumRows(), dz.Rows)
            .Mistake("not-summed", "is not summed over the batch", () => dz)
            .Mistake("not-summed", "is not summed over the batch", () => dz.T)
            .Mistake("last-row-only", "is the gradient of the last row alone; the rows of the batch are summed", () => dz.At(dz.Rows - 1).Copy())
            .Mistake("first-row-only", "is the gradient of the first row alone; the rows of the batch are summed", () => dz.At(0).Copy())
            .Mistake("summed-over-everything", "is summed over the outputs too", () => Tensor.Full(dz.Sum(), dz.Columns));

    private static Expectation ExpectDx(Case @case, Value.Ref holder, Tensor w, Tensor dz) =>
        @case.Expect(@case.Get(holder, Recorded.Gradient), "the gradient at x", dz.MatMul(w), "N, in_features");
}
