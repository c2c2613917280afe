using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Autograd;

/// <summary>One operation of a tape: <c>z = f(x, y)</c>.</summary>
/// <param name="Slopes">∂output/∂input, entry by entry; null hands grad_output on as the very same array, as an addition does.</param>
internal sealed record TapeOperation(string Output, string[] Inputs, Tensor?[] Slopes);

/// <summary>How an engine walks the tape: the right way, or with one mistake.</summary>
internal sealed record TapeRule
{
    public bool LastUseOnly { get; init; }

    public bool FirstUseOnly { get; init; }

    public bool DivergenceEverywhere { get; init; }

    public bool OnesForDivergence { get; init; }

    /// <summary>Breadth first from the last operation, each when it is first come to, and not by the order of the record.</summary>
    public bool InOrderOfDiscovery { get; init; }
}

/// <summary>
/// Operations whose backward functions are known, recorded by hand, so that an engine is looked at by itself. Everything is entry by entry and of one shape,
/// so what must come out is a walk of a few lines.
/// </summary>
internal sealed class HandmadeTape(IReadOnlyList<TapeOperation> operations, Tensor divergence)
{
    public IReadOnlyList<TapeOperation> Operations { get; } = operations;

    public Tensor Divergence { get; } = divergence;

    /// <summary>As a student reads it: <c>h = f(x, y), z = f(h, x)</c>.</summary>
    public string Label => string.Join(", ", Operations.Select(o => $"{o.Output} = f({string.Join(", ", o.Inputs)})"));

    public IEnumerable<string> Arrays => Operations.SelectMany(o => o.Inputs.Append(o.Output)).Distinct();

    /// <summary>Random slopes for <c>("z", "x", "y")</c>: z made of x and y.</summary>
    public static HandmadeTape Draw(Plan plan, params string[][] operations) => new(
        [.. operations.Select(o => new TapeOperation(o[0], o[1..], [.. o[1..].Select(_ => plan.Inputs.AwayFromZero(3, 4))]))],
        plan.Inputs.AwayFromZero(3, 4));

    /// <summary>The gradient at every array.</summary>
    public IReadOnlyDictionary<string, Tensor> Gradients(TapeRule? rule = null)
    {
        rule ??= new TapeRule();
        var start = rule.OnesForDivergence ? Tensor.Ones(Divergence.Shape) : Divergence;
        var gradients = Arrays.ToDictionary(a => a, _ => Tensor.ZerosLike(Divergence));
        gradients[Operations[^1].Output] = start;
        var met = new HashSet<string>();
        foreach (var operation in rule.InOrderOfDiscovery ? Discovered() : Operations.Reverse())
        {
            var gradOutput = rule.DivergenceEverywhere ? start : gradients[operation.Output];
            foreach (var (input, slope) in operation.Inputs.Zip(operation.Slopes))
            {
                var product = slope is null ? gradOutput : gradOutput * slope;
                var again = !met.Add(input);
                gradients[input] = again && rule.FirstUseOnly ? gradients[input] : again && !rule.LastUseOnly ? gradients[input] + product : product;
            }
        }
        return gradients;
    }

    private List<TapeOperation> Discovered()
    {
        List<TapeOperation> order = [Operations[^1]];
        for (var at = 0; at < order.Count; at++)
            order.AddRange(order[at].Inputs.SelectMany(input => Operations.Where(o => o.Output == input && !order.Contains(o))).Distinct().ToList());
        return order;
    }

    /// <summary>The arrays, each with an accumulator of its gradient, as attributes of one object that stays in the sandbox.</summary>
    public Value.Ref Place(Case @case, Plan plan, Func<string, Tensor> accumulated) => @case.Script.Object(
        [.. Arrays.SelectMany(a => new (string, Value)[] { (a, plan.Inputs.AwayFromZero(3, 4)), ($"d{a}", accumulated(a)) })]);

    /// <summary>Records every operation; the gradients of <paramref name="wanted"/> are handed over to be updated.</summary>
    public void Record(Case @case, Value.Ref engine, Value.Ref arrays, IReadOnlyCollection<string> wanted, bool bareIfAlone = false)
    {
        var references = Arrays.SelectMany(a => new[] { a, $"d{a}" }).ToDictionary(name => name, name => @case.Get(arrays, name));
        foreach (var operation in Operations)
        {
            Value slopes = bareIfAlone && operation.Slopes is [{ } only]
                ? only
                : new Value.List([.. operation.Slopes.Select(s => s is null ? Value.None.Instance : (Value)s)]);
            @case.Call(engine, "add_operation",
                new Value.List([.. operation.Inputs.Select(i => (Value)references[i])]), references[operation.Output],
                new Value.List([.. operation.Inputs.Select(i => wanted.Contains(i) ? references[$"d{i}"] : (Value)Value.None.Instance)]),
                new Value.Backward(slopes));
        }
    }
}
