using Autograder.Grading.Checks;
using Autograder.Grading.Diagnosis;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;

namespace Autograder.Grading.Tests;

/// <summary>What must hold of every check, whoever writes it.</summary>
public class CatalogueTests
{
    public static TheoryData<string> CheckIds => [.. Catalogue.Homeworks.SelectMany(h => h.Checks).Select(c => c.Id)];

    [Theory]
    [MemberData(nameof(CheckIds))]
    public void A_check_plans_the_same_for_the_same_submission_and_differently_for_another(string id)
    {
        var check = Find(id);
        Assert.Equal(Scripts(check, "a"), Scripts(check, "a"));
        if (check.Plan(Inputs(check, "a")).Any(c => c.Expectations.Any(e => Numbers.From(e.Expected) is { } n && n.Data.Any(x => x is not (0 or 1)))))
            Assert.NotEqual(Scripts(check, "a"), Scripts(check, "b"));
    }

    [Theory]
    [MemberData(nameof(CheckIds))]
    public void The_expected_answer_earns_the_points_in_float64_and_in_float32(string id)
    {
        var check = Find(id);
        foreach (var narrow in new[] { false, true })
        {
            var finding = Judge.Of([.. check.Plan(Inputs(check, "a")).Select(c => Answer(c, e => narrow ? Float32(Right(e, c)) : Right(e, c)))]);
            Assert.True(finding.Verdict is Results.Verdict.Passed, $"{finding.Verdict}: {finding.Message}");
        }
    }

    /// <summary>A diagnosis that names a cause must not fit another cause as well; one that describes the numbers is true whatever the cause.</summary>
    [Theory]
    [MemberData(nameof(CheckIds))]
    public void No_two_mistakes_that_name_a_cause_have_the_same_result_in_every_case(string id) =>
        AssertNone(new[] { "a", "b", "c" }.SelectMany(submission => MistakenForAnother(Find(id), submission)));

    /// <summary>By name: on some inputs a mistake's result may be another's by chance.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(CheckIds))]
    public void Nor_on_any_of_100_secret_inputs(string id) =>
        AssertNone(ParallelEnumerable.Range(0, 100).AsOrdered().SelectMany(seed => MistakenForAnother(Find(id), $"seed-{seed}")));

