using ReferenceImpl.Activations;
using ReferenceImpl.Autograd;
using ReferenceImpl.Ctc;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Ctc;

public class CtcLossTests
{
    [Fact]
    public void Agrees_with_PyTorch()
    {
        foreach (var golden in GoldenCase.All("ctc"))
        {
            var flat = golden.Ints("flat");
            var targets = new List<int[]>();
            foreach (var length in golden.Ints("target_lengths"))
            {
                targets.Add(flat[..length]);
                flat = flat[length..];
            }
            var loss = new CtcLoss();
            loss.Forward(golden["logits"], targets, golden.Ints("lengths"));
            golden.Agrees("losses", Tensor.Of([.. loss.Losses]));

            var withZero = new CtcLoss(zeroInfinity: true);
            withZero.Forward(golden["logits"], targets, golden.Ints("lengths"));
            golden.Agrees("dlogits", withZero.Backward());
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1, 2)]
    [InlineData(5, 2, 2)]
    [InlineData(6, 1, 2, 1)]
    [InlineData(3)]
    public void The_likelihood_is_the_sum_over_all_alignments(int time, params int[] target)
    {
        var probabilities = Softmax.Of(Tensor.Normal(new Random(time), time, 3));
        var lattice = CtcLattice.Of(probabilities.Log(), ExtendedTarget.Of(target));
        Assert.Equal(Alignments.Targets(probabilities)[string.Join(' ', target)], Math.Exp(lattice.LogLikelihood), 1e-14);
    }

    [Fact]
    public void Alpha_and_beta_meet_in_the_same_likelihood_at_every_time_and_posteriors_sum_to_one()
    {
        var logProbabilities = LogSoftmax.Of(Tensor.Normal(new Random(1), 9, 5));
        var lattice = CtcLattice.Of(logProbabilities, ExtendedTarget.Of([1, 1, 3, 4]));
        var likelihoods = (lattice.LogAlpha + lattice.LogBeta).LogSumExp(1);
        Assert.All(likelihoods.ToArray(), value => Assert.Equal(lattice.LogLikelihood, value, 1e-12));
        Assert.All(lattice.Posteriors.Sum(1).ToArray(), value => Assert.Equal(1, value, 1e-12));
    }

    [Fact]
    public void Backward_agrees_with_central_differences_for_logits_and_probabilities()
    {
        var rng = new Random(2);
        var logits = Tensor.Normal(rng, 6, 2, 4);
        int[][] targets = [[1, 1, 2], [3]];
        var loss = new CtcLoss();
        loss.Forward(logits, targets, [6, 4]);
        Agreement.WithDifferences(() => loss.Forward(logits, targets, [6, 4]), logits, loss.Backward(), "CTC, logits");

        var probabilities = Softmax.Of(logits);
        loss.ForwardFromLogProbabilities(probabilities.Log(), targets, [6, 4]);
        Agreement.WithDifferences(
            () => loss.ForwardFromLogProbabilities(probabilities.Log(), targets, [6, 4]),
            probabilities, loss.BackwardToProbabilities(), "CTC, probabilities");
    }

    [Fact]
    public void It_agrees_with_automatic_differentiation_of_the_sum_over_alignments()
    {
        var logits = Tensor.Normal(new Random(3), 4, 1, 3);
        Variable leaf = logits;
        var logProbabilities = leaf.Reshape(4, 3).LogSoftmax(1);
        Variable likelihood = 0.0;
        foreach (var (path, _) in Alignments.All(Softmax.Of(logits.Reshape(4, 3))).Where(a => GreedyDecoder.Collapse(a.Path).SequenceEqual([2, 1])))
        {
            Variable logProbability = 0.0;
            for (var t = 0; t < 4; t++) logProbability += logProbabilities.At(t).At(path[t]);
            likelihood += logProbability.Exp();
        }
        var loss = new CtcLoss();
        Assert.Equal(-likelihood.Log().Value.ToScalar(), loss.Forward(logits, [[2, 1]]), 1e-13);
        Agreement.Close(Variable.Gradients(-likelihood.Log(), leaf)[0].Value, loss.Backward(), "CTC");
    }

    [Fact]
    public void The_expected_divergence_has_the_gradient_of_the_likelihood_times_the_batch()
    {
        var probabilities = Softmax.Of(Tensor.Normal(new Random(4), 7, 2, 4));
        int[][] targets = [[1, 1], [2, 3, 1]];
        var (expected, likelihood) = (new ExpectedDivergence(), new CtcLoss());
        expected.Forward(probabilities, targets, [7, 5]);
        likelihood.ForwardFromLogProbabilities(probabilities.Log(), targets, [7, 5]);
        Agreement.Close(likelihood.BackwardToProbabilities() * 2, expected.Backward(), "expected divergence");
    }

    [Fact]
    public void The_blank_is_no_symbol_of_a_target() => Assert.Throws<ArgumentException>(() => ExtendedTarget.Of([1, 0, 2]));
}
