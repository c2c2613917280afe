using Autograder.Grading.Judging;
using ReferenceImpl;

namespace Autograder.Grading.Hw3p1;

/// <summary>A mistake in a cell's backward, and what every gradient comes to with it, by the contract's names.</summary>
/// <param name="Only">The quantities it is held against; empty: all that it changes.</param>
internal sealed record CellMistake(string Id, string Words, Func<IReadOnlyDictionary<string, Tensor>> Gradients, params string[] Only)
{
    /// <summary>The same mistake made in two calls whose gradients add up.</summary>
    public CellMistake Plus(CellMistake second) => this with
    {
        Gradients = () =>
        {
            var (one, other) = (Gradients(), second.Gradients());
            return one.Keys.Where(other.ContainsKey).ToDictionary(name => name, name => one[name].Shape.SequenceEqual(other[name].Shape) ? one[name] + other[name] : other[name]);
        },
    };
}

internal static class CellMistakes
{
    public static Expectation MistakesOf(this Expectation expectation, string name, IEnumerable<CellMistake> mistakes)
    {
        foreach (var mistake in mistakes.Where(m => m.Only.Length == 0 || m.Only.Contains(name)))
            expectation.Mistake(mistake.Id, mistake.Words, () => mistake.Gradients()[name]);
        return expectation;
    }
}
