using ReferenceImpl.Layers;

namespace ReferenceImpl.Tests.Layers;

public class DropoutTests
{
    [Fact]
    public void What_is_kept_is_scaled_and_what_is_dropped_passes_no_gradient()
    {
        var layer = new Dropout(0.25, new Random(1));
        var y = layer.Forward(Tensor.Ones(100, 100));
        var dX = layer.Backward(Tensor.Full(3, 100, 100));

        Assert.All(y.ToArray(), value => Assert.True(value is 0 or 1 / 0.75));
        Assert.Equal((y * 3).ToArray(), dX.ToArray());
        Assert.InRange(y.Mean(), 0.97, 1.03);
    }

    [Fact]
    public void In_use_it_does_nothing()
    {
        var x = Tensor.Normal(new Random(2), 4, 5);
        var layer = new Dropout(0.5, new Random(1)) { Training = false };
        Assert.Equal(x.ToArray(), layer.Forward(x).ToArray());
        Assert.Equal(x.ToArray(), layer.Backward(x).ToArray());
    }

    [Fact]
    public void Whole_channels_live_or_die_together()
    {
        var y = new Dropout(0.5, new Random(3), wholeChannels: true).Forward(Tensor.Ones(4, 8, 3, 5));
        var sums = y.Sum([2, 3]);
        Assert.All(sums.ToArray(), sum => Assert.True(sum is 0 or 30));
        Assert.Contains(0, sums.ToArray());
        Assert.Contains(30, sums.ToArray());
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_probability_outside_its_range_is_refused(double p) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(p, new Random(1)));
}
