using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;

namespace Autograder.Grading.Hw3p1;

/// <summary>
/// Layers of the student's own RNN cells over a sequence. The course's graders never give an h_0, always have two layers, and use a network once;
/// many solutions keep the list of hidden states between calls, so that a second backward walks through the first sequence.
/// </summary>
internal static class PhonemeClassifier
{
    public static Component Component => new("rnn-classifier", "RNN phoneme classifier", ["models/rnn_classifier.py", "mytorch/rnn_cell.py", "mytorch/nn/linear.py"],
        Check.Core("hw3p1/rnn-classifier/forward", "Forward: the logits of the last step", 4, Forward),
        Check.Core("hw3p1/rnn-classifier/dh", "Backward: the gradient at the first hidden states, divided by N", 4, Backward),
        Check.Robust("hw3p1/rnn-classifier/h0", "Hidden states given to start with", 0.5m, GivenStart),
        Check.Robust("hw3p1/rnn-classifier/layers", "One layer, three layers", 0.4m, Layers),
        Check.Robust("hw3p1/rnn-classifier/gradients", "Backward leaves every cell its gradients", 0.3m, CellGradients),
        Check.Robust("hw3p1/rnn-classifier/second-use", "A second sequence starts afresh", 0.4m, SecondUse),
        Check.Robust("hw3p1/rnn-classifier/short", "One step in time, a batch of one", 0.2m, Short),
        Check.Robust("hw3p1/rnn-classifier/sizes", "A new network has two layers of the right sizes", 0.2m, Sizes));

    private static readonly Module Module = new("models.rnn_classifier", "mytorch.models.rnn_classifier", "rnn_classifier");

    private sealed record Given(StackedCells Network, Tensor X, Tensor[] Start, Tensor Delta)
    {
        public int Batch => X.Rows;

        public (Tensor Logits, Tensor DStart, IReadOnlyDictionary<string, Tensor>[] Gradients) Truth() => Network.Truth(X, Start, Delta);

        public Tensor DStart(Func<StackedCells, StackedCells> mistake) => DStart(mistake, Network.Unroll(X, Start));

        public Tensor DStart(Func<StackedCells, StackedCells> mistake, IReadOnlyList<Tensor[]> states) => mistake(Network).Backward(X, states, Delta).DStart / Batch;

        public IReadOnlyDictionary<string, Tensor>[] Gradients(Func<StackedCells, StackedCells> mistake) =>
            mistake(Network).Backward(X, Network.Unroll(X, Start), Delta).Gradients;

        /// <summary>With other states to start from than those that forward had.</summary>
        public IReadOnlyDictionary<string, Tensor>[] GradientsStartingFrom(Tensor[] start) => Network.Backward(X, [start, .. Network.Unroll(X, Start).Skip(1)], Delta).Gradients;
    }

    private static void Forward(Plan plan)
    {
        foreach (var (n, time) in new[] { (4, 5), (3, 7) })
        {
            var (@case, network, given) = Start(plan, n, time, layers: 2);
            ExpectLogits(@case, @case.Call(network, "forward", given.X), given).Within(Tolerance.Core);
        }
    }

    private static void Backward(Plan plan)
    {
        foreach (var (n, time) in new[] { (4, 5), (3, 7) })
        {
            var (@case, network, given) = Start(plan, n, time, layers: 2);
            @case.Call(network, "forward", given.X);
            ExpectStartGradient(@case, @case.Call(network, "backward", given.Delta), given).Within(Tolerance.Core);
        }
    }

    private static void GivenStart(Plan plan)
    {
        var (@case, network, drawn) = Start(plan, 4, 3, layers: 2);
        var given = drawn with { Start = [.. drawn.Start.Select(h => plan.Inputs.AwayFromZero(h.Shape))] };
        ExpectLogits(@case, @case.Call(network, "forward", given.X, Tensor.Stack(given.Start)), given)
            .Mistake("start-ignored", "starts from zeros, not from the h_0 it is given", () => drawn.Network.Forward(drawn.X, drawn.Start))
            .Mistake("one-start-for-all", "starts every layer from the first layer's h_0", () => given.Network.Forward(given.X, [.. given.Start.Select(_ => given.Start[0])]));
        ExpectStartGradient(@case, @case.Call(network, "backward", given.Delta), given);
    }

