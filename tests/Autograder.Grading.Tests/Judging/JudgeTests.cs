using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using Autograder.Grading.Results;
using ReferenceImpl;

namespace Autograder.Grading.Tests.Judging;

public class JudgeTests
{
    private static readonly Tensor Right = new([0.5, -1.25, 2, 3.5, 0.75, -4], 2, 3);

    [Fact]
    public void The_expected_numbers_pass() => Assert.Equal(Verdict.Passed, Judged(Right).Verdict);

    [Fact]
    public void Numbers_in_float32_are_held_to_what_float32_can_do()
    {
        Assert.Equal(Verdict.Passed, Judged(Float32(Right.Map(x => x * (1 + 3e-6)))).Verdict);
        Assert.Equal(Verdict.WrongValue, Judged(Right.Map(x => x + 1e-4)).Verdict);
    }

    [Fact]
    public void Not_a_number_never_passes_and_an_expected_infinity_must_be_that_infinity()
    {
        Assert.Equal(Verdict.NotFinite, Judged(Right.Map(_ => double.NaN)).Verdict);

        var infinite = new Tensor([double.PositiveInfinity, 1], 2);
        Assert.Equal(Verdict.Passed, Judged(infinite, infinite).Verdict);
        Assert.Equal(Verdict.WrongValue, Judged(-infinite, infinite).Verdict);
        Assert.Equal(Verdict.WrongValue, Judged(new Tensor([1e300, 1], 2), infinite).Verdict);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(3)]
    public void A_vector_may_come_as_row_column_or_flat(params int[] shape)
    {
        var right = new Tensor([1, 2, 3], 1, 3);
        Assert.Equal(Verdict.Passed, Judged(right.Reshape(shape), right).Verdict);
    }

