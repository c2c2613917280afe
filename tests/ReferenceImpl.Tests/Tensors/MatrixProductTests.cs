namespace ReferenceImpl.Tests.Tensors;

public class MatrixProductTests
{
    /// <summary>Sizes on both sides of every block: tile, panel, depth, strip.</summary>
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 7)]
    [InlineData(8, 16, 4)]
    [InlineData(9, 17, 257)]
    [InlineData(4, 15, 256)]
    [InlineData(130, 33, 20)]
    [InlineData(5, 40, 600)]
    public void Every_element_is_one_chain_of_fused_multiply_adds(int m, int n, int k)
    {
        var rng = new Random(m + n + k);
        var (a, b) = (Tensor.Normal(rng, m, k), Tensor.Normal(rng, k, n));
        var expected = new double[m * n];
        for (var i = 0; i < m; i++)
            for (var j = 0; j < n; j++)
                for (var p = 0; p < k; p++)
                    expected[i * n + j] = Math.FusedMultiplyAdd(a[i, p], b[p, j], expected[i * n + j]);

        // Equal to the last bit, however the operands lie in memory.
        Assert.Equal(expected, a.MatMul(b).ToArray());
        Assert.Equal(expected, a.T.Copy().T.MatMul(b).ToArray());
        Assert.Equal(expected, a.MatMul(b.T.Copy().T).ToArray());
        Assert.Equal(expected, a.Flip(0).MatMul(b.Flip(1)).Flip(0).Flip(1).ToArray());
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        var rng = new Random(1);
        var (a, b) = (Tensor.Normal(rng, 40, 70), Tensor.Normal(rng, 70, 50));
        var expected = a.MatMul(b).ToArray();
        Parallel.For(0, 200, _ => Assert.Equal(expected, a.MatMul(b).ToArray()));
    }

    [Fact]
    public void Leading_axes_broadcast()
    {
        var rng = new Random(2);
        var (a, b) = (Tensor.Normal(rng, 2, 1, 3, 4), Tensor.Normal(rng, 5, 4, 2));
        var product = a.MatMul(b);
        Assert.Equal([2, 5, 3, 2], product.Shape);
        Assert.Equal(a.At(1).At(0).MatMul(b.At(3)).ToArray(), product.At(1).At(3).ToArray());
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.Zeros(2, 3).MatMul(Tensor.Zeros(4, 5)));
        Assert.Contains("got (2, 3) and (4, 5)", error.Message, StringComparison.Ordinal);
    }
}
