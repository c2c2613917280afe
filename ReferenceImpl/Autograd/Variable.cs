namespace ReferenceImpl.Autograd;

/// <summary>A tensor that remembers how it was computed, so that anything computed from it can be differentiated.</summary>
/// <remarks>
/// Reverse-mode differentiation: each operation records its inputs and, right under its forward, how a gradient of its
/// output becomes gradients of its inputs. Those gradients are Variables as well, made by the same operations, so they can
/// be differentiated in turn (double backward, needed by gradient penalties).
/// Source: Griewank and Walther, "Evaluating Derivatives", 2nd ed., SIAM 2008, chapter 3; in the form of github.com/karpathy/micrograd.
/// The layers of this library have their own written-out backward and do not use this; it is for building what has none,
/// and an independent witness for those that do.
/// </remarks>
public sealed partial class Variable
{
    private readonly Variable[] _inputs = [];
    private readonly Func<Variable, Variable[]>? _backward;

    /// <summary>A leaf: something given, not computed.</summary>
    public Variable(Tensor value) => Value = value;

    private Variable(Tensor value, Variable[] inputs, Func<Variable, Variable[]> backward) =>
        (Value, _inputs, _backward) = (value, inputs, backward);

    public Tensor Value { get; }

    public int[] Shape => Value.Shape;

    public static implicit operator Variable(Tensor value) => new(value);

    public static implicit operator Variable(double value) => new(Tensor.Scalar(value));

    /// <summary>The same numbers as a leaf: gradients stop here.</summary>
    public Variable Detach() => new(Value);

    /// <summary>
    /// The gradients of <paramref name="output"/> with respect to each of <paramref name="inputs"/>, zero where it does
    /// not depend on it. An output that is no scalar is summed first.
    /// </summary>
    public static Variable[] Gradients(Variable output, params ReadOnlySpan<Variable> inputs)
    {
        var gradients = new Dictionary<Variable, Variable>(ReferenceEqualityComparer.Instance)
        {
            [output] = new(Tensor.Ones(output.Shape)),
        };
        // An operation comes before its inputs in this order, so its gradient is complete when its turn comes.
        foreach (var node in OutputsFirst(output))
        {
            if (node._backward is null || !gradients.TryGetValue(node, out var gradient)) continue;
            var parts = node._backward(gradient);
            for (var i = 0; i < parts.Length; i++)
                gradients[node._inputs[i]] = gradients.TryGetValue(node._inputs[i], out var sum) ? sum + parts[i] : parts[i];
        }

        var result = new Variable[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            result[i] = gradients.TryGetValue(inputs[i], out var gradient) ? gradient : new Variable(Tensor.ZerosLike(inputs[i].Value));
        return result;
    }

    // Depth first without recursion: the graph of a long sequence is deeper than the stack.
    private static IEnumerable<Variable> OutputsFirst(Variable output)
    {
        var finished = new List<Variable>();
        var seen = new HashSet<Variable>(ReferenceEqualityComparer.Instance) { output };
        var path = new Stack<(Variable Node, int NextInput)>([(output, 0)]);
        while (path.TryPop(out var top))
        {
            if (top.NextInput == top.Node._inputs.Length)
            {
                finished.Add(top.Node);
                continue;
            }
            path.Push((top.Node, top.NextInput + 1));
            var input = top.Node._inputs[top.NextInput];
            if (seen.Add(input)) path.Push((input, 0));
        }
        finished.Reverse();
        return finished;
    }
}
