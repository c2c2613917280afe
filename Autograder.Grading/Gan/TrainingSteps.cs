using Autograder.Grading.Checks;
using Autograder.Grading.Judging;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Gan;

namespace Autograder.Grading.Gan;

/// <summary>
/// GANTrainer(generator, discriminator, loss, lr_generator, lr_discriminator): one step of gradient descent for either player, with given weights and noise. A
/// step returns the player's loss before it, and moves that player only.
/// </summary>
internal static class TrainingSteps
{
    // Neither is 1 over a batch size, so that a gradient that was not divided by it is not taken for a missing rate.
    private const double GeneratorRate = 0.3;
    private const double DiscriminatorRate = 0.23;
    private const int LastBias = 3;

    public static Component Component => new("training", "Training steps", ["mytorch/gan/training.py"],
        Check.Core("gan/training/discriminator-loss", "discriminator_step returns the discriminator's loss", 1, plan => Loss(plan, ofDiscriminator: true)),
        Check.Core("gan/training/discriminator-W", "discriminator_step moves every W of the discriminator", 3, plan => DiscriminatorMoves(plan, [0, 2])),
        Check.Core("gan/training/discriminator-b", "discriminator_step moves every b of the discriminator", 1.5m, plan => DiscriminatorMoves(plan, [1, 3])),
        Check.Core("gan/training/generator-loss", "generator_step returns the generator's loss", 1, plan => Loss(plan, ofDiscriminator: false)),
        Check.Core("gan/training/generator-W", "generator_step moves every W of the generator", 3, plan => GeneratorMoves(plan, [0, 2])),
        Check.Core("gan/training/generator-b", "generator_step moves every b of the generator", 1.5m, plan => GeneratorMoves(plan, [1, 3])),
        Check.Robust("gan/training/other-player", "The other player stands still", 1, OtherPlayer),
        Check.Robust("gan/training/other-games", "Steps with every other loss", 1, OtherGames),
        Check.Robust("gan/training/in-turns", "Several steps in turns, more noise than data; networks that begin with an activation", 1, InTurns));

    private const GanGame Usual = GanGame.NonSaturating;

    private static void Loss(Plan plan, bool ofDiscriminator)
    {
        var (players, real, noise) = Players.DrawWithData(plan, 6, 6);
        var @case = plan.Case("6 real, 6 made");
        var (trainer, _, _) = New(@case, players, Usual);
        if (ofDiscriminator)
        {
            @case.Expect(@case.Call(trainer, "discriminator_step", real, noise), "the discriminator's loss", players.DiscriminatorGradients(Usual, real, noise).Loss).Within(Tolerance.Core)
                .Mistake("after-step", "is the loss after the step; the one before it was expected",
                    () => players.AfterDiscriminatorStep(Usual, real, noise, DiscriminatorRate).DiscriminatorGradients(Usual, real, noise).Loss);
            return;
        }
        @case.Expect(@case.Call(trainer, "generator_step", noise), "the generator's loss", players.GeneratorGradients(Usual, noise).Loss).Within(Tolerance.Core)
            .Mistake("after-step", "is the loss after the step; the one before it was expected",
                () => players.AfterGeneratorStep(Usual, noise, GeneratorRate).GeneratorGradients(Usual, noise).Loss);
    }

    private static void DiscriminatorMoves(Plan plan, int[] parameters)
    {
        var (players, real, noise) = Players.DrawWithData(plan, 6, 6);
        var @case = plan.Case("6 real, 6 made");
        var (trainer, _, discriminator) = New(@case, players, Usual);
        @case.Call(trainer, "discriminator_step", real, noise);
        ExpectDiscriminator(@case, discriminator, players, Usual, real, noise, parameters, Tolerance.Core);
    }

    private static void GeneratorMoves(Plan plan, int[] parameters)
    {
        var (players, _, noise) = Players.DrawWithData(plan, 6, 6);
        var @case = plan.Case("6 made");
        var (trainer, generator, _) = New(@case, players, Usual);
        @case.Call(trainer, "generator_step", noise);
        ExpectGenerator(@case, generator, players, Usual, noise, parameters, Tolerance.Core);
    }

