using Mutation;

namespace Autograder.Grading.Tests;

/// <summary>A fixed sample of the mutation run: <c>tests/Mutation</c> runs all of it, by name.</summary>
public class MutationTests
{
    private const int SampleSize = 24;

    public static TheoryData<string> Homeworks => [.. Catalogue.Homeworks.Select(h => h.Id)];

    [Theory]
    [MemberData(nameof(Homeworks))]
    public void A_small_change_of_a_correct_submission_costs_points(string homework)
    {
        var correct = Canary.Load(homework, "correct");
        var equivalent = EquivalentMutants.Of(correct);
        var full = DriverProcess.Grade(correct.Homework, correct.Files, "mutation").Score;
        var mutants = Sample([.. Mutant.Of(correct).Where(m => !equivalent.LeavesOut(m.File))]).Where(m => !equivalent.Contains(m));

        var survivors = mutants.Where(m => m.Grade(correct, "mutation")?.Score == full).ToList();

        Assert.True(survivors.Count == 0, string.Join('\n', survivors.Select(m => $"{m.File}:{m.Line} {m.Text}   {m.Change}")));
    }

    private static IEnumerable<Mutant> Sample(IReadOnlyList<Mutant> mutants) =>
        Enumerable.Range(0, SampleSize).Select(k => mutants[k * mutants.Count / SampleSize]).Distinct();
}
