using ReferenceImpl.Activations;
using ReferenceImpl.Gan;
using ReferenceImpl.Layers;
using ReferenceImpl.Optimizers;

namespace ReferenceImpl.Tests.Learning;

public class RingOfGaussiansTests
{
    private const int Modes = 8;

    [Fact]
    public void A_generator_covers_all_eight_modes()
    {
        var rng = new Random(1);
        var generator = new Sequential(new Linear(4, 48, rng), new LeakyReLU(0.2), new Linear(48, 48, rng), new LeakyReLU(0.2), new Linear(48, 2, rng));
        var discriminator = new Sequential(
            new SpectralNorm(new Linear(2, 48, rng), rng), new LeakyReLU(0.2), new SpectralNorm(new Linear(48, 48, rng), rng), new LeakyReLU(0.2),
            new Linear(48, 1, rng));
        var game = new GanTraining(
            generator, discriminator, new Adam(generator.Parameters, 1e-3, beta1: 0.5), new Adam(discriminator.Parameters, 2e-3, beta1: 0.5), GanGame.NonSaturating);

        for (var move = 0; move < 1500; move++)
        {
            game.MoveDiscriminator(Ring(rng, 64), Tensor.Normal(rng, 64, 4));
            game.MoveGenerator(Tensor.Normal(rng, 64, 4));
        }

        var points = generator.Forward(Tensor.Normal(rng, 1000, 4));
        var near = new int[Modes];
        for (var n = 0; n < points.Rows; n++)
        {
            var mode = (int)Math.Round(Math.Atan2(points[n, 1], points[n, 0]) / (2 * Math.PI) * Modes + Modes) % Modes;
            var centre = Centre(mode);
            if (Math.Pow(points[n, 0] - centre.X, 2) + Math.Pow(points[n, 1] - centre.Y, 2) < 0.3 * 0.3) near[mode]++;
        }
        Assert.True(near.All(count => count >= 20), $"points near the modes: {string.Join(", ", near)}");
        Assert.True(near.Sum() >= 600, $"{near.Sum()} of 1000 points lie near a mode");
    }

    private static (double X, double Y) Centre(int mode) => (Math.Cos(2 * Math.PI * mode / Modes), Math.Sin(2 * Math.PI * mode / Modes));

    private static Tensor Ring(Random rng, int count)
    {
        var points = Tensor.Normal(rng, count, 2) * 0.05;
        for (var n = 0; n < count; n++)
        {
            var (x, y) = Centre(rng.Next(Modes));
            points[n, 0] += x;
            points[n, 1] += y;
        }
        return points;
    }
}
