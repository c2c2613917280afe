namespace Autograder.Grading.Tests;

public class CanaryTests
{
    private const int SecretSeeds = 10;

    public static TheoryData<string> Homework1 => [.. Canary.Names("hw1p1")];

    public static TheoryData<string> CorrectHomework1 => [.. Canary.Names("hw1p1").Where(n => n.StartsWith("correct", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Homework1))]
    public void A_known_submission_of_homework_1_gets_the_known_result(string name) => Check(Canary.Load("hw1p1", name));

    [Theory]
    [MemberData(nameof(CorrectHomework1))]
    public void A_correct_submission_of_homework_1_loses_nothing_on_any_secret_inputs(string name)
    {
        var canary = Canary.Load("hw1p1", name);
        for (var seed = 0; seed < SecretSeeds; seed++)
            Assert.Empty(canary.Surprises(DriverProcess.Grade(canary.Homework, canary.Files, $"seed-{seed}")));
    }

    private static void Check(Canary canary)
    {
        var sheet = DriverProcess.Grade(canary.Homework, canary.Files, "known");
        var surprises = canary.Surprises(sheet).ToList();
        Assert.True(surprises.Count == 0, string.Join('\n', [.. surprises, "expect.json would be:", canary.Proposal(sheet)]));
    }
}
