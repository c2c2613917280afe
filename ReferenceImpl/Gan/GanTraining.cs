using ReferenceImpl.Layers;
using ReferenceImpl.Optimizers;

namespace ReferenceImpl.Gan;

/// <summary>One move of each player. The noise is given, so that a move can be repeated.</summary>
/// <remarks>
/// The discriminator learns from real points and from what the generator makes of the noise; the generator learns through the
/// discriminator, whose gradients of that pass are thrown away.
/// Source: Goodfellow et al., "Generative Adversarial Nets", NIPS 2014, Algorithm 1.
/// </remarks>
public sealed class GanTraining(Layer generator, Layer discriminator, Optimizer forGenerator, Optimizer forDiscriminator, GanGame game)
{
    /// <summary>If set, every parameter of the discriminator is clipped to this size after its move (the first Wasserstein GAN's way).</summary>
    public double? WeightLimit { get; init; }

    /// <returns>The discriminator's loss before the move.</returns>
    public double MoveDiscriminator(Tensor real, Tensor noise)
    {
        var fake = generator.Forward(noise);
        discriminator.ZeroGrad();

        // Real and fake go through one after the other, because Backward belongs to the latest Forward. The loss is a sum of
        // a part for each, so the first part's gradient does not wait for the second.
        var ofFake = discriminator.Forward(fake);
        var ofReal = discriminator.Forward(real);
        var (loss, dReal, dFake) = GanLosses.Discriminator(game, ofReal, ofFake);
        discriminator.Backward(dReal);
        discriminator.Forward(fake);
        discriminator.Backward(dFake);
        forDiscriminator.Step();

        if (WeightLimit is { } limit)
        {
            foreach (var parameter in discriminator.Parameters) parameter.Value.CopyInPlace(parameter.Value.Clamp(-limit, limit));
        }
        return loss;
    }

    /// <returns>The generator's loss before the move.</returns>
    public double MoveGenerator(Tensor noise)
    {
        generator.ZeroGrad();
        var (loss, dFake) = GanLosses.Generator(game, discriminator.Forward(generator.Forward(noise)));
        generator.Backward(discriminator.Backward(dFake));
        discriminator.ZeroGrad();
        forGenerator.Step();
        return loss;
    }
}
