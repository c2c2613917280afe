using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;

namespace Autograder.Grading.Hw3p1;

/// <summary>Other checks give every cell its parameters and would not notice that a new one has none, or of other sizes. What is in them is left open.</summary>
internal static class ParameterSizes
{
    public static void ExpectSizes(this Case @case, Value.Ref owner, string path, params int[] sizes)
    {
        var expectation = @case.Expect(@case.Get(owner, $"{path}.shape"), $"the shape of {path}", List(sizes));
        if (sizes is not [var length]) return;
        foreach (var other in new int[][] { [1, length], [length, 1] })
            expectation.Accept("row-or-column", $"is {(other[0] == 1 ? "that of a row" : "that of a column")}; a vector was asked for, and it is accepted", () => List(other));
    }

    /// <param name="names">As in the contract, <c>Wrx</c>, <c>W_hh</c>, <c>brx</c>: the first letter tells a bias, the last what it multiplies.</param>
    public static void ExpectCellSizes(this Case @case, Value.Ref cell, IEnumerable<string> names, int inputs, int hidden, string prefix = "")
    {
        foreach (var name in names) @case.ExpectSizes(cell, $"{prefix}{name}", name[0] == 'b' ? [hidden] : [hidden, name[^1] == 'x' || name == "W_ih" ? inputs : hidden]);
    }

    private static Value.List List(int[] sizes) => new([.. sizes.Select(size => (Value)size)]);
}
