using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Autograd;

/// <summary>
/// The tape: <c>add_operation</c> records, <c>backward(divergence)</c> walks back and adds every gradient to the array that was handed over for it, in place.
/// The operations are made by hand, so nothing but the engine is needed.
/// </summary>
internal static class Engine
{
    public static Component Component => new("engine", "The engine", ["mytorch/autograd_engine.py"],
        Check.Core("autograd/engine/one-operation", "One operation: its divergence reaches both inputs", 4, plan => Walk(plan, ["z", "x", "y"])),
        Check.Core("autograd/engine/chain", "A chain of operations is walked from the last to the first", 5,
            plan => Walk(plan, ["h", "x", "y"], ["k", "h", "u"], ["z", "v", "k"])),
        Check.Core("autograd/engine/branches", "An array used by several operations receives the sum of their gradients", 4, plan =>
        {
            Walk(plan, ["h", "x", "y"], ["k", "x", "u"], ["z", "h", "k"]);
            Walk(plan, ["h", "x", "y"], ["k", "h", "u"], ["m", "h", "v"], ["z", "k", "m"]);
            Walk(plan, ["h", "x", "y"], ["k", "h", "u"], ["z", "h", "k"]); // one way from h to z is longer than the other
        }),
        Check.Core("autograd/engine/same-array-twice", "One array as both inputs receives both gradients", 3, plan =>
        {
            Walk(plan, ["z", "x", "x"]);
            Walk(plan, ["h", "x", "y"], ["z", "h", "h"]);
        }),
        Check.Core("autograd/engine/accumulates", "Gradients are added to what the given arrays hold already, in place", 4, Accumulates),
        Check.Robust("autograd/engine/tape", "operation_list holds the operations in order", 0.5m, Tape),
        Check.Robust("autograd/engine/zero-grad", "zero_grad empties the tape, and what follows starts afresh", 1, ZeroGrad),
        Check.Robust("autograd/engine/several-calls", "Forward and backward again: the gradients of all calls add up", 0.75m, SeveralCalls),
        Check.Robust("autograd/engine/gradient-buffer", "gradient_buffer.get_param gives an array's gradient", 0.5m, Buffer),
        Check.Robust("autograd/engine/equal-numbers", "Two arrays with equal numbers are two arrays", 0.5m, EqualNumbers),
        Check.Robust("autograd/engine/shared-gradient", "A gradient that two inputs share is not changed through one of them", 0.5m, SharedGradient),
        Check.Robust("autograd/engine/one-input", "Operations of one input", 0.5m, OneInput),
        Check.Robust("autograd/engine/plain-number", "The divergence may be a plain number", 0.25m, PlainNumber),
        Check.Robust("autograd/engine/two-engines", "Two engines share nothing", 0.5m, TwoEngines));

    private const string EngineModule = "mytorch.autograd_engine";

    private const string LeftOver = "contains what flowed before zero_grad: gradients of other arrays are still in the buffer";

    public static Value.Ref New(Case @case) => @case.New(EngineModule, "Autograd");

    private static void Walk(Plan plan, params string[][] operations)
    {
        var tape = HandmadeTape.Draw(plan, operations);
        var @case = plan.Case(tape.Label);
        var (engine, arrays) = Start(@case, plan, tape, _ => Tensor.Zeros(3, 4), Leaves(tape));
        @case.Call(engine, "backward", tape.Divergence);
        foreach (var leaf in Leaves(tape)) ExpectGradient(@case, arrays, leaf, tape).Within(Tolerance.Core);
    }