    [Fact]
    public void A_scalar_may_come_as_a_number_or_as_one_entry()
    {
        Assert.Equal(Verdict.Passed, Judged(0.25, new Tensor([0.25], 1, 1)).Verdict);
        Assert.Equal(Verdict.Passed, Judged(new Tensor([0.25], 1), 0.25).Verdict);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2, 1)]
    [InlineData(0)]
    public void A_shape_that_would_broadcast_is_wrong(params int[] shape) =>
        Assert.Equal(Verdict.WrongShape, Judged(Tensor.Zeros(shape)).Verdict);

    [Fact]
    public void A_wrong_shape_is_told_as_got_and_expected_with_the_meaning_of_each_axis() =>
        Assert.Equal("dLdW has shape (6,); expected (2, 3) = (out_features, in_features).", Judged(Right.Reshape(6)).Message);

    [Fact]
    public void Diagnoses_of_any_tensor_name_what_happened()
    {
        Assert.Equal("negated", Judged(-Right).DiagnosisId);
        Assert.Equal("doubled", Judged(2 * Right).DiagnosisId);
        Assert.Equal("transposed", Judged(Right.T).DiagnosisId);
        Assert.Equal("flattened", Judged(Right.Reshape(6)).DiagnosisId);
        Assert.Equal("zero", Judged(Tensor.Zeros(2, 3)).DiagnosisId);
        Assert.Equal("reversed-1", Judged(new Tensor([2, -1.25, 0.5, -4, 0.75, 3.5], 2, 3)).DiagnosisId);
        Assert.Equal("constant-factor", Judged(3 * Right).DiagnosisId);
        Assert.Equal("dLdW is 3 times what it should be, in every entry.", Judged(3 * Right).Diagnosis);
    }

    [Fact]
    public void Numbers_that_no_mistake_reproduces_get_no_diagnosis() =>
        Assert.Null(Judged(Right + new Tensor([0.1, 0.3, -0.2, 0.05, 0.4, 0.15], 2, 3)).Diagnosis);

    [Fact]
    public void A_mistake_must_explain_every_failing_case()
    {
        var (first, second) = (CaseExpecting(Right), CaseExpecting(2 * Right));
        var finding = Judge.Of([Answer(first, -Right), Answer(second, Right)]);
        Assert.NotEqual("negated", finding.DiagnosisId);
    }

    [Fact]
    public void Of_mistakes_within_the_tolerance_the_nearest_is_told()
    {
        var @case = CaseExpecting(Right);
        @case.Expectations[0].Mistake("near", "is nearly that", () => 2 * Right + 5e-6).Mistake("that", "is that", () => 2.5 * Right);
        Assert.Equal("doubled", Judge.Of([Answer(@case, 2 * Right)]).DiagnosisId);
        Assert.Equal("near", Judge.Of([Answer(@case, 2 * Right + 5e-6)]).DiagnosisId);
        Assert.Equal("that", Judge.Of([Answer(@case, 2.5 * Right + 2e-6)]).DiagnosisId);
    }

    [Fact]
    public void Two_causes_of_the_same_numbers_are_both_told_and_of_three_none()
    {
        var @case = CaseExpecting(Right);
        @case.Expectations[0].Mistake("a", "lacks a", () => -Right).Mistake("b", "lacks b", () => -Right);
        var finding = Judge.Of([Answer(@case, -Right)]);
        Assert.Equal(("a or b", "dLdW lacks a. Or it lacks b: here the two come to the same."), (finding.DiagnosisId, finding.Diagnosis));

        @case.Expectations[0].Mistake("c", "lacks c", () => -Right);
        Assert.Equal("negated", Judge.Of([Answer(@case, -Right)]).DiagnosisId);
    }

    [Fact]
    public void What_is_small_is_not_said_to_be_zero()
    {
        var @case = CaseExpecting(Right);
        @case.Expectations[0].Within(Tolerance.Core);
        Assert.Equal("zero", Judge.Of([Answer(@case, 0 * Right)]).DiagnosisId);
        Assert.NotEqual("zero", Judge.Of([Answer(@case, 1e-6 * Right)]).DiagnosisId);
    }

    [Fact]
    public void What_sets_the_passing_cases_apart_is_said()
    {
        var (one, many) = (CaseExpecting(Right, "a batch of one"), CaseExpecting(Right));
        var finding = Judge.Of([Answer(one, Right), Answer(many, Right + new Tensor([0.1, 0.3, -0.2], 3))]);
        Assert.Equal("Of what this check tries it is right only with a batch of one.", finding.Diagnosis);
    }

    [Fact]
    public void Of_several_ways_that_all_came_back_wrong_the_one_whose_shape_fits_is_told()
    {
        var finding = Judge.Of([Answer(OneWay(), Right.Reshape(2, 3, 1)), Answer(OneWay(), -Right)]);
        Assert.Equal(("negated", Verdict.WrongValue), (finding.DiagnosisId, finding.Verdict));

        static Case OneWay()
        {
            var way = new Case("", []) { Question = "the same for both" };
            way.Expect(new Value.Ref(0), "dLdW", Right);
            return way;
        }
    }

    [Fact]
    public void Nothing_is_never_a_pass()
    {
        Assert.Equal(Verdict.NotDoneYet, Judged(Value.None.Instance).Verdict);
        Assert.Equal(Verdict.WrongType, Judged("42").Verdict);
        Assert.Equal(Verdict.ProtocolBroken, Judge.Of([new CaseRun.Answered(CaseExpecting(Right), [new Outcome.NotReached()])]).Verdict);
        Assert.Throws<ArgumentException>(() => Judge.Of([]));
    }

    private static readonly Outcome NotImplemented = new Outcome.NotImplemented("MLP.backward returns NotImplemented");

    [Fact]
    public void A_poor_result_that_nobody_asked_for_is_no_failure()
    {
        Assert.Equal(Verdict.Passed, JudgedAfter(NotImplemented, new Outcome.Returned(Right)).Verdict);
        Assert.Equal(Verdict.Passed, JudgedAfter(new Outcome.Unsendable("it holds an object of class Node"), new Outcome.Returned(Right)).Verdict);
    }

    [Fact]
    public void A_poor_result_that_nobody_asked_for_is_told_as_the_reason_where_a_later_step_fails()
    {
        var finding = JudgedAfter(NotImplemented, new Outcome.Raised("AttributeError", "no dLdW", "mlp.py:9 in step", ""));
        Assert.Equal((Verdict.NotDoneYet, "Not done yet: MLP.backward returns NotImplemented."), (finding.Verdict, finding.Message));
    }

    [Fact]
    public void A_result_that_was_asked_for_and_is_not_implemented_fails() =>
        Assert.Equal(Verdict.NotDoneYet, Judge.Of([new CaseRun.Answered(CaseExpecting(Right), [NotImplemented])]).Verdict);

    [Fact]
    public void A_value_where_an_object_came_back_is_a_wrong_type() =>
        Assert.Equal(Verdict.WrongType, Judge.Of([new CaseRun.Answered(CaseExpecting(Right), [new Outcome.Object("Tensor")])]).Verdict);

    private static Finding Judged(Value got, Value? expected = null) => Judge.Of([Answer(CaseExpecting(expected ?? Right), got)]);

    /// <summary>Only of the second step a result is expected.</summary>
    private static Finding JudgedAfter(Outcome unasked, Outcome asked)
    {
        var @case = new Case("a case", []);
        @case.Expect(new Value.Ref(1), "dLdW", Right);
        return Judge.Of([new CaseRun.Answered(@case, [unasked, asked])]);
    }

    private static Case CaseExpecting(Value expected, params string[] traits)
    {
        var @case = new Case("a case", traits);
        @case.Expect(new Value.Ref(0), "dLdW", expected, "out_features, in_features");
        return @case;
    }

    private static CaseRun.Answered Answer(Case @case, Value got) => new(@case, [new Outcome.Returned(got)]);

    private static Value.Array Float32(Tensor tensor) =>
        new(DType.Float32, [.. tensor.Shape], [.. tensor.ToArray().SelectMany(x => BitConverter.GetBytes((float)x))]);
}
