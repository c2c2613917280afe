using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Autograd;

namespace Autograder.Grading.Autograd;

/// <summary>
/// The <c>…_backward</c> functions: from the gradient at an operation's output and its operands, the gradients at the operands. A function of one
/// operand may return its gradient bare or in a tuple of one.
/// </summary>
internal static partial class BackwardFunctions
{
    private static readonly Module Module = new("mytorch.nn.functional", "mytorch.functional");

    public static Component Component => new("functional", "Backward functions", ["mytorch/nn/functional.py"],
    [
        .. LocalDerivative.All.Select(f => Check.Core($"autograd/functional/{f.Name}", $"{f.Function}: of {f.Words}", PointsOf(f.Name), plan => Typical(plan, f))),
        Check.Core("autograd/functional/softmax-cross-entropy", "SoftmaxCrossEntropy_backward: of the loss of logits", 1.5m, SoftmaxCrossEntropy),
        .. Arithmetic.Select(f =>
            Check.Robust($"autograd/functional/{f.Name}-broadcast", $"{f.Function} sums over the axes that broadcasting repeated", 1, plan => Broadcast(plan, f))),
        Check.Robust("autograd/functional/broadcast-first", "add, sub, mul and div sum for a broadcast first operand too", 0.25m, BroadcastFirst),
        Check.Robust("autograd/functional/shapes", "One row, one column, vectors, three axes", 0.5m, OtherShapes),
        Check.Robust("autograd/functional/sum-of-axis", "sum_backward: of a sum over one axis too", 0.25m, SumOfAxis),
        Check.Robust("autograd/functional/large-logits", "SoftmaxCrossEntropy_backward and tanh_backward stay finite for inputs of size 1,000", 0.5m, LargeLogits),
        Check.Robust("autograd/functional/arguments", "No function changes what it is given", 0.5m, ArgumentsUnchanged),
    ]);

    private static IEnumerable<LocalDerivative> Arithmetic => LocalDerivative.All.Where(f => f.Name is "add" or "sub" or "mul" or "div");

    private static decimal PointsOf(string name) => name switch
    {
        "identity" => 0.5m,
        "matmul" => 4,
        "mul" or "div" => 3,
        "add" or "sub" or "max" => 2,
        _ => 1.5m,
    };

    private static void Typical(Plan plan, LocalDerivative f)
    {
        foreach (var shape in new[] { new[] { 4, 3 }, [5, 6] })
        {
            var (a, b) = Operands(plan, f, shape);
            Ask(plan, f, Upstream(plan, f, a, b), a, b, tolerance: Tolerance.Core);
        }
    }

    private static void Broadcast(Plan plan, LocalDerivative f)
    {
        foreach (var (ofA, ofB, trait) in new (int[], int[], string)[]
        {
            ([4, 3], [3], "b repeated over the rows"),
            ([4, 3], [1, 3], "b repeated over the rows"),
            ([4, 3], [4, 1], "b repeated over the columns"),
            ([5, 2], [], "b a single number"),
            ([2, 4, 3], [3], "three axes"),
        })
        {
            AskBroadcast(plan, f, ofA, ofB, $"a of shape {Shapes.Write(ofA)}, b of shape {Shapes.Write(ofB)}", trait, [0, 1]);
        }
    }

    private static void BroadcastFirst(Plan plan)
    {
        foreach (var f in Arithmetic) AskBroadcast(plan, f, [1, 3], [4, 3], $"{f.Function}, a of shape (1, 3), b of shape (4, 3)", f.Function, [0]);
    }

    /// <summary>Each gradient is a case of its own: of a sum both are the same numbers until one is summed, and neither is to be taken for the other.</summary>
    private static void AskBroadcast(Plan plan, LocalDerivative f, int[] ofA, int[] ofB, string label, string trait, int[] operands)
    {
        var (a, b) = (plan.Inputs.AwayFromZero(ofA), plan.Inputs.AwayFromZero(ofB));
        var g = plan.Inputs.AwayFromZero((a + b).Shape);
        var right = f.Gradients(g, a, b);
        // Of full size, as if the operands had been repeated beforehand.
        var whole = f.Gradients(g, a + Tensor.Zeros(g.Shape), b + Tensor.Zeros(g.Shape));
        foreach (var k in operands)
        {
            var @case = plan.Case(label, trait);
            var result = @case.Script.Apply(Module, f.Function, g, a, b);
            @case.Expect(@case.Get(result, $"{k}"), k == 0 ? "grad_a" : "grad_b", right[k])
                .Mistake("not-summed", "has the shape of the result: the axes that broadcasting repeated are not summed over", () => whole[k])
                .Mistake("averaged", "is averaged over the axes that broadcasting repeated; they are summed over", () => right[k] * right[k].Size / g.Size);
        }
    }

    private static void OtherShapes(Plan plan)
    {
        foreach (var f in LocalDerivative.All)
        {
            int[][] shapes = f.Name == "matmul" ? [[1, 4], [4, 1]] : [[1, 4], [4, 1], [5], [2, 3, 4]];
            foreach (var shape in shapes)
            {
                var (a, b) = Operands(plan, f, shape);
                Ask(plan, f, Upstream(plan, f, a, b), a, b, shape.Length == 2 ? shape[0] == 1 ? "one row" : "one column" : shape.Length == 1 ? "vectors" : "three axes");
            }
        }
    }