    private static void OtherPlayer(Plan plan)
    {
        var (players, real, noise) = Players.DrawWithData(plan, 6, 6);
        var step = plan.Case("a step of the discriminator", "the discriminator's step");
        var (trainer, generator, _) = New(step, players, Usual);
        step.Call(trainer, "discriminator_step", real, noise);
        for (var k = 0; k < 4; k++) step.Expect(step.Get(generator, Players.Paths[k]), $"{Players.Names[k]} of the generator", players.Generator[k]);

        step = plan.Case("a step of the generator", "the generator's step");
        (trainer, _, var discriminator) = New(step, players, Usual);
        step.Call(trainer, "generator_step", noise);
        for (var k = 0; k < 4; k++)
        {
            var index = k;
            step.Expect(step.Get(discriminator, Players.Paths[k]), $"{Players.Names[k]} of the discriminator", players.Discriminator[k])
                .Mistake("moves-too", "moves with the generator: its gradients of this pass are to be thrown away",
                    () => players.Discriminator[index] - DiscriminatorRate * players.GeneratorGradients(Usual, noise).ThroughDiscriminator[index])
                .Mistake("moves-too", "moves with the generator: its gradients of this pass are to be thrown away",
                    () => players.Discriminator[index] - GeneratorRate * players.GeneratorGradients(Usual, noise).ThroughDiscriminator[index]);
        }
    }

    private static void OtherGames(Plan plan)
    {
        foreach (var game in new[] { GanGame.Saturating, GanGame.LeastSquares, GanGame.Wasserstein })
        {
            var (players, real, noise) = Players.DrawWithData(plan, 5, 5);
            var @case = plan.Case($"{GameLosses.ClassOf(game)}, a step of each", GameLosses.ClassOf(game));
            var (trainer, generator, discriminator) = New(@case, players, game);
            @case.Call(trainer, "discriminator_step", real, noise);
            @case.Call(trainer, "generator_step", noise);
            var after = players.AfterDiscriminatorStep(game, real, noise, DiscriminatorRate);
            ExpectDiscriminator(@case, discriminator, players, game, real, noise, [0, 1, 2, 3], Tolerance.Standard);
            ExpectGenerator(@case, generator, after, game, noise, [0, 1, 2, 3], Tolerance.Standard);
        }
    }

    private static void InTurns(Plan plan)
    {
        var (players, real, noise) = Players.DrawWithData(plan, 4, 7);
        var @case = plan.Case("two steps of the discriminator, two of the generator, 4 real, 7 made");
        var (trainer, generator, discriminator) = New(@case, players, Usual);
        var after = players;
        for (var step = 0; step < 2; step++)
        {
            @case.Call(trainer, "discriminator_step", real, noise);
            after = after.AfterDiscriminatorStep(Usual, real, noise, DiscriminatorRate);
        }
        for (var step = 0; step < 2; step++)
        {
            @case.Call(trainer, "generator_step", noise);
            after = after.AfterGeneratorStep(Usual, noise, GeneratorRate);
        }
        for (var k = 0; k < 4; k++)
        {
            @case.Expect(@case.Get(discriminator, Players.Paths[k]), $"{Players.Names[k]} of the discriminator", after.Discriminator[k]);
            @case.Expect(@case.Get(generator, Players.Paths[k]), $"{Players.Names[k]} of the generator", after.Generator[k]);
        }
        OtherPlaces(plan);
    }

    /// <summary>Layers with a W stand anywhere in a network, not only in every second place from the first.</summary>
    private static void OtherPlaces(Plan plan)
    {
        var (players, real, noise) = Players.DrawWithData(plan, 5, 5, beginWithActivation: true);
        var @case = plan.Case("an activation before the first Linear, a step of each", "networks that begin with an activation");
        var (trainer, generator, discriminator) = New(@case, players, Usual);
        @case.Call(trainer, "discriminator_step", real, noise);
        @case.Call(trainer, "generator_step", noise);
        ExpectDiscriminator(@case, discriminator, players, Usual, real, noise, [0, 1, 2, 3], Tolerance.Standard);
        ExpectGenerator(@case, generator, players.AfterDiscriminatorStep(Usual, real, noise, DiscriminatorRate), Usual, noise, [0, 1, 2, 3], Tolerance.Standard);
    }

