using Autograder.Grading.Checks;
using Autograder.Grading.Diagnosis;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Layers;

namespace Autograder.Grading.Hw1p1;

/// <summary>Three networks of the student's own layers: layers = [Linear, ReLU, Linear, ReLU, …], a ReLU after the last Linear too.</summary>
internal static class MultilayerPerceptrons
{
    private const int Batch = 6;
    private const decimal SmallCheck = 0.5m;
    private static readonly Module Module = new("mytorch.models.mlp", "models.mlp");
    private static readonly string[] Files = ["mytorch/models/mlp.py", "mytorch/nn/linear.py", "mytorch/nn/activation.py"];

    public static Component NoHiddenLayer => Network("MLP0", "MLP0: no hidden layer (2 → 3)", [2, 3], total: 10);

    public static Component OneHiddenLayer => Network("MLP1", "MLP1: one hidden layer (2 → 3 → 2)", [2, 3, 2], total: 10);

    public static Component FourHiddenLayers => Network("MLP4", "MLP4: four hidden layers (2 → 4 → 8 → 8 → 4 → 2)", [2, 4, 8, 8, 4, 2], total: 15);

    private static Component Network(string name, string title, int[] widths, decimal total)
    {
        var id = $"hw1p1/{name.ToLowerInvariant()}";
        // The course's own starter keeps lists in MLP4 only, so only there are they asked for.
        Check[] debug = name == "MLP4"
            ? [Check.Robust($"{id}/debug", $"{name}: with debug=True it keeps the lists A and dLdA", SmallCheck, plan => DebugLists(plan, name, widths))]
            : [];
        return new Component(name.ToLowerInvariant(), title, Files,
        [
            Check.Core($"{id}/forward", $"{name}: forward", total * 0.4m, plan => Forward(plan, name, widths)),
            Check.Core($"{id}/dLdW", $"{name}: backward leaves dLdW in every Linear", total * 0.2m, plan => Gradients(plan, name, widths, "dLdW")),
            Check.Core($"{id}/dLdb", $"{name}: backward leaves dLdb in every Linear", total * 0.2m, plan => Gradients(plan, name, widths, "dLdb")),
            Check.Robust($"{id}/dLdA0", $"{name}: backward returns the gradient at its input", total * 0.1m, plan => InputGradient(plan, name, widths)),
            Check.Robust($"{id}/second-use", $"{name}: a second forward and backward, of another batch size",
                (total * 0.1m) - SmallCheck - debug.Sum(c => c.Points), plan => SecondUse(plan, name, widths)),
            Check.Robust($"{id}/sizes", $"{name}: a new network has Linear layers of these sizes", SmallCheck, plan => Sizes(plan, name, widths)),
            .. debug,
        ]);
    }

    private static void Forward(Plan plan, string name, int[] widths)
    {
        var (@case, network, truth, a0) = Start(plan, name, widths);
        ExpectOutput(@case, network, truth, a0).Within(Tolerance.Core);
    }

    private static void Gradients(Plan plan, string name, int[] widths, string which)
    {
        var (@case, network, truth, a0) = Start(plan, name, widths);
        var dLdA = plan.Inputs.AwayFromZero(Batch, widths[^1]);
        @case.Call(network, "forward", a0);
        @case.Call(network, "backward", dLdA);
        truth.Forward(a0);
        truth.Backward(dLdA);
        for (var k = 0; k < widths.Length - 1; k++)
        {
            var (gradient, axes) = which == "dLdW"
                ? (truth.Parameters[2 * k].Grad.Copy(), "out_features, in_features")
                : (truth.Parameters[(2 * k) + 1].Grad.Reshape(-1, 1).Copy(), "out_features, 1");
            var layer = k;
            @case.ExpectAttribute(network, $"layers.{2 * k}.{which}", gradient, axes).DividedByBatch(gradient, Batch).Within(Tolerance.Core)
                .MistakeThroughout("activations-skipped", SkippedWords, () => which == "dLdW" ? PastActivations(truth, dLdA)[layer].DLdW : PastActivations(truth, dLdA)[layer].DLdb);
        }
    }

    private static void InputGradient(Plan plan, string name, int[] widths)
    {
        var (@case, network, truth, a0) = Start(plan, name, widths);
        @case.Call(network, "forward", a0);
        ExpectInputGradient(@case, network, truth, a0, plan.Inputs.AwayFromZero(Batch, widths[^1]));
    }

