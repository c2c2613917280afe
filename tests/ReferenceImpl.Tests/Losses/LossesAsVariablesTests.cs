using ReferenceImpl.Autograd;
using ReferenceImpl.Gan;
using ReferenceImpl.Losses;

namespace ReferenceImpl.Tests.Losses;

/// <summary>Gradients of losses written out by hand, against the plain formulas differentiated automatically.</summary>
public class LossesAsVariablesTests
{
    private readonly Random _rng = new(1);

    [Fact]
    public void Of_a_prediction_and_a_target()
    {
        var (a, y) = (Tensor.Normal(_rng, 4, 3), Tensor.OneHot([0, 2, 1, 1], 3));
        var part = Tensor.Uniform(_rng, 0, 1, 4, 3);
        Agrees(new MseLoss(), a, y, v => ((v - y) * (v - y)).Mean());
        Agrees(new L1Loss(), a, y, v => (v - y).Abs().Mean());
        Agrees(new CrossEntropyLoss(), a, y, v => -(v.LogSoftmax(1) * y).Sum() / 4);
        Agrees(new CrossEntropyLoss(0.1), a, y, v => -(v.LogSoftmax(1) * (y * 0.9 + 0.1 / 3)).Sum() / 4);
        Agrees(new BinaryCrossEntropyLoss(), a, part, v => -(v.Sigmoid().Log() * part + (1 - v.Sigmoid()).Log() * (1 - part)).Mean());
        var distribution = part / part.Sum(1, keepDims: true);
        Agrees(new KlDivergenceLoss(), a, distribution, v => (((Variable)distribution).Log() * distribution - v * distribution).Sum() / 4);

        static void Agrees(Loss loss, Tensor a, Tensor y, Func<Variable, Variable> function)
        {
            var value = loss.Forward(a, y);
            Agreement.WithAutograd(loss.GetType().Name, v => function(v[0]), value, (a, loss.Backward()));
        }
    }

    [Fact]
    public void Cross_entropy_of_labels_of_which_some_are_ignored()
    {
        var a = Tensor.Normal(_rng, 4, 3);
        var loss = new CrossEntropyLoss();
        var value = loss.Forward(a, [2, -1, 0, -1], ignore: -1);
        Agreement.WithAutograd("CrossEntropyLoss", v => -(v[0].LogSoftmax(1).At(0).At(2) + v[0].LogSoftmax(1).At(2).At(0)) / 2, value, (a, loss.Backward()));
    }

    [Fact]
    public void Of_distances()
    {
        var (a, p, n) = (Tensor.Normal(_rng, 6, 3), Tensor.Normal(_rng, 6, 3), Tensor.Normal(_rng, 6, 3));
        var triplet = new TripletLoss(margin: 0.5);
        var value = triplet.Forward(a, p, n);
        var (dA, dP, dN) = triplet.Backward();
        Agreement.WithAutograd(
            "TripletLoss", v => (Distance(v[0] - v[1] + 1e-6) - Distance(v[0] - v[2] + 1e-6) + 0.5).ReLU().Mean(), value, (a, dA), (p, dP), (n, dN));

        var like = Tensor.Of(1, 0, 1, 0, 0, 0).Reshape(6, 1);
        var contrastive = new ContrastiveLoss(margin: 3);
        value = contrastive.Forward(a, p, like);
        var (dFirst, dSecond) = contrastive.Backward();
        Agreement.WithAutograd(
            "ContrastiveLoss",
            v =>
            {
                var (distance, alike) = (Distance(v[0] - v[1]), (Variable)like);
                var gap = (3 - distance).ReLU();
                return (alike * distance * distance + (1 - alike) * gap * gap).Mean();
            },
            value, (a, dFirst), (p, dSecond));

        static Variable Distance(Variable difference) => (difference * difference).SumKeep(1).Sqrt();
    }

    [Fact]
    public void Of_both_players_of_every_game()
    {
        var (real, fake) = (Tensor.Normal(_rng, 5, 1), Tensor.Normal(_rng, 4, 1));
        Variable One(Variable v) => v.Sigmoid().Log();        // log D
        Variable Zero(Variable v) => (1 - v.Sigmoid()).Log(); // log(1 − D)
        Agrees(GanGame.Saturating, (r, f) => -One(r).Mean() - Zero(f).Mean(), f => Zero(f).Mean());
        Agrees(GanGame.NonSaturating, (r, f) => -One(r).Mean() - Zero(f).Mean(), f => -One(f).Mean());
        Agrees(GanGame.LeastSquares, (r, f) => ((r - 1) * (r - 1)).Mean() / 2 + (f * f).Mean() / 2, f => ((f - 1) * (f - 1)).Mean() / 2);
        Agrees(GanGame.Wasserstein, (r, f) => f.Mean() - r.Mean(), f => -f.Mean());

        void Agrees(GanGame game, Func<Variable, Variable, Variable> discriminator, Func<Variable, Variable> generator)
        {
            var (loss, dReal, dFake) = GanLosses.Discriminator(game, real, fake);
            Agreement.WithAutograd($"{game}, discriminator", v => discriminator(v[0], v[1]), loss, (real, dReal), (fake, dFake));
            (loss, dFake) = GanLosses.Generator(game, fake);
            Agreement.WithAutograd($"{game}, generator", v => generator(v[0]), loss, (fake, dFake));
        }
    }
}
