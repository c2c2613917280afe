namespace Competitions.Tests;

public class SeedTests
{
    [Fact]
    public void A_part_always_draws_the_same_and_another_part_or_seed_something_else()
    {
        int[] Draw(string seed, string part)
        {
            var rng = new Seed(seed).For(part);
            return [.. Enumerable.Range(0, 4).Select(_ => rng.Next())];
        }

        Assert.Equal(Draw("a", "x"), Draw("a", "x"));
        Assert.NotEqual(Draw("a", "x"), Draw("a", "y"));
        Assert.NotEqual(Draw("a", "x"), Draw("b", "x"));
    }

    [Fact]
    public void A_drawn_seed_has_128_bits_and_is_never_the_same()
    {
        Assert.Equal(32, Seed.Draw().Text.Length);
        Assert.NotEqual(Seed.Draw().Text, Seed.Draw().Text);
    }

    [Fact]
    public void Normal_numbers_have_mean_0_and_variance_1()
    {
        var rng = new Random(3);
        double[] draws = [.. Enumerable.Range(0, 20_000).Select(_ => rng.Normal())];

        Assert.Equal(0, draws.Average(), 0.03);
        Assert.Equal(1, draws.Average(draw => draw * draw), 0.04);
    }
}
