using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ReferenceImpl.Tests.Tensors;

public class TranscendentalTests
{
    private static readonly Tensor Wide = Tensor.Uniform(new Random(1), -750, 712, 4000);
    private static readonly Tensor Narrow = Tensor.Uniform(new Random(2), -2, 2, 4000);

    [Fact]
    public void Exp_agrees_with_the_C_library()
    {
        foreach (var x in new[] { Wide, Narrow })
        {
            var y = x.Exp();
            for (var i = 0; i < x.Size; i++) AssertClose(Math.Exp(x[i]), y[i], 4e-16);
        }
    }

    [Fact]
    public void Log_agrees_with_the_C_library()
    {
        foreach (var x in new[] { Wide.Exp(), Narrow.Exp(), 1 + Narrow * 1e-9 })
        {
            var y = x.Log();
            for (var i = 0; i < x.Size; i++) AssertClose(Math.Log(x[i]), y[i], 4e-16);
        }
    }

    [Fact]
    public void Special_values_are_kept()
    {
        Assert.Equal(
            [1, 0, double.PositiveInfinity, double.NaN, 0, double.PositiveInfinity],
            Tensor.Of(0, double.NegativeInfinity, double.PositiveInfinity, double.NaN, -1e9, 1e9).Exp().ToArray());
        Assert.Equal(
            [0, double.NegativeInfinity, double.PositiveInfinity, double.NaN, double.NaN, Math.Log(5e-324)],
            Tensor.Of(1, 0, double.PositiveInfinity, double.NaN, -1, 5e-324).Log().ToArray());
    }

    [Fact]
    public void Every_machine_gives_the_same_bits()
    {
        var results = Tensor.Concat([Wide.Exp(), Narrow.Exp(), Wide.Exp().Log(), Narrow.Tanh(), Narrow.Sigmoid()]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(results.Data)));
        Assert.Equal("b4a69c8d2230a4b6c3a7621ba01d095d4e5fee185d60a1097eaea08ef040d153", hash);
    }

    private static void AssertClose(double want, double got, double relative)
    {
        if (want.Equals(got)) return;
        Assert.True(Math.Abs(want - got) <= Math.Max(Math.Abs(want) * relative, 5e-324), $"should be {want:R}, is {got:R}");
    }
}
