namespace Autograder.Grading.Tests;

public class CanaryTests
{
    private const int SecretSeeds = 10;
    private const int ManySecretSeeds = 300;

    /// <summary>What stays within a half on these inputs has the other half for all others.</summary>
    private const double ToleranceShare = 0.5;

    public static TheoryData<string, string> Known => [.. All.Select(c => (c.Homework, c.Name))];

    public static TheoryData<string, string> Correct => [.. All.Where(c => c.Name.StartsWith("correct", StringComparison.Ordinal))];

    private static IEnumerable<(string Homework, string Name)> All => Catalogue.Homeworks.SelectMany(h => Canary.Names(h.Id).Select(name => (h.Id, name)));

    [Theory]
    [MemberData(nameof(Known))]
    public void A_known_submission_gets_the_known_result(string homework, string name)
    {
        var canary = Canary.Load(homework, name);
        var sheet = DriverProcess.Grade(canary.Homework, canary.Files, "known");
        var surprises = canary.Surprises(sheet).ToList();
        Assert.True(surprises.Count == 0, string.Join('\n', [.. surprises, "expect.json would be:", canary.Proposal(sheet)]));
    }

    [Theory]
    [MemberData(nameof(Correct))]
    public void A_correct_submission_loses_nothing_on_any_secret_inputs(string homework, string name) => LosesNothing(homework, name, SecretSeeds);

    /// <summary>By name, before a change of checks or tolerances is released: <c>-explicit only</c>.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(Correct))]
    public void A_correct_submission_loses_nothing_on_300_secret_inputs(string homework, string name) => LosesNothing(homework, name, ManySecretSeeds);

    /// <summary>By name, before a change of checks or diagnoses is released: what depends on the draw shows here.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(Known))]
    public void A_known_submission_is_told_no_other_cause_on_any_secret_inputs(string homework, string name) =>
        AssertNoSurprise(homework, name, SecretSeeds, (canary, seed) => canary.SurprisesOnAnyInputs(DriverProcess.Grade(canary.Homework, canary.Files, seed)));

    private static void LosesNothing(string homework, string name, int seeds) =>
        AssertNoSurprise(homework, name, seeds, (canary, seed) => canary.Surprises(DriverProcess.Grade(canary.Homework, canary.Files, seed, ToleranceShare)));

    private static void AssertNoSurprise(string homework, string name, int seeds, Func<Canary, string, IEnumerable<string>> surprisesOn)
    {
        var canary = Canary.Load(homework, name);
        var surprises = ParallelEnumerable.Range(0, seeds).AsOrdered().Select(seed => $"seed-{seed}")
            .SelectMany(seed => surprisesOn(canary, seed).Select(surprise => $"{seed}: {surprise}")).ToList();
        Assert.True(surprises.Count == 0, string.Join('\n', surprises));
    }
}