    private static void Accumulates(Plan plan)
    {
        var tape = HandmadeTape.Draw(plan, ["h", "x", "y"], ["z", "u", "h"]);
        var held = tape.Arrays.ToDictionary(a => a, _ => plan.Inputs.AwayFromZero(3, 4));
        var @case = plan.Case(tape.Label);
        var (engine, arrays) = Start(@case, plan, tape, a => held[a], Leaves(tape));
        @case.Call(engine, "backward", tape.Divergence);
        foreach (var leaf in Leaves(tape))
        {
            var gradient = tape.Gradients()[leaf];
            var expectation = @case.Expect(@case.Get(arrays, $"d{leaf}"), $"d{leaf}", held[leaf] + gradient).Within(Tolerance.Core);
            // x and y stay as they are in a walk that does not come to them; the first input of the last operation is met in any.
            if (leaf == "u") expectation.Mistake("untouched", "is what it was before: the array in gradients_to_update itself has to change", () => held[leaf]);
            expectation
                .Mistake("assigned", "holds this gradient alone: it is added to what the array held", () => gradient)
                .Mistake("subtracted", "has the gradient subtracted; it is added", () => held[leaf] - gradient);
            NameMistakes(expectation, rule => held[leaf] + tape.Gradients(rule)[leaf]);
        }
    }

    private static void Tape(Plan plan)
    {
        var tape = HandmadeTape.Draw(plan, ["h", "x", "y"], ["z", "h", "u"]);
        var @case = plan.Case(tape.Label);
        var contents = tape.Arrays.ToDictionary(a => a, _ => plan.Inputs.AwayFromZero(3, 4));
        var engine = New(@case);
        @case.Expect(@case.Get(engine, "operation_list"), "operation_list of a new engine", new Value.List());
        var arrays = @case.Script.Object([.. tape.Arrays.SelectMany(a => new (string, Value)[] { (a, contents[a]), ($"d{a}", Tensor.Zeros(3, 4)) })]);
        tape.Record(@case, engine, arrays, []);
        for (var k = 0; k < 2; k++)
        {
            var operation = tape.Operations[k];
            Expect($"operation_list.{k}.inputs.0", operation.Inputs[0]);
            Expect($"operation_list.{k}.inputs.1", operation.Inputs[1]);
            Expect($"operation_list.{k}.output", operation.Output);
        }

        void Expect(string path, string array) => @case.Expect(@case.Get(engine, path), path, contents[array]);
    }

    private static void ZeroGrad(Plan plan)
    {
        var (before, after) = (HandmadeTape.Draw(plan, ["h", "x", "y"], ["z", "h", "u"]), HandmadeTape.Draw(plan, ["h", "x", "y"], ["z", "h", "u"]));
        var @case = plan.Case($"{before.Label}, twice, with zero_grad between them");
        var (engine, arrays) = Start(@case, plan, before, _ => Tensor.Zeros(3, 4), Leaves(before));
        @case.Call(engine, "backward", before.Divergence);
        @case.Call(engine, "zero_grad");
        @case.Expect(@case.Get(engine, "operation_list"), "operation_list after zero_grad", new Value.List());

        // The same arrays on the tape again, and fresh ones for their gradients.
        foreach (var leaf in Leaves(after)) @case.Set(arrays, $"d{leaf}", Tensor.Zeros(3, 4));
        after.Record(@case, engine, arrays, Leaves(after));
        @case.Call(engine, "backward", after.Divergence);
        foreach (var leaf in Leaves(after))
        {
            // What is left of the first gradient at h, and where divergences are added up at z too, flows back a second time.
            var left = leaf == "u" ? Tensor.Zeros(3, 4) : before.Gradients()["h"] * SlopeOf(after.Operations[0], leaf);
            var both = new HandmadeTape(after.Operations, before.Divergence + after.Divergence).Gradients()[leaf];
            ExpectGradient(@case, arrays, leaf, after)
                .Mistake("left-over", LeftOver, () => after.Gradients()[leaf] + left)
                .Mistake("left-over", LeftOver, () => both + left);
        }
    }

    private static Tensor SlopeOf(TapeOperation operation, string input) => operation.Slopes[Array.IndexOf(operation.Inputs, input)]!;