    private static void SecondUse(Plan plan, string name, int[] widths)
    {
        var (@case, network, truth, first) = Start(plan, name, widths);
        @case.Call(network, "forward", first);
        @case.Call(network, "backward", plan.Inputs.AwayFromZero(Batch, widths[^1]));

        // A network beside it, with other weights: nothing of it may be found in the first.
        var beside = @case.New(Module, name);
        for (var k = 0; k < widths.Length - 1; k++) @case.Set(beside, $"layers.{2 * k}.W", plan.Inputs.Normal(widths[k + 1], widths[k]));

        var one = first.Slice(0, 2, 3).Copy();
        // One row tells too little to name a cause: that is the first check's business.
        @case.Expect(@case.Call(network, "forward", one), Output(truth), truth.Forward(one), "N, out_features");
        ExpectInputGradient(@case, network, truth, one, plan.Inputs.AwayFromZero(1, widths[^1]));
    }

    /// <summary>The other checks give every layer its W and b, and would not notice.</summary>
    private static void Sizes(Plan plan, string name, int[] widths)
    {
        var @case = plan.Case(string.Join(" → ", widths));
        var network = @case.New(Module, name);
        for (var k = 0; k < widths.Length - 1; k++)
        {
            var swapped = Value.List.Of(widths[k], widths[k + 1]); // k goes on
            @case.ExpectShape(network, $"layers.{2 * k}.W", widths[k + 1], widths[k])
                .Mistake("sizes-swapped", "has in_features and out_features swapped", () => swapped);
        }
    }

    /// <summary>The lists run in the order of the network; whether the first entry is the input itself is left open.</summary>
    private static void DebugLists(Plan plan, string name, int[] widths)
    {
        var (@case, network, truth, a0) = Start(plan, name, widths, ("debug", true));
        var dLdA = plan.Inputs.AwayFromZero(Batch, widths[^1]);
        @case.Call(network, "forward", 2 * a0); // the lists hold the latest pass only
        @case.Call(network, "backward", 2 * dLdA);
        @case.Call(network, "forward", a0);
        @case.Call(network, "backward", dLdA);
        truth.Forward(2 * a0);
        truth.Backward(2 * dLdA);
        var (earlierActivations, earlierGradients) = (truth.Activations.ToList(), truth.Gradients.ToList());
        truth.Forward(a0);
        truth.Backward(dLdA);

        const string LeftOver = "still holds what an earlier pass put there; the lists begin anew at each";
        var (activations, gradients) = (truth.Activations.ToList(), truth.Gradients.ToList());
        @case.Expect(@case.Get(network, "A"), "A", List(activations))
            .Accept("without-input", "holds the outputs of the layers, without the input", () => List(activations[1..]))
            .Mistake("left-over", LeftOver, () => List([.. earlierActivations, .. activations]))
            .Mistake("left-over", LeftOver, () => List([.. earlierActivations[1..], .. activations[1..]]));
        @case.Expect(@case.Get(network, "dLdA"), "dLdA", List(gradients))
            .Accept("without-output", "holds the gradients at the layers' inputs, without the one that was handed in", () => List(gradients[..^1]))
            .Mistake("left-over", LeftOver, () => List([.. gradients, .. earlierGradients]))
            .Mistake("left-over", LeftOver, () => List([.. gradients[..^1], .. earlierGradients[..^1]]))
            .Mistake("backwards", "is in the order of the backward pass; entry k belongs to entry k of A", () => List([.. Enumerable.Reverse(gradients)]))
            .Mistake("backwards", "is in the order of the backward pass; entry k belongs to entry k of A", () => List([.. Enumerable.Reverse(gradients[..^1])]));

        static Value.List List(List<Tensor> tensors) => new([.. tensors.Select(t => (Value)t)]);
    }

    private static Expectation ExpectOutput(Case @case, Value.Ref network, Sequential truth, Tensor a0)
    {
        var right = truth.Forward(a0);
        var beforeLast = truth.Activations[^2];
        var expectation = @case.Expect(@case.Call(network, "forward", a0), Output(truth), right, "N, out_features")
            .Mistake("no-last-activation", "lacks the ReLU after the last Linear", () => beforeLast);
        if (truth.Children.Count == 2) return expectation;

        expectation.Mistake("no-activations", "lacks all activations between the layers", () => Composition(truth, l => l is Linear).Forward(a0));
        var withoutHidden = Composition(truth, l => l is Linear || l == truth.Children[^1]).Forward(a0);
        return withoutHidden.Max() == 0 // as much else would be
            ? expectation
            : expectation.Mistake("no-hidden-activations", "lacks the activations of the hidden layers", () => withoutHidden);
    }