    private static void SumOfAxis(Plan plan)
    {
        var a = plan.Inputs.AwayFromZero(4, 3);
        foreach (var (shape, trait) in new[] { (new[] { 4, 1 }, "the sum of each row"), ([1, 3], "the sum of each column") })
        {
            var g = plan.Inputs.AwayFromZero(shape);
            Ways(plan, $"a of shape (4, 3), grad_output of shape {Shapes.Write(shape)}", [trait], "sum_backward", [g, a],
                expectation => expectation("grad_a", g + Tensor.Zeros(4, 3))
                    .Mistake("ignores-upstream", "is the slope alone: it is not multiplied by grad_output", () => Tensor.Ones(4, 3))
                    .Mistake("summed-again", "adds grad_output up; every entry of a enters one sum, and receives the gradient of that one alone", () => Tensor.Full(g.Sum(), 4, 3))
                    .Mistake("multiplied", "is multiplied by a; every entry of a enters its sum with slope 1", () => g * a)
                    .Mistake("not-spread", "is grad_output in its own shape; every entry of a receives it", () => g));
        }
    }

    private static void ArgumentsUnchanged(Plan plan)
    {
        foreach (var f in LocalDerivative.All)
        {
            var (a, b) = Operands(plan, f, [4, 3]);
            var g = Upstream(plan, f, a, b);
            var right = f.Gradients(g, a, b);
            foreach (var operands in f.Name == "max" ? [["a"], ["a", "b"]] : f.IsBinary ? new string[][] { ["a", "b"] } : [["a"]])
            {
                var @case = plan.EitherCase(f.Function, f.Function, f.Function);
                var given = @case.Script.Object(("grad_output", g), ("a", a), ("b", b));
                @case.Script.Apply(Module, f.Function, [@case.Get(given, "grad_output"), .. operands.Select(o => (Value)@case.Get(given, o))]);
                @case.Expect(@case.Get(given, "grad_output"), "grad_output", g)
                    .Mistake("overwritten", "was overwritten with the gradient of an operand; backward functions compute new arrays", () => right[0])
                    .Mistake("overwritten", "was overwritten with the gradient of an operand; backward functions compute new arrays", () => right[1]);
                @case.Expect(@case.Get(given, "a"), "a", a);
                @case.Expect(@case.Get(given, "b"), "b", b);
            }
        }
    }

    /// <summary>The function on these operands, in every way that it may be called and may return.</summary>
    private static void Ask(Plan plan, LocalDerivative f, Tensor g, Tensor a, Tensor b, string? trait = null, Tolerance? tolerance = null)
    {
        var right = f.Gradients(g, a, b);
        var label = $"{f.Function}, a of shape {Shapes.Write(a.Shape)}";
        string[] traits = trait is null ? [] : [trait];
        if (f.IsBinary)
        {
            var @case = plan.Case($"{label}, b of shape {Shapes.Write(b.Shape)}", traits);
            var result = @case.Script.Apply(Module, f.Function, g, a, b);
            NameMistakes(@case.Expect(@case.Get(result, "0"), "grad_a", right[0]), f.OfA, g, a, b);
            NameMistakes(@case.Expect(@case.Get(result, "1"), "grad_b", right[1]), f.OfB, g, a, b);
            return;
        }
        Ways(plan, label, traits, f.Function, [g, a], Expect);
        if (f.Name == "max") Ways(plan, label, traits, f.Function, [g, a, Tensor.ZerosLike(a)], Expect);

        void Expect(Func<string, Tensor, Expectation> expectation) => NameMistakes(expectation("grad_a", right[0]), f.OfA, g, a, b);

        void NameMistakes(Expectation expectation, IReadOnlyList<GradientMistake> mistakes, Tensor g, Tensor a, Tensor b)
        {
            foreach (var mistake in mistakes) expectation.Mistake(mistake.Id, mistake.Words, () => mistake.Result(g, a, b));
            var slope = expectation.Quantity == "grad_a" ? f.Gradients(Tensor.Ones(g.Shape), a, b)[0] : f.Gradients(Tensor.Ones(g.Shape), a, b)[1];
            expectation.Mistake("ignores-upstream", "is the slope alone: it is not multiplied by grad_output", () => slope)
                .Within(tolerance ?? Tolerance.Standard);
        }
    }

    /// <summary>A result that is an array, or the first of a tuple.</summary>
    private static void Ways(Plan plan, string label, string[] traits, string function, Value[] arguments, Action<Func<string, Tensor, Expectation>> expect)
    {
        foreach (var inTuple in new[] { false, true })
        {
            var @case = plan.EitherCase($"{function} {label}", label, traits);
            var result = @case.Script.Apply(Module, function, arguments);
            expect((quantity, right) => @case.Expect(inTuple ? @case.Get(result, "0") : result, quantity, right));
        }
    }

    private static (Tensor A, Tensor B) Operands(Plan plan, LocalDerivative f, int[] shape)
    {
        var a = f.Name switch
        {
            "log" => plan.Inputs.Uniform(0.3, 3, shape),
            "exp" => plan.Inputs.Uniform(-1.5, 1.5, shape),
            _ => plan.Inputs.AwayFromZero(shape),
        };
        if (f.Name == "max") // both sides of the kink
        {
            var entries = a.ToArray();
            (entries[0], entries[1]) = (Math.Abs(entries[0]), -Math.Abs(entries[1]));
            a = new Tensor(entries, shape);
        }
        return (a, plan.Inputs.AwayFromZero(f.Name == "matmul" ? [shape[1], 2] : shape));
    }

    /// <summary>Below 0.9: a sum's only one, if it were of size 1.1, would be 1 without its fraction, as if it had been ignored.</summary>
    private static Tensor Upstream(Plan plan, LocalDerivative f, Tensor a, Tensor b) =>
        plan.Inputs.AwayFromZero(f.Forward(new Variable(a), new Variable(b)).Shape).Map(x => (float)(0.75 * x));
}