    private static void SeveralCalls(Plan plan)
    {
        var tapes = Enumerable.Range(0, 3).Select(_ => HandmadeTape.Draw(plan, ["h", "x", "y"], ["z", "h", "u"])).ToArray();
        var @case = plan.Case($"{tapes[0].Label}, three times");
        var (engine, arrays) = Start(@case, plan, tapes[0], _ => Tensor.Zeros(3, 4), Leaves(tapes[0]));
        @case.Call(engine, "backward", tapes[0].Divergence);
        foreach (var tape in tapes[1..])
        {
            @case.Call(engine, "zero_grad");
            tape.Record(@case, engine, arrays, Leaves(tape));
            @case.Call(engine, "backward", tape.Divergence);
        }
        foreach (var leaf in Leaves(tapes[0]))
        {
            var (each, name) = (tapes.Select(t => t.Gradients()[leaf]).ToArray(), leaf);
            var expectation = @case.Expect(@case.Get(arrays, $"d{name}"), $"d{name}", each[0] + each[1] + each[2])
                .Accept("zeroed", "holds the gradient of the last call: zero_grad has set it to zero too", () => each[2])
                .Mistake("first-only", "is the gradient of the first call alone", () => each[0]);
            NameMistakes(expectation, rule => tapes.Select(t => t.Gradients(rule)[name]).Aggregate((sum, next) => sum + next));
        }
    }

    private static void Buffer(Plan plan)
    {
        var tape = HandmadeTape.Draw(plan, ["h", "x", "y"], ["z", "h", "x"]);
        var @case = plan.Case(tape.Label);
        var (engine, arrays) = Start(@case, plan, tape, _ => Tensor.Zeros(3, 4), []);
        @case.Call(engine, "backward", tape.Divergence);
        foreach (var array in new[] { "x", "y", "h" })
        {
            NameMistakes(@case.Expect(@case.Call(engine, "gradient_buffer.get_param", @case.Get(arrays, array)), $"the gradient of {array}", tape.Gradients()[array]), array, tape);
        }
    }

    private static void EqualNumbers(Plan plan)
    {
        var tape = HandmadeTape.Draw(plan, ["h", "x", "y"], ["k", "u", "v"], ["z", "h", "k"]);
        var @case = plan.Case($"{tape.Label}, all arrays with the same numbers");
        var numbers = plan.Inputs.AwayFromZero(3, 4);
        var engine = New(@case);
        var arrays = @case.Script.Object([.. tape.Arrays.SelectMany(a => new (string, Value)[] { (a, numbers), ($"d{a}", Tensor.Zeros(3, 4)) })]);
        tape.Record(@case, engine, arrays, Leaves(tape));
        @case.Call(engine, "backward", tape.Divergence);
        foreach (var leaf in Leaves(tape)) ExpectGradient(@case, arrays, leaf, tape);
    }

    /// <summary>An addition hands one and the same array on to both inputs; adding to one of them in place would change the other.</summary>
    private static void SharedGradient(Plan plan)
    {
        var drawn = HandmadeTape.Draw(plan, ["y", "w", "v"], ["p", "x", "u"], ["q", "x", "y"], ["z", "p", "q"]);
        TapeOperation Sum(TapeOperation operation) => operation with { Slopes = [null, null] };
        var tape = new HandmadeTape([drawn.Operations[0], drawn.Operations[1], Sum(drawn.Operations[2]), Sum(drawn.Operations[3])], drawn.Divergence);
        var @case = plan.Case($"{tape.Label}; the last two are sums");
        var (engine, arrays) = Start(@case, plan, tape, _ => Tensor.Zeros(3, 4), Leaves(tape));
        @case.Call(engine, "backward", tape.Divergence);

        // The walk when x's second gradient lands in the array that y's gradient is, too.
        var (slopeOfX, g) = (tape.Operations[1].Slopes[0]!, tape.Divergence);
        foreach (var leaf in Leaves(tape))
        {
            var expectation = ExpectGradient(@case, arrays, leaf, tape);
            if (leaf is "w" or "v")
            {
                expectation.Mistake("shared", "contains what was added to the gradient of x: both are one array, and adding in place changed it for both",
                    () => (g + g * slopeOfX) * SlopeOf(tape.Operations[0], leaf));
            }
        }
    }

