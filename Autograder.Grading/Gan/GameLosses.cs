using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Gan;
using ReferenceImpl.Losses;

namespace Autograder.Grading.Gan;

/// <summary>Four games: the losses of both players from the discriminator's scores, and their gradients with respect to the scores.</summary>
internal static class GameLosses
{
    private static readonly Module Module = new("mytorch.gan.losses");

    public static Component Component => new("losses", "Losses of both players", ["mytorch/gan/losses.py"], [.. Games.SelectMany(ChecksOf)]);

    public static string ClassOf(GanGame game) => $"{game}Loss";

    private static readonly GanGame[] Games = [GanGame.Saturating, GanGame.NonSaturating, GanGame.LeastSquares, GanGame.Wasserstein];

    /// <summary>Of logits a sigmoid and a logarithm are taken, so that large ones can overflow.</summary>
    private static bool IsOfLogits(GanGame game) => game is GanGame.Saturating or GanGame.NonSaturating;

    private static IEnumerable<Check> ChecksOf(GanGame game)
    {
        var (id, name) = ($"gan/losses/{IdOf(game)}", ClassOf(game));
        yield return Check.Core($"{id}-discriminator", $"{name}: the discriminator's loss", 1.5m, plan => Typical(plan, (@case, loss, scores) =>
            ExpectLossOfDiscriminator(@case, loss, game, scores.Real, scores.Fake).Within(Tolerance.Core), game));
        yield return Check.Core($"{id}-discriminator-backward", $"{name}: its gradients with respect to both scores", 1.5m, plan => Typical(plan, (@case, loss, scores) =>
        {
            @case.Call(loss, "discriminator", scores.Real, scores.Fake);
            ExpectGradients(@case, loss, game, scores.Real, scores.Fake, Tolerance.Core);
        }, game));
        yield return Check.Core($"{id}-generator", $"{name}: the generator's loss", 1, plan => Typical(plan, (@case, loss, scores) =>
            ExpectLossOfGenerator(@case, loss, game, scores.Fake).Within(Tolerance.Core), game));
        yield return Check.Core($"{id}-generator-backward", $"{name}: its gradient with respect to the scores", 1, plan => Typical(plan, (@case, loss, scores) =>
        {
            @case.Call(loss, "generator", scores.Fake);
            ExpectGradient(@case, loss, game, scores.Fake).Within(Tolerance.Core);
        }, game));
        yield return Check.Robust($"{id}-sizes", $"{name}: batches of different sizes, of one, and a second use", IsOfLogits(game) ? 0.5m : 1, plan => Sizes(plan, game));
        if (IsOfLogits(game))
            yield return Check.Robust($"{id}-large", $"{name}: finite for logits of size 1,000", 0.5m, plan => Large(plan, game));
    }

    private static string IdOf(GanGame game) => game switch
    {
        GanGame.NonSaturating => "non-saturating",
        GanGame.LeastSquares => "least-squares",
        _ => game.ToString().ToLowerInvariant(),
    };

    private static void Typical(Plan plan, Action<Case, Value.Ref, (Tensor Real, Tensor Fake)> write, GanGame game)
    {
        foreach (var n in new[] { 4, 7 })
        {
            var @case = plan.Case($"{n} scores each");
            write(@case, @case.New(Module, ClassOf(game)), (plan.Inputs.Normal(n, 1) + 0.5, plan.Inputs.Normal(n, 1) - 0.5));
        }
    }

    private static void Sizes(Plan plan, GanGame game)
    {
        foreach (var (n, m, trait) in new[] { (5, 3, "more real than made"), (3, 8, "more made than real"), (1, 1, "a batch of one") })
        {
            var @case = plan.Case($"{n} real, {m} made, in a second use", trait);
            var loss = @case.New(Module, ClassOf(game));
            @case.Call(loss, "discriminator", plan.Inputs.Normal(6, 1), plan.Inputs.Normal(6, 1));
            Tensor real, fake, made;
            do (real, fake, made) = (plan.Inputs.AwayFromZero(n, 1), plan.Inputs.AwayFromZero(m, 1), plan.Inputs.AwayFromZero(m + 1, 1));
            while (Math.Abs(real.Mean() - fake.Mean()) < 0.1 || Math.Abs(made.Mean()) < 0.1); // else a loss may be a small difference of large means
            ExpectLossOfDiscriminator(@case, loss, game, real, fake);
            ExpectGradients(@case, loss, game, real, fake, Tolerance.Standard);
            ExpectLossOfGenerator(@case, loss, game, made);
            ExpectGradient(@case, loss, game, made);
        }
    }

    private static void Large(Plan plan, GanGame game)
    {
        const string NotFinite = "is not finite for logits as large as 1,000";
        var @case = plan.Case("logits of size 1,000");
        var loss = @case.New(Module, ClassOf(game));
        // Of different sizes, as else both players' losses, and either one's parts, would be the same thousands.
        var (real, fake) = (plan.Inputs.Normal(3, 1) + new Tensor([1000, -500, 0], 3, 1), plan.Inputs.Normal(3, 1) + new Tensor([-900, 0, 1000], 3, 1));
        (real, fake) = (real.Map(s => (float)s), fake.Map(s => (float)s));
        ExpectLossOfDiscriminator(@case, loss, game, real, fake).WhenNotFinite(NotFinite);
        ExpectGradients(@case, loss, game, real, fake, Tolerance.Standard, NotFinite);
        ExpectLossOfGenerator(@case, loss, game, fake).WhenNotFinite(NotFinite);
        ExpectGradient(@case, loss, game, fake).WhenNotFinite(NotFinite);
    }