    private static void ExpectDiscriminator(
        Case @case, Value.Ref network, Players players, GanGame game, Tensor real, Tensor noise, int[] parameters, Tolerance tolerance)
    {
        var (_, ofReal, ofFake) = players.DiscriminatorGradients(game, real, noise);
        foreach (var k in parameters)
        {
            Tensor Moved(double rate, Tensor gradient) => players.Discriminator[k] - rate * gradient;
            var expectation = @case.Expect(@case.Get(network, players.PathOf(k)), $"{Players.Names[k]} of the discriminator", Moved(DiscriminatorRate, ofReal[k] + ofFake[k])).Within(tolerance);
            if (game is GanGame.Wasserstein && k == LastBias) continue; // its gradients, −1 and 1, cancel: how it moves all the same tells no cause
            expectation
                .Mistake("unchanged", "is what it was before the step", () => players.Discriminator[k])
                .Mistake("real-only", "moves by the gradient of the real part alone", () => Moved(DiscriminatorRate, ofReal[k]))
                .Mistake("fake-only", "moves by the gradient of the made part alone; a second backward overwrites what the first left in the layers",
                    () => Moved(DiscriminatorRate, ofFake[k]))
                .Mistake("both-on-fake", "moves by both gradients as if both passes had been the latest forward's",
                    () => Moved(DiscriminatorRate, BothOnFake(players, game, real, noise)[k]))
                .Mistake("climbs", "moves along the gradient; it should move against it", () => Moved(-DiscriminatorRate, ofReal[k] + ofFake[k]))
                .Mistake("other-rate", "moves with the generator's learning rate", () => Moved(GeneratorRate, ofReal[k] + ofFake[k]))
                .Mistake("no-rate", "moves as with a learning rate of 1", () => Moved(1, ofReal[k] + ofFake[k]))
                .Mistake("times-N", "moves by N times the gradient: the losses are means", () => Moved(DiscriminatorRate, ofReal[k] * real.Rows + ofFake[k] * noise.Rows));
        }
    }

    /// <summary>The layers remember their latest forward only, that of the made data, and both backwards use it.</summary>
    private static Tensor[] BothOnFake(Players players, GanGame game, Tensor real, Tensor noise)
    {
        var ofFake = players.DiscriminatorGradients(game, real, noise).OfFake;
        var ofRealOnFake = players.RealGradientsOnMade(game, real, noise);
        return [.. ofFake.Zip(ofRealOnFake, (a, b) => a + b)];
    }

    private static void ExpectGenerator(Case @case, Value.Ref network, Players players, GanGame game, Tensor noise, int[] parameters, Tolerance tolerance)
    {
        var own = players.GeneratorGradients(game, noise).OwnGradients;
        foreach (var k in parameters)
        {
            Tensor Moved(double rate, Tensor gradient) => players.Generator[k] - rate * gradient;
            @case.Expect(@case.Get(network, players.PathOf(k)), $"{Players.Names[k]} of the generator", Moved(GeneratorRate, own[k])).Within(tolerance)
                .Mistake("unchanged", "is what it was before the step", () => players.Generator[k])
                // In two of the games the discriminator's loss of the made data is minus the generator's: there this and the next come to the same.
                .Mistake("climbs", "moves along the gradient; it should move against it", () => Moved(-GeneratorRate, own[k]))
                .Mistake("discriminators-loss", "moves against the discriminator's loss of the made data; the generator has a loss of its own",
                    () => Moved(GeneratorRate, players.GeneratorGradients(game, noise, byDiscriminatorsLoss: true).OwnGradients[k]))
                .Mistake("other-rate", "moves with the discriminator's learning rate", () => Moved(DiscriminatorRate, own[k]))
                .Mistake("no-rate", "moves as with a learning rate of 1", () => Moved(1, own[k]))
                .Mistake("times-N", "moves by N times the gradient: the loss is a mean", () => Moved(GeneratorRate * noise.Rows, own[k]));
        }
    }

    private static (Value.Ref Trainer, Value.Ref Generator, Value.Ref Discriminator) New(Case @case, Players players, GanGame game)
    {
        var (generator, discriminator) = players.Place(@case);
        var loss = @case.New("mytorch.gan.losses", GameLosses.ClassOf(game));
        return (@case.New("mytorch.gan.training", "GANTrainer", generator, discriminator, loss, GeneratorRate, DiscriminatorRate), generator, discriminator);
    }
}