    private static void Layers(Plan plan)
    {
        foreach (var (layers, trait) in new[] { (1, "one layer"), (3, "three layers") })
        {
            var (@case, network, given) = Start(plan, 4, 3, layers, trait);
            ExpectLogits(@case, @case.Call(network, "forward", given.X), given);
            ExpectStartGradient(@case, @case.Call(network, "backward", given.Delta), given);
        }
    }

    private static void CellGradients(Plan plan)
    {
        foreach (var (layers, isGiven, traits) in new (int, bool, string[])[] { (2, false, []), (3, false, ["three layers"]), (2, true, ["hidden states given to start with"]) })
        {
            var (@case, network, given) = Start(plan, 4, 5, layers, traits);
            var zeros = given.Start;
            if (isGiven) given = given with { Start = [.. zeros.Select(h => plan.Inputs.AwayFromZero(h.Shape))] };
            @case.Call(network, "forward", isGiven ? [given.X, Tensor.Stack(given.Start)] : [given.X]);
            @case.Call(network, "backward", given.Delta);
            var gradients = given.Truth().Gradients;
            for (var layer = 0; layer < layers; layer++)
            {
                foreach (var (name, right) in gradients[layer])
                {
                    var of = layer;
                    var expectation = @case.ExpectAttribute(network, $"rnn.{layer}.{name}", right, SimpleRecurrentCell.AxesOf(name))
                        .Mistake("not-averaged", "is summed over the batch; these gradients are averaged over it", () => right * given.Batch)
                        .Mistake("averaged-twice", "is divided by the batch size twice", () => right / given.Batch);
                    if (name == "dW_hh")
                    {
                        expectation
                            .Mistake("with-new-state", "is made with the state after each step; the one before it was multiplied by W_hh",
                                () => given.Gradients(s => s with { ReadsNextStateBack = true })[of][name])
                            .Mistake("start-taken-for-zeros", "is made as if every sequence had started from zeros; h_0 was given", () => given.GradientsStartingFrom(zeros)[of][name]);
                    }
                    // Of the first step dW_hh is zero, where the state to start from is.
                    foreach (var (id, words, mistake) in BackwardMistakes.Where(m => name != "dW_hh" || isGiven || m.Id != "first-step-only"))
                        expectation.Mistake(id, words, () => given.Gradients(mistake)[of][name]);
                }
            }
        }
    }

    private static void SecondUse(Plan plan)
    {
        var (@case, network, first) = Start(plan, 4, 5, layers: 2);
        var second = Draw(plan, first.Network, 4, 5);
        ExpectLogits(@case, @case.Call(network, "forward", first.X), first, "logits of the first sequence");
        @case.Call(network, "backward", first.Delta);
        ExpectLogits(@case, @case.Call(network, "forward", second.X), second)
            .Mistake("start-carried", "starts from the last states of the sequence before; it should start from zeros",
                () => second.Network.Forward(second.X, first.Network.Unroll(first.X, first.Start)[^1]));
        ExpectStartGradient(@case, @case.Call(network, "backward", second.Delta), second)
            .Mistake("hiddens-kept", "walks back through the hidden states of the first sequence: they are still at the front of the list",
                () => second.DStart(s => s, first.Network.Unroll(first.X, first.Start)));
    }

    private static void Short(Plan plan)
    {
        foreach (var (n, time, trait) in new[] { (1, 4, "a batch of one"), (4, 1, "one step in time") })
        {
            var (@case, network, given) = Start(plan, n, time, layers: 2, trait);
            ExpectLogits(@case, @case.Call(network, "forward", given.X), given);
            ExpectStartGradient(@case, @case.Call(network, "backward", given.Delta), given);
        }
    }

