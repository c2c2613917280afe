using Autograder.Grading.Judging;

namespace Autograder.Grading.Diagnosis;

/// <summary>Where along the batch, in time or in space the wrong entries lie, when that is simple enough to say.</summary>
internal static class Place
{
    /// <summary>Axes whose entries are alike; among features or classes the first is nothing special.</summary>
    private static readonly string[] Positions = ["N", "T", "L", "S", "H", "W"];

    /// <summary>Says "only the first is right" or "only the last is wrong" if it holds in every failing case.</summary>
    public static Explanation? Of(IReadOnlyList<JudgedCase> failed)
    {
        if (failed.Count < 2) return null; // in one small tensor it may be chance
        var places = failed.Select(c => InOne(c.Misses[0]).ToList()).ToList();
        return places[0].FirstOrDefault(p => places.All(others => others.Any(o => o == p)));
    }

    private static IEnumerable<Explanation> InOne(Miss miss)
    {
        if (miss.Difference is not Difference.Values { Axes: var shape, Wrong: var wrong }) yield break;

        for (var axis = 0; axis < shape.Length && axis < miss.Expectation.Axes.Count; axis++)
        {
            if (!Positions.Contains(miss.Expectation.Axes[axis])) continue;
            if (shape[axis] < 3) continue; // of two, "only the first is wrong" and "only the last is right" are the same
            var wrongAt = new int[shape[axis]];
            for (var i = 0; i < wrong.Length; i++) wrongAt[Shapes.IndexAt(i, shape)[axis]] += wrong[i] ? 1 : 0;

            var (name, last) = (miss.Expectation.Axes[axis], shape[axis] - 1);
            var all = wrong.Length / shape[axis];
            if (wrongAt[0] == 0 && wrongAt.Skip(1).All(n => n == all)) yield return Say("is right only at the first index along");
            if (wrongAt[last] == 0 && wrongAt.Take(last).All(n => n == all)) yield return Say("is right only at the last index along");
            if (wrongAt[0] > 0 && wrongAt.Skip(1).All(n => n == 0)) yield return Say("is wrong only at the first index along");
            if (wrongAt[last] > 0 && wrongAt.Take(last).All(n => n == 0)) yield return Say("is wrong only at the last index along");

            Explanation Say(string what) => new("place", $"{miss.Expectation.Quantity} {what} {name}.");
        }
    }
}
