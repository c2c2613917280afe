using ReferenceImpl.Gan;
using ReferenceImpl.Optimizers;

namespace ReferenceImpl.Tests.Gan;

public class DcganTests
{
    private readonly Random _rng = new(1);

    [Fact]
    public void At_full_size_there_are_as_many_weights_as_in_the_paper()
    {
        // Z·8w·16 + 8w·4w·16 + 4w·2w·16 + 2w·w·16 + w·C·16, and γ and β of 15w channels; w = 64.
        Assert.Equal(3_576_704, Dcgan.Generator(_rng).Parameters.Sum(p => p.Value.Size));
        Assert.Equal(2_765_568, Dcgan.Discriminator(_rng).Parameters.Sum(p => p.Value.Size));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Noise_becomes_an_image_and_an_image_a_score_and_gradients_agree_with_central_differences(int size)
    {
        var (generator, discriminator) = (Dcgan.Generator(_rng, size, 2, 3, 1), Dcgan.Discriminator(_rng, size, 2, 1));
        foreach (var parameter in generator.Parameters.Concat(discriminator.Parameters))
            parameter.Set(Tensor.Normal(_rng, parameter.Value.Shape) * 0.5); // from weights near zero everything is flat
        var noise = Tensor.Normal(_rng, 2, 3, 1, 1);
        var image = generator.Forward(noise);
        Assert.Equal([2, 2, size, size], image.Shape);
        Assert.Equal([2, 1, 1, 1], discriminator.Forward(image).Shape);
        if (size > 8) return; // the larger has the same layers once more
        Agreement.WithDifferences(generator, noise, _rng);
        Agreement.WithDifferences(discriminator, Tensor.Normal(_rng, 2, 2, size, size), _rng);
    }

    [Fact]
    public void It_learns_to_draw_a_bar_where_all_real_images_have_one()
    {
        const int batch = 16;
        var (generator, discriminator) = (Dcgan.Generator(_rng, 8, 1, 4, 4), Dcgan.Discriminator(_rng, 8, 1, 4));
        var game = new GanTraining(
            generator, discriminator, new Adam(generator.Parameters, 4e-3, beta1: 0.5), new Adam(discriminator.Parameters, 4e-3, beta1: 0.5),
            GanGame.NonSaturating);
        var bar = Tensor.Full(-0.8, 1, 1, 8, 8);
        bar.Slice(2, 3, 5).FillInPlace(0.8);
        double Distance() => (generator.Forward(Tensor.Normal(_rng, batch, 4, 1, 1)) - bar).Abs().Mean();

        var before = Distance();
        for (var move = 0; move < 150; move++)
        {
            game.MoveDiscriminator(bar + Tensor.Normal(_rng, batch, 1, 8, 8) * 0.1, Tensor.Normal(_rng, batch, 4, 1, 1));
            game.MoveGenerator(Tensor.Normal(_rng, batch, 4, 1, 1));
        }
        var after = Distance();
        Assert.True(after < before / 3, $"the mean distance to a bar went from {before:F3} to {after:F3}");
    }

    [Fact]
    public void A_size_that_no_doubling_reaches_is_refused() => Assert.Throws<ArgumentException>(() => Dcgan.Generator(_rng, size: 12));
}