    private static string Output(Sequential truth) => $"A{truth.Children.Count / 2}";

    private static Expectation ExpectInputGradient(Case @case, Value.Ref network, Sequential truth, Tensor a0, Tensor dLdA)
    {
        truth.Forward(a0);
        var right = truth.Backward(dLdA);
        var (atFirstOutput, atFirstActivation) = (truth.Gradients[1], truth.Gradients[2]);
        var expectation = @case.Expect(@case.Call(network, "backward", dLdA), "dLdA0", right, "N, in_features");
        if (truth.Children.Count > 2) expectation.Mistake("returns-given", "is the gradient that was handed to backward; the one at the network's input was expected", () => dLdA);
        return expectation
            .MistakeThroughout("activations-skipped", SkippedWords, () => PastActivations(truth, dLdA)[0].DLdA)
            .Mistake("returns-dLdZ0", "is the gradient at the first Linear's output; the one at the network's input was expected", () => atFirstOutput)
            .Mistake("returns-dLdA1", "is the gradient at the first activation's output; the one at the network's input was expected", () => atFirstActivation);
    }

    private const string SkippedWords = "is computed without the activations' backward";

    /// <summary>What a walk back leaves at every Linear that calls the backward of the Linears alone.</summary>
    private static (Tensor DLdA, Tensor DLdW, Tensor DLdb)[] PastActivations(Sequential truth, Tensor dLdA)
    {
        var left = new (Tensor DLdA, Tensor DLdW, Tensor DLdb)[truth.Children.Count / 2];
        for (var k = left.Length - 1; k >= 0; k--)
        {
            var (input, w) = (truth.Activations[2 * k], truth.Parameters[2 * k].Value);
            left[k] = (dLdA.MatMul(w), dLdA.T.MatMul(input), dLdA.Sum(0).Reshape(-1, 1));
            dLdA = left[k].DLdA;
        }
        return left;
    }

    /// <summary>The layers of <paramref name="network"/> that pass, sharing its parameters.</summary>
    private static Sequential Composition(Sequential network, Func<Layer, bool> keep) => new([.. network.Children.Where(keep)]);

    /// <summary>A student's network with random weights, the reference with the same, and an input that exercises it.</summary>
    private static (Case Case, Value.Ref Network, Sequential Truth, Tensor A0) Start(Plan plan, string name, int[] widths, params (string Name, Value Value)[] options)
    {
        var truth = Sequential.Mlp(widths, activateLast: true);
        var a0 = Draw(plan, truth, widths[0]);
        var @case = plan.Case($"a batch of {Batch}");
        var network = @case.Script.NewWith(Module, name, [], options);
        for (var k = 0; k < widths.Length - 1; k++)
        {
            @case.Set(network, $"layers.{2 * k}.W", truth.Parameters[2 * k].Value);
            @case.Set(network, $"layers.{2 * k}.b", truth.Parameters[(2 * k) + 1].Value.Reshape(-1, 1));
        }
        return (@case, network, truth, a0);
    }

    /// <summary>
    /// Draws weights and input anew until every ReLU has something to cut off and something to let through in the row that the second use
    /// takes, every output is alive, and nothing lies so near its kink that float32 could fall on the other side. Otherwise a dead network would be right whatever it computes.
    /// </summary>
    private static Tensor Draw(Plan plan, Sequential truth, int inputs)
    {
        while (true)
        {
            foreach (var parameter in truth.Parameters) parameter.Set(plan.Inputs.Normal(parameter.Value.Shape));
            var a0 = plan.Inputs.Normal(Batch, inputs);
            truth.Forward(a0);
            var outputsOfLinears = truth.Activations.Skip(1).Where((_, k) => k % 2 == 0).ToList();
            if (outputsOfLinears.All(z => z.Data.ToArray().All(x => Math.Abs(x) > 1e-3) && z.Slice(0, 2, 3).Max() > 0 && z.Slice(0, 2, 3).Min() < 0)
                && Sums(outputsOfLinears[^1]).All(active => active > 0))
            {
                return a0;
            }
        }

        static IEnumerable<double> Sums(Tensor z) => Tensor.Maximum(z, Tensor.Scalar(0)).Sum(0).ToArray();
    }
}