    private static void OneInput(Plan plan)
    {
        var tape = HandmadeTape.Draw(plan, ["h", "x"], ["z", "h"]);
        foreach (var bare in new[] { true, false })
        {
            var @case = plan.EitherCase("one input", tape.Label);
            var engine = New(@case);
            var arrays = tape.Place(@case, plan, _ => Tensor.Zeros(3, 4));
            tape.Record(@case, engine, arrays, ["x"], bareIfAlone: bare);
            @case.Call(engine, "backward", tape.Divergence);
            ExpectGradient(@case, arrays, "x", tape);
        }
    }

    private static void PlainNumber(Plan plan)
    {
        var number = plan.Inputs.Uniform(1.5, 2.5);
        var drawn = HandmadeTape.Draw(plan, ["h", "x", "y"], ["z", "h", "u"]);
        var tape = new HandmadeTape(drawn.Operations, Tensor.Full(number, 3, 4));
        var @case = plan.Case(tape.Label);
        var (engine, arrays) = Start(@case, plan, tape, _ => Tensor.Zeros(3, 4), Leaves(tape));
        @case.Call(engine, "backward", number);
        foreach (var leaf in Leaves(tape)) ExpectGradient(@case, arrays, leaf, tape);
    }

    private static void TwoEngines(Plan plan)
    {
        var (one, other) = (HandmadeTape.Draw(plan, ["h", "x", "y"], ["z", "h", "u"]), HandmadeTape.Draw(plan, ["h", "x", "y"], ["z", "h", "u"]));
        var @case = plan.Case($"{one.Label}, in each of two engines");
        var (firstEngine, firstArrays) = Start(@case, plan, one, _ => Tensor.Zeros(3, 4), Leaves(one));
        var (secondEngine, secondArrays) = Start(@case, plan, other, _ => Tensor.Zeros(3, 4), Leaves(other));
        @case.Call(firstEngine, "backward", one.Divergence);
        @case.Call(secondEngine, "backward", other.Divergence);
        foreach (var leaf in Leaves(one))
        {
            ExpectGradient(@case, firstArrays, leaf, one, $"d{leaf} of the first engine");
            ExpectGradient(@case, secondArrays, leaf, other, $"d{leaf} of the second engine");
        }
    }

    private static (Value.Ref Engine, Value.Ref Arrays) Start(Case @case, Plan plan, HandmadeTape tape, Func<string, Tensor> accumulated, string[] wanted)
    {
        var engine = New(@case);
        var arrays = tape.Place(@case, plan, accumulated);
        tape.Record(@case, engine, arrays, wanted);
        return (engine, arrays);
    }

    /// <summary>The arrays that no operation makes.</summary>
    private static string[] Leaves(HandmadeTape tape) => [.. tape.Arrays.Except(tape.Operations.Select(o => o.Output))];

    private static Expectation ExpectGradient(Case @case, Value.Ref arrays, string array, HandmadeTape tape, string? quantity = null) =>
        NameMistakes(@case.Expect(@case.Get(arrays, $"d{array}"), quantity ?? $"d{array}", tape.Gradients()[array]), array, tape);

    private static Expectation NameMistakes(Expectation expectation, string array, HandmadeTape tape) =>
        NameMistakes(expectation, rule => tape.Gradients(rule)[array]);

    private static Expectation NameMistakes(Expectation expectation, Func<TapeRule, Tensor> walk) => expectation
        .Mistake("last-use-only", "holds the gradient of one of its uses only: the one that the walk back meets last overwrites the others",
            () => walk(new() { LastUseOnly = true }))
        .Mistake("first-use-only", "holds the gradient of one of its uses only: the one that the walk back meets first", () => walk(new() { FirstUseOnly = true }))
        .Mistake("walked-early", "lacks what comes to an array in between later on: an operation's turn comes when all that used its output have had theirs, the last recorded first",
            () => walk(new() { InOrderOfDiscovery = true }))
        .MistakeThroughout("divergence-everywhere", "is made of the divergence at every operation; each starts from the gradient of its own output",
            () => walk(new() { DivergenceEverywhere = true }))
        .Mistake("divergence-ignored", "is what a divergence of ones gives, not the given one", () => walk(new() { OnesForDivergence = true }));
}