    private static void AssertNone(IEnumerable<string> faults)
    {
        var found = faults.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static IEnumerable<string> MistakenForAnother(Check check, string submission)
    {
        var cases = check.Plan(Inputs(check, submission));
        var mistakes = cases.SelectMany(c => c.Expectations.SelectMany(e => Mistakes.Of(e, c).Select(m => (e.Quantity, m.Id)))).Distinct().ToList();
        foreach (var (quantity, mistake) in mistakes)
        {
            var finding = Judge.Of([.. cases.Select(c => Answer(c, e => e.Quantity == quantity ? ResultOf(e, c, mistake) : Right(e, c)))]);
            var told = finding.DiagnosisId?.Split(" or ") ?? [];
            if (finding.Verdict is Results.Verdict.Passed || told.Contains(mistake)) continue;

            var causes = cases.SelectMany(c => c.Expectations.Where(e => e.Quantity == quantity).SelectMany(e => e.Mistakes)).ToLookup(m => m.Id, m => m.Words);
            var isTrue = !told.Any(causes.Contains) || causes[mistake].Intersect(told.SelectMany(id => causes[id])).Any() || told.Any(id => IsTheSameThing(mistake, id));
            if (!isTrue) yield return $"{submission}: {quantity} made with '{mistake}' is diagnosed as '{finding.DiagnosisId}': {finding.Diagnosis}";
        }
    }

    [Fact]
    public void Ids_are_unique_and_name_their_homework_and_component()
    {
        foreach (var homework in Catalogue.Homeworks)
        {
            Assert.Equal(homework.Checks.Count(), homework.Checks.Select(c => c.Id).Distinct().Count());
            foreach (var component in homework.Components)
                Assert.All(component.Checks, c => Assert.StartsWith($"{homework.Id}/{component.Id}/", c.Id, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("hw1p1", 100, 20)]
    [InlineData("hw2p1", 100, 20)]
    [InlineData("hw3p1", 100, 0)]
    [InlineData("hw4p1", 100, 0)]
    [InlineData("autograd", 100, 0)]
    [InlineData("gan", 50, 0)]
    public void A_homework_gives_the_points_its_writeup_promises(string id, int points, int bonus)
    {
        var homework = Catalogue.Find(id)!;
        Assert.Equal((points, bonus), (homework.MaxScore, homework.Components.Where(c => c.IsBonus).Sum(c => c.MaxScore)));
    }

    [Fact]
    public void Core_checks_carry_about_four_fifths_of_every_component()
    {
        foreach (var component in Catalogue.Homeworks.SelectMany(h => h.Components))
        {
            var core = component.Checks.Where(c => c.Group is CheckGroup.Core).Sum(c => c.Points) / component.MaxScore;
            Assert.True(core is >= 0.7m and <= 0.9m, $"{component.Title}: {core:P0}");
        }
    }

    /// <summary>The offline check does not know masks of the student's own drawing.</summary>
    [Fact]
    public void No_public_check_has_an_expectation_with_a_mask()
    {
        var @public = Catalogue.Homeworks.SelectMany(h => h.Checks).Where(c => c.Visibility is Visibility.Public);
        Assert.All(@public, check => Assert.All(check.Plan(SecretInputs.ForHandout(check.Id)).SelectMany(c => c.Expectations), e => Assert.Null(e.MaskStep)));
    }

    /// <summary>A case that expects nothing could only fail by an exception.</summary>
    [Fact]
    public void Every_case_of_a_check_expects_something() =>
        Assert.All(Catalogue.Homeworks.SelectMany(h => h.Checks), check => Assert.All(check.Plan(Inputs(check, "a")), c => Assert.NotEmpty(c.Expectations)));

    private static Check Find(string id) => Catalogue.Homeworks.SelectMany(h => h.Checks).Single(c => c.Id == id);

    private static SecretInputs Inputs(Check check, string submission) => new("a course secret"u8, submission, check.Id);

    private static string Scripts(Check check, string submission) =>
        string.Concat(check.Plan(Inputs(check, submission)).Select(c => Convert.ToHexString(Frame.Encode(c.Script.AsRequest(0)))));

    /// <summary>What a submission would send whose every result is <paramref name="answer"/>.</summary>
    private static CaseRun.Answered Answer(Case @case, Func<Expectation, Value> answer) => new(@case,
        [.. Enumerable.Range(0, @case.Script.Count).Select(step =>
            (Outcome)(@case.Expectations.FirstOrDefault(e => e.Step == step) is { } expectation
                ? new Outcome.Returned(answer(expectation))
                : new Outcome.Object("Layer")))]);

    private static Value ResultOf(Expectation expectation, Case @case, string mistake) =>
        Mistakes.Of(expectation, @case).FirstOrDefault(m => m.Id == mistake) is { } made ? Drop(made.Result.Value, made.MaskStep, @case) : Right(expectation, @case);

    private static Value Right(Expectation expectation, Case @case) => Drop(expectation.Expected, expectation.MaskStep, @case);

    /// <summary>As a student's code might drop entries: at random, the same ones for the same step.</summary>
    private static Value Drop(Value value, int? maskStep, Case @case)
    {
        if (maskStep is not { } step || @case.Expectations.FirstOrDefault(e => e.Step == step)?.Zeros is not var (fewest, most)) return value;
        var (numbers, random) = (Numbers.From(value)!, new Random(step));
        var together = @case.Expectations.First(e => e.Step == step).ZerosFillChannels ? numbers.Shape[2..].Aggregate(1, (product, length) => product * length) : 1;
        var drop = Enumerable.Range(0, numbers.Data.Length / together).Select(_ => random.Next(2 * numbers.Data.Length) < fewest + most).ToList();
        var at = 0;
        return numbers.Map(x => drop[at++ / together] ? 0 : x);
    }

    /// <summary>Half the gradient of a square is that gradient without its factor 2, whatever the shapes.</summary>
    private static bool IsTheSameThing(string made, string told) =>
        (made, told) is ("halved", "half-mean" or "no-factor-2") or ("halved", "nothing-dropped") // x/(1 − p) with p = 0.5
            || (made, told) is ("doubled", "p-ignored") // delta/0.5
            || told is "not-the-largest"; // which says where a gradient is, whatever brought it there

    private static Value Float32(Value value) => value switch
    {
        Value.Array array => new Value.Array(DType.Float32, array.Shape, [.. Numbers.From(array)!.Data.SelectMany(x => BitConverter.GetBytes((float)x))]),
        Value.List list => new Value.List([.. list.Items.Select(Float32)]),
        _ => value,
    };
}
