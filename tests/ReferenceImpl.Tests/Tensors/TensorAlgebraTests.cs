using CsCheck;

namespace ReferenceImpl.Tests.Tensors;

/// <summary>Laws that hold for tensors of every shape.</summary>
public class TensorAlgebraTests
{
    private static readonly Gen<int> Length = Gen.Int[1, 6];

    private static readonly Gen<(int M, int K, int N, int Seed)> Matrices = Gen.Select(Length, Length, Length, Gen.Int[0, 1_000_000]);

    [Fact]
    public void The_matrix_product_is_linear() => Matrices.Sample(size =>
    {
        var rng = new Random(size.Seed);
        var (a, b, c) = (Tensor.Normal(rng, size.M, size.K), Tensor.Normal(rng, size.K, size.N), Tensor.Normal(rng, size.K, size.N));
        Agreement.Close(a.MatMul(b) + 3 * a.MatMul(c), a.MatMul(b + 3 * c), "A·(B + 3C)");
    });

    [Fact]
    public void The_transpose_of_a_product_is_the_product_of_transposes_reversed() => Matrices.Sample(size =>
    {
        var rng = new Random(size.Seed);
        var (a, b) = (Tensor.Normal(rng, size.M, size.K), Tensor.Normal(rng, size.K, size.N));
        Assert.Equal(a.MatMul(b).T.ToArray(), b.T.MatMul(a.T).ToArray()); // the same chain of multiply-adds: the same bits
    });

    [Fact]
    public void Broadcasting_is_repeating_and_summing_back_is_its_transpose() => Matrices.Sample(size =>
    {
        var rng = new Random(size.Seed);
        var row = Tensor.Normal(rng, size.K, 1, size.N);
        var whole = Tensor.Normal(rng, size.M, size.K, 4, size.N);
        var repeated = row.BroadcastTo(size.M, size.K, 4, size.N);
        Assert.Equal((whole + repeated.Copy()).ToArray(), (whole + row).ToArray());

        // ⟨whole, repeat(row)⟩ = ⟨sum back(whole), row⟩
        Assert.Equal((whole * repeated).Sum(), (whole.SumTo(size.K, 1, size.N) * row).Sum(), 1e-10);
    });

    [Fact]
    public void Transposing_there_and_back_and_reshaping_change_nothing() => Matrices.Sample(size =>
    {
        var x = Tensor.Normal(new Random(size.Seed), size.M, size.K, size.N);
        Assert.Equal(x.ToArray(), x.Transpose(2, 0, 1).Transpose(1, 2, 0).ToArray());
        Assert.Equal(x.ToArray(), x.Reshape(-1).Reshape(size.M, size.K, size.N).ToArray());
        Assert.Equal(x.ToArray(), x.Flip(1).Flip(1).ToArray());
    });

    [Fact]
    public void Sums_can_be_taken_axis_by_axis_in_any_order() => Matrices.Sample(size =>
    {
        var x = Tensor.Normal(new Random(size.Seed), size.M, size.K, size.N);
        Agreement.Close(x.Sum([0, 2]), x.Sum(2).Sum(0), "sum");
        Agreement.Close(x.Sum([0, 2]), x.Transpose(1, 2, 0).Sum([1, 2]), "sum of a transpose");
    });
}