    private static void Sizes(Plan plan)
    {
        var @case = plan.Case("input_size = 3, hidden_size = 4, output_size = 5");
        var network = @case.New(Module, "RNNPhonemeClassifier", 3, 4, 5);
        @case.ExpectCellSizes(network, SimpleRecurrentCell.Parameters, 3, 4, "rnn.0.");
        @case.ExpectCellSizes(network, SimpleRecurrentCell.Parameters, 4, 4, "rnn.1.");
        @case.ExpectShape(network, "output_layer.W", 5, 4);
    }

    private static (Case Case, Value.Ref Network, Given Given) Start(Plan plan, int n, int time, int layers, params string[] traits)
    {
        const int Inputs = 3, Hidden = 6, Outputs = 5; // no batch is as large as the state: dividing by one is not dividing by the other
        var given = Draw(plan, StackedCells.Draw(plan, Inputs, Hidden, Outputs, layers), n, time);
        var @case = plan.Case($"N = {n}, T = {time}, {layers} {(layers == 1 ? "layer" : "layers")}", traits);
        Value[] sizes = [Inputs, Hidden, Outputs];
        var network = @case.New(Module, "RNNPhonemeClassifier", layers == 2 ? sizes : [.. sizes, layers]);
        @case.Call(network, "init_weights", given.Network.Arguments);
        return (@case, network, given);
    }

    private static Given Draw(Plan plan, StackedCells network, int n, int time) => new(network,
        plan.Inputs.Normal(n, time, network.Cells[0].Wx.Value.Columns), [.. network.Cells.Select(_ => Tensor.Zeros(n, network.HiddenSize))],
        plan.Inputs.AwayFromZero(n, network.W.Rows));

    private const string DxLastStepOnly = "lacks dx of the layer above at all steps but the last: every step's dx is added to the layer below";

    /// <summary>What also shows in the gradients of the cells.</summary>
    private static readonly (string Id, string Words, Func<StackedCells, StackedCells> Mistake)[] BackwardMistakes =
    [
        ("last-step-only", "goes back one step in time only", s => s with { Reach = 1 }),
        ("first-step-only", "has the share of the first step in time only; those of all steps should add up", s => s with { Collect = (_, added) => added }),
        ("dx-overwrites", "lacks what came back from the later step: dx of the layer above must be added to it", s => s with { PassDown = (_, dx) => dx }),
        ("dx-subtracted", "has dx of the layer above subtracted; it must be added", s => s with { PassDown = (dh, dx) => dh - dx }),
        ("states-off-by-one", "takes the state before a step for the state after it", s => s with { StateAfter = t => t }),
        ("last-states", "takes the states of the last step for those of every step", s => s with { StateAfter = _ => int.MaxValue }),
        ("dx-last-step-only", DxLastStepOnly, s => s with { PassesDownAt = back => back == 0 }),
        ("latest-input", "is made with what the cell read last; backward is given what it read at each step", s => s with { ReadsLastBelow = true }),
        ("below-off-by-one", "is made with what the layer below had one step earlier", s => s with { ReadsOldStateBack = true }),
    ];

