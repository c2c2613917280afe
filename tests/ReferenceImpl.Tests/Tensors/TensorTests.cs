namespace ReferenceImpl.Tests.Tensors;

public class TensorTests
{
    private static readonly Tensor Matrix = new([1, 2, 3, 4, 5, 6], 2, 3);

    [Fact]
    public void A_transpose_is_a_view_and_writes_through()
    {
        var matrix = Matrix.Copy();
        matrix.T[2, 0] = 30;

        Assert.Equal([1, 2, 30, 4, 5, 6], matrix.ToArray());
        Assert.Equal([1, 4, 2, 5, 30, 6], matrix.T.ToArray());
    }

    [Fact]
    public void Arithmetic_broadcasts_rows_columns_and_numbers()
    {
        Assert.Equal([11, 22, 33, 14, 25, 36], (Matrix + Tensor.Of(10, 20, 30)).ToArray());
        Assert.Equal([11, 12, 13, 24, 25, 26], (Matrix + new Tensor([10, 20], 2, 1)).ToArray());
        Assert.Equal([0, -1, -2, -3, -4, -5], (1 - Matrix).ToArray());
        Assert.Equal([1, 2, 2, 4], (new Tensor([1, 2], 2, 1) * Tensor.Of(1, 2)).ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_broadcast_are_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Matrix + Tensor.Of(1, 2));
        Assert.Contains("(2, 3) and (2,) do not broadcast: 3 against 2 on axis -1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_required_shape_says_wanted_and_got()
    {
        var error = Assert.Throws<ArgumentException>(() => Matrix.RequireShape("x", -1, 4));
        Assert.Contains("x must have shape (*, 4), got (2, 3)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, new double[] { 5, 7, 9 })]
    [InlineData(1, new double[] { 6, 15 })]
    [InlineData(-1, new double[] { 6, 15 })]
    public void Sums_run_over_the_named_axis(int axis, double[] expected)
    {
        Assert.Equal(expected, Matrix.Sum(axis).ToArray());
        Assert.Equal(expected, Matrix.T.Sum(axis == 0 ? 1 : 0).ToArray());
        Assert.Equal(2, Matrix.Sum(axis, keepDims: true).Rank);
    }

    [Fact]
    public void Sums_over_any_axes_agree_with_loops()
    {
        var x = Tensor.Normal(new Random(1), 3, 4, 5, 2);
        foreach (int[] axes in new int[][] { [0], [1], [2], [3], [0, 2], [0, 2, 3], [1, 3], [0, 1, 2, 3] })
        {
            var sum = x.Sum(axes, keepDims: true);
            var loop = Tensor.ZerosLike(sum);
            for (var a = 0; a < 3; a++)
                for (var b = 0; b < 4; b++)
                    for (var c = 0; c < 5; c++)
                        for (var d = 0; d < 2; d++)
                            loop[a % sum.Shape[0], b % sum.Shape[1], c % sum.Shape[2], d % sum.Shape[3]] += x[a, b, c, d];
            Assert.True((sum - loop).Abs().Max() < 1e-14);
        }
    }

    [Fact]
    public void Slices_with_steps_and_negative_bounds_follow_numpy()
    {
        var row = Tensor.Arange(7);
        Assert.Equal([1, 3, 5], row.Slice(0, 1, 6, 2).ToArray());
        Assert.Equal([4, 5], row.Slice(0, -3, -1).ToArray());
        Assert.Equal([6, 5, 4, 3, 2, 1, 0], row.Flip(0).ToArray());
        Assert.Equal([2, 5], Matrix.At(1, axis: 1).ToArray());
    }

    [Fact]
    public void Concatenating_undoes_splitting()
    {
        var x = Tensor.Normal(new Random(2), 2, 6, 3);
        Assert.Equal(x.ToArray(), Tensor.Concat(x.Split(1, 1, 3, 2), 1).ToArray());
        Assert.Equal([0, 1, 2, 3, 0, 0], Tensor.Of(1, 2, 3).Pad(0, 1, 2).ToArray());
    }

    [Fact]
    public void Reshape_of_a_transpose_reads_in_C_order()
    {
        Assert.Equal([1, 4, 2, 5, 3, 6], Matrix.T.Reshape(6).ToArray());
        Assert.Equal([3, 2], Matrix.Reshape(3, -1).Shape);
        Assert.Throws<ArgumentException>(() => Matrix.Reshape(4, -1));
    }

    [Fact]
    public void Log_sum_exp_survives_a_thousand_and_minus_infinity()
    {
        var x = new Tensor([1000, 1001, double.NegativeInfinity, double.NegativeInfinity], 2, 2);
        var y = x.LogSumExp(1);
        Assert.Equal(1001.3132616875182, y[0], 1e-10);
        Assert.Equal(double.NegativeInfinity, y[1]);
    }

    [Fact]
    public void A_product_of_views_is_the_product_of_their_copies()
    {
        var rng = new Random(3);
        var (a, b) = (Tensor.Normal(rng, 5, 4, 3), Tensor.Normal(rng, 5, 2, 3));
        var product = a.MatMul(b.T);
        Assert.Equal([5, 4, 2], product.Shape);
        Assert.Equal(a.Copy().MatMul(b.T.Copy()).ToArray(), product.ToArray());
        Assert.Equal(a.At(3).MatMul(b.At(3).T).ToArray(), product.At(3).ToArray());
        Assert.Equal([4.0 + 10 + 18], Tensor.Of(1, 2, 3).Reshape(1, 3).MatMul(Tensor.Of(4, 5, 6).Reshape(3, 1)).ToArray());
    }
}
