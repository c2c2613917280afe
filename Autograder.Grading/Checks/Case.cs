using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;

namespace Autograder.Grading.Checks;

/// <summary>One script with fresh objects, and what its steps must come back with.</summary>
public sealed class Case(string label, IReadOnlyList<string> traits)
{
    private readonly List<Expectation> expectations = [];

    public string Label { get; } = label;

    public IReadOnlyList<string> Traits { get; } = traits;

    /// <summary>
    /// Cases with one question ask the same thing in different ways, and a solution has to serve only one of them. Null: this case alone.
    /// </summary>
    public string? Question { get; init; }

    public Script Script { get; } = new();

    public IReadOnlyList<Expectation> Expectations => expectations;

    public Value.Ref New(Module module, string className, params Value[] arguments) => Script.New(module, className, arguments);

    public Value.Ref Call(Value.Ref target, string path, params Value[] arguments) => Script.Call(target, path, arguments);

    public Value.Ref Get(Value.Ref target, string path) => Script.Get(target, path);

    public void Set(Value.Ref target, string path, Value value) => Script.Set(target, path, value);

    /// <param name="quantity">As the contract names it: <c>dLdW</c>.</param>
    /// <param name="axes">The meaning of each axis, to explain a wrong shape: <c>"out_features, in_features"</c>.</param>
    public Expectation Expect(Value.Ref result, string quantity, Value expected, string axes = "")
    {
        var expectation = new Expectation(result.Step, quantity, axes.Length == 0 ? [] : axes.Split(", "), expected);
        expectations.Add(expectation);
        return expectation;
    }

    /// <summary>Reads an attribute and expects this of it.</summary>
    public Expectation ExpectAttribute(Value.Ref target, string path, Tensor expected, string axes = "") =>
        Expect(Get(target, path), path, expected, axes);

    /// <summary>For a parameter of a new object: how large it is, whatever is in it. A vector may be a row or a column.</summary>
    public Expectation ExpectShape(Value.Ref target, string path, params int[] sizes)
    {
        var expectation = Expect(Get(target, $"{path}.shape"), $"the shape of {path}", Value.List.Of(sizes));
        if (sizes is not [var length]) return expectation;
        foreach (var other in new int[][] { [1, length], [length, 1] })
            expectation.Accept("row-or-column", $"is {(other[0] == 1 ? "that of a row" : "that of a column")}; a vector was asked for, and it is accepted", () => Value.List.Of(other));
        return expectation;
    }
}
