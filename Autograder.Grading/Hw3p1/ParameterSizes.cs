using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;

namespace Autograder.Grading.Hw3p1;

/// <summary>Other checks give every cell its parameters and would not notice that a new one has none, or of other sizes. What is in them is left open.</summary>
internal static class ParameterSizes
{
    /// <param name="names">As in the contract, <c>Wrx</c>, <c>W_hh</c>, <c>brx</c>: the first letter tells a bias, the last what it multiplies.</param>
    public static void ExpectCellSizes(this Case @case, Value.Ref cell, IEnumerable<string> names, int inputs, int hidden, string prefix = "")
    {
        foreach (var name in names) @case.ExpectShape(cell, $"{prefix}{name}", name[0] == 'b' ? [hidden] : [hidden, name[^1] == 'x' || name == "W_ih" ? inputs : hidden]);
    }
}