    private static Expectation ExpectLogits(Case @case, Value.Ref result, Given given, string quantity = "logits")
    {
        var (network, x, start) = (given.Network, given.X, given.Start);
        return @case.Expect(result, quantity, given.Truth().Logits, "N, output_size")
            .Mistake("first-step", "is that of the first step in time; the last was asked for", () => network.Logits(network.Unroll(x, start)[1][^1]))
            .Mistake("step-before-last", "is that of the step before the last", () => network.Logits(network.Unroll(x, start)[^2][^1]))
            .Mistake("first-layer", "is made of the first layer's state; the last layer's was asked for", () => network.Logits(network.Unroll(x, start)[^1][0]))
            .Mistake("state-not-carried", "forgets the hidden states between the steps in time", () => (network with { CarriesState = false }).Forward(x, start))
            .Mistake("reads-old-state", "hands each layer the state that the layer below had one step earlier", () => (network with { ReadsNewState = false }).Forward(x, start))
            .Mistake("mean-over-time", "is made of the mean of the states over time; the last step's was asked for",
                () => network.Logits(network.Unroll(x, start).Skip(1).Select(states => states[^1]).Aggregate((a, b) => a + b) / x.Shape[1]))
            .Mistake("softmax", "is the softmax of the logits", () => Softmax.Of(network.Forward(x, start)))
            .Mistake("tanh", "is the tanh of the logits", () => network.Forward(x, start).Tanh())
            .Mistake("no-bias", "leaves out the bias of the output layer", () => network.Logits(network.Unroll(x, start)[^1][^1]) - network.B)
            .Mistake("backwards-in-time", "reads the sequence from its end to its beginning", () => network.Forward(x.Flip(1).Contiguous(), start));
    }

    private static Expectation ExpectStartGradient(Case @case, Value.Ref result, Given given)
    {
        var right = given.Truth().DStart;
        var expectation = @case.Expect(result, "dh_0", right, "num_layers, N, hidden_size")
            .Accept("list-of-layers", "is a list with an array for each layer; one array was asked for, and the list is accepted",
                () => new Value.List([.. Enumerable.Range(0, right.Shape[0]).Select(l => (Value)right.At(l).Contiguous())]))
            .Mistake("not-divided", "is not divided by the batch size", () => given.DStart(s => s) * given.Batch)
            .Mistake("divided-twice", "is divided by the batch size twice", () => given.DStart(s => s) / given.Batch)
            .Mistake("last-step-only", "goes back one step in time only", () => given.DStart(s => s with { Reach = 1 }))
            .Mistake("not-to-the-start", "stops one step before the start", () => given.DStart(s => s with { Reach = given.X.Shape[1] - 1 }))
            .Mistake("dx-ignored", "does not go from a layer to the one below: dx is left out", () => given.DStart(s => s with { PassDown = (dh, dx) => dh }))
            .Mistake("dx-last-step-only", DxLastStepOnly, () => given.DStart(s => s with { PassesDownAt = back => back == 0 }))
            .Mistake("dx-overwrites", "loses what came back from the later step: dx of the layer above must be added to it",
                () => given.DStart(s => s with { PassDown = (dh, dx) => dx }))
            .Mistake("dx-subtracted", "has dx of the layer above subtracted; it must be added", () => given.DStart(s => s with { PassDown = (dh, dx) => dh - dx }))
            .Mistake("states-off-by-one", "takes the state before a step for the state after it", () => given.DStart(s => s with { StateAfter = t => t }))
            .Mistake("last-states", "takes the states of the last step for those of every step: the list may hold one array many times, or the cell its latest state",
                () => given.DStart(s => s with { StateAfter = _ => int.MaxValue }))
            .Mistake("divided-by-hidden", "is divided by hidden_size; the batch size belongs there", () => given.DStart(s => s) * given.Batch / given.Network.HiddenSize);
        return given.X.Shape[1] == 1 ? expectation : expectation
            .Mistake("divided-by-time", "is divided by the number of steps in time; the batch size belongs there", () => given.DStart(s => s) * given.Batch / given.X.Shape[1])
            .Mistake("divided-by-both", "is divided by the number of steps in time as well as by the batch size", () => given.DStart(s => s) / given.X.Shape[1])
            .Mistake("divided-at-each-step", "is divided by the batch size at each step in time", () => given.DStart(s => s with { CarryBack = dh => dh / given.Batch }))
            .Mistake("divided-at-each-step", "is divided by the batch size at each step in time",
                () => given.DStart(s => s with { CarryBack = dh => dh / given.Batch }) * given.Batch);
    }
}
