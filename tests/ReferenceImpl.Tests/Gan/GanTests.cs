using ReferenceImpl.Activations;
using ReferenceImpl.Autograd;
using ReferenceImpl.Gan;
using ReferenceImpl.Layers;
using ReferenceImpl.Optimizers;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Gan;

public class GanTests
{
    public static TheoryData<GanGame> Games => [.. Enum.GetValues<GanGame>()];

    [Theory]
    [MemberData(nameof(Games))]
    public void Losses_of_both_players_agree_with_PyTorch_and_central_differences(GanGame game)
    {
        var golden = GoldenCase.One("gan", game.ToString());
        var (loss, dReal, dFake) = GanLosses.Discriminator(game, golden["real"], golden["fake"]);
        golden.Agrees("d", loss);
        golden.Agrees("dreal", dReal);
        golden.Agrees("dfake", dFake);
        Agreement.WithDifferences(() => GanLosses.Discriminator(game, golden["real"], golden["fake"]).Loss, golden["fake"], dFake, "fake");
        Agreement.WithDifferences(() => GanLosses.Discriminator(game, golden["real"], golden["fake"]).Loss, golden["real"], dReal, "real");

        var (generatorLoss, dShown) = GanLosses.Generator(game, golden["shown"]);
        golden.Agrees("g", generatorLoss);
        golden.Agrees("dshown", dShown);
        Agreement.WithDifferences(() => GanLosses.Generator(game, golden["shown"]).Loss, golden["shown"], dShown, "shown");
    }

    [Fact]
    public void The_gradient_penalty_agrees_with_PyTorchs_double_backward()
    {
        var golden = GoldenCase.One("gan", "penalty");
        Parameter[] parameters = [.. Enumerable.Range(0, 4).Select(k => new Parameter(golden[$"p{k}"]))];
        static Variable Critic(Variable x, IReadOnlyList<Variable> p) => (x.MatMul(p[0].T) + p[1]).Tanh().MatMul(p[2].T) + p[3];

        var (penalty, gradients) = GradientPenalty.Compute(Critic, parameters, golden["real"], golden["fake"], golden["epsilon"]);
        golden.Agrees("penalty", penalty);
        for (var k = 0; k < 4; k++) golden.Agrees($"dp{k}", gradients[k]);
    }

    [Fact]
    public void Spectral_normalisation_finds_the_largest_singular_value_and_agrees_with_central_differences()
    {
        var rng = new Random(1);
        var linear = new Linear(3, 2, rng);
        var w = linear.W.Value.Copy();
        var layer = new SpectralNorm(linear, rng);
        var x = Tensor.Normal(rng, 4, 3);
        for (var iteration = 0; iteration < 200; iteration++) layer.Forward(x);

        // The squared singular values of a (2, ·) matrix are the roots of λ² − trace·λ + determinant of W·Wᵀ.
        var square = w.MatMul(w.T);
        var (trace, determinant) = (square[0, 0] + square[1, 1], square[0, 0] * square[1, 1] - square[0, 1] * square[1, 0]);
        Assert.Equal(Math.Sqrt((trace + Math.Sqrt(trace * trace - 4 * determinant)) / 2), layer.LargestSingularValue, 1e-12);

        layer.Training = false; // u and v stand still, as the formula of the gradient says
        Agreement.WithDifferences(layer, x, rng);

        Agreement.WithAutograd(layer, x, rng, (v, p) =>
        {
            var square = p[0].MatMul(p[0].T);
            var (a, b, c) = (square.At(0).At(0), square.At(0).At(1), square.At(1).At(1));
            var sigma = ((a + c + ((a - c) * (a - c) + 4 * b * b).Sqrt()) / 2).Sqrt();
            return v.MatMul((p[0] / sigma).T) + p[1];
        });
    }

    [Fact]
    public void Spectral_normalisation_agrees_with_PyTorch()
    {
        var golden = GoldenCase.One("gan", "spectral");
        var linear = new Linear(4, 3);
        linear.W.Set(golden["weight"]);
        linear.B!.Set(golden["bias"]);
        var layer = new SpectralNorm(linear, new Random(1));
        for (var iteration = 0; iteration < 500; iteration++) layer.Forward(golden["x"]);
        layer.Training = false;

        golden.Agrees("y", layer.Forward(golden["x"]));
        golden.Agrees("dx", layer.Backward(golden["dy"]));
        golden.Agrees("dweight", layer.Parameters[0].Grad);
        golden.Agrees("dbias", layer.Parameters[1].Grad);
    }

    [Fact]
    public void A_move_changes_the_players_own_parameters_only()
    {
        var rng = new Random(2);
        var (generator, discriminator) = (Sequential.Mlp([2, 4, 2], rng: rng), new Sequential(new Linear(2, 4, rng), new LeakyReLU(), new Linear(4, 1, rng)));
        var training = new GanTraining(
            generator, discriminator, new Sgd(generator.Parameters, 0.1), new Sgd(discriminator.Parameters, 0.1), GanGame.Wasserstein)
        { WeightLimit = 0.3 };
        var (real, noise) = (Tensor.Normal(rng, 8, 2), Tensor.Normal(rng, 8, 2));
        double[][] Values(Layer player) => [.. player.Parameters.Select(p => p.Value.ToArray())];

        var (before, opponent) = (Values(discriminator), Values(generator));
        training.MoveDiscriminator(real, noise);
        Assert.NotEqual(before, Values(discriminator));
        Assert.Equal(opponent, Values(generator));
        Assert.All(discriminator.Parameters, p => Assert.True(p.Value.Abs().Max() <= 0.3));

        before = Values(discriminator);
        training.MoveGenerator(noise);
        Assert.Equal(before, Values(discriminator));
        Assert.NotEqual(opponent, Values(generator));
        Assert.All(discriminator.Parameters, p => Assert.Equal(0, p.Grad.Abs().Max()));
    }
}