    private static Expectation ExpectLossOfDiscriminator(Case @case, Value.Ref loss, GanGame game, Tensor real, Tensor fake)
    {
        double Of(Tensor r, Tensor f) => GanLosses.Discriminator(game, r, f).Loss;
        var expectation = @case.Expect(@case.Call(loss, "discriminator", real, fake), "the discriminator's loss", Of(real, fake))
            .Mistake("real-only", "is the part of the real scores alone", () => Of(real, fake) - OfFake(game, fake))
            .Mistake("fake-only", "is the part of the made scores alone", () => OfFake(game, fake))
            .Mistake("summed", "is summed over the batch; the mean was expected", () => (Of(real, fake) - OfFake(game, fake)) * real.Size + OfFake(game, fake) * fake.Size);
        if (game is GanGame.Wasserstein) return expectation; // swapped, it is just negated

        expectation.Mistake("real-and-fake-swapped", "takes the real for the made and the made for the real", () => Of(fake, real));
        return game is GanGame.LeastSquares
            ? expectation
            : expectation.Mistake("probabilities", "takes the sigmoid twice: the scores are logits, and the formula's D is their sigmoid",
                () => Of(real.Sigmoid(), fake.Sigmoid()));
    }

    private static void ExpectGradients(Case @case, Value.Ref loss, GanGame game, Tensor real, Tensor fake, Tolerance tolerance, string? notFinite = null)
    {
        var result = @case.Call(loss, "discriminator_backward");
        var (_, dReal, dFake) = GanLosses.Discriminator(game, real, fake);
        foreach (var (item, quantity, right, n, scores) in new[] { ("0", "the gradient of the real scores", dReal, real.Size, real), ("1", "the gradient of the made scores", dFake, fake.Size, fake) })
        {
            var expectation = NameMistakes(@case.Expect(@case.Get(result, item), quantity, right, "N, 1").Within(tolerance), right, n);
            if (notFinite is not null) expectation.WhenNotFinite(notFinite);
            if (IsOfLogits(game))
                expectation.Mistake("sigmoid-only", "is the sigmoid alone, without the label", () => scores.Sigmoid() / n);
        }
    }

    private static Expectation ExpectLossOfGenerator(Case @case, Value.Ref loss, GanGame game, Tensor fake)
    {
        double Of(GanGame g) => GanLosses.Generator(g, fake).Loss;
        var expectation = @case.Expect(@case.Call(loss, "generator", fake), "the generator's loss", Of(game))
            .Mistake("summed", "is summed over the batch; the mean was expected", () => Of(game) * fake.Size);
        if (IsNotAMirror(game))
            expectation.Mistake("discriminators", "is the discriminator's loss of the made scores; the generator wants them to pass for real", () => OfFake(game, fake));
        return game switch
        {
            GanGame.Saturating => expectation.Mistake("other-game", "is the non-saturating loss, −log D", () => Of(GanGame.NonSaturating)),
            GanGame.NonSaturating => expectation.Mistake("other-game", "is the saturating loss, log(1 − D)", () => Of(GanGame.Saturating)),
            _ => expectation,
        };
    }

    private static Expectation ExpectGradient(Case @case, Value.Ref loss, GanGame game, Tensor fake)
    {
        var right = GanLosses.Generator(game, fake).DFake;
        var expectation = NameMistakes(@case.Expect(@case.Call(loss, "generator_backward"), "the gradient of the scores", right, "N, 1"), right, fake.Size);
        if (IsNotAMirror(game))
        {
            expectation.Mistake("discriminators", "is the gradient of the discriminator's loss; the generator wants the scores to pass for real",
                () => GanLosses.Discriminator(game, fake, fake).DFake);
        }
        return game switch
        {
            GanGame.Saturating => expectation.Mistake("other-game", "is that of the non-saturating loss, −log D", () => GanLosses.Generator(GanGame.NonSaturating, fake).DFake),
            GanGame.NonSaturating => expectation.Mistake("other-game", "is that of the saturating loss, log(1 − D)", () => GanLosses.Generator(GanGame.Saturating, fake).DFake),
            _ => expectation,
        };
    }

    private static Expectation NameMistakes(Expectation expectation, Tensor right, int n) =>
        expectation.Mistake("not-divided", "is not divided by the batch size; the loss is a mean", () => right * n);

    /// <summary>Where the generator's loss is more than minus the discriminator's.</summary>
    private static bool IsNotAMirror(GanGame game) => game is GanGame.NonSaturating or GanGame.LeastSquares;

    /// <summary>The part of the discriminator's loss that the made scores have.</summary>
    private static double OfFake(GanGame game, Tensor fake) => game switch
    {
        GanGame.LeastSquares => 0.5 * (fake * fake).Mean(),
        GanGame.Wasserstein => fake.Mean(),
        _ => BinaryCrossEntropyLoss.Softplus(fake).Mean(),
    };
}
