using ReferenceImpl.Attention;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Attention;

/// <summary>PyTorch keeps the three input projections of attention in one matrix, and names parts otherwise.</summary>
internal static class TorchParameters
{
    public static void Load(MultiHeadAttention attention, GoldenCase golden, string prefix) =>
        Pair(attention, golden, prefix, (parameter, name, third) =>
            parameter.Set(third is null ? golden[name] : Third(golden[name], third.Value)));

    public static void GradientsAgree(MultiHeadAttention attention, GoldenCase golden, string prefix)
    {
        var weights = new[] { attention.Query, attention.Key, attention.Value };
        golden.Agrees($"d{prefix}in_proj_weight", Tensor.Concat([.. weights.Select(w => w.W.Grad)]));
        golden.Agrees($"d{prefix}in_proj_bias", Tensor.Concat([.. weights.Select(w => w.B!.Grad)]));
        golden.Agrees($"d{prefix}out_proj_weight", attention.Output.W.Grad);
        golden.Agrees($"d{prefix}out_proj_bias", attention.Output.B!.Grad);
    }

    /// <summary>The rest of a block: name in PyTorch and parameter here.</summary>
    public static IEnumerable<(string Name, Parameter Parameter)> Rest(TransformerBlock block)
    {
        var (first, second) = (block.FeedForward.Children[0], block.FeedForward.Children[3]);
        yield return ("linear1_weight", first.Parameters[0]);
        yield return ("linear1_bias", first.Parameters[1]);
        yield return ("linear2_weight", second.Parameters[0]);
        yield return ("linear2_bias", second.Parameters[1]);
        for (var k = 0; k < block.Norms.Count; k++)
        {
            yield return ($"norm{k + 1}_weight", block.Norms[k].Gamma);
            yield return ($"norm{k + 1}_bias", block.Norms[k].Beta);
        }
    }

    private static void Pair(MultiHeadAttention attention, GoldenCase golden, string prefix, Action<Parameter, string, int?> set)
    {
        Assert.True(golden.Has(prefix + "in_proj_weight"));
        var inputs = new[] { attention.Query, attention.Key, attention.Value };
        for (var k = 0; k < 3; k++)
        {
            set(inputs[k].W, prefix + "in_proj_weight", k);
            set(inputs[k].B!, prefix + "in_proj_bias", k);
        }
        set(attention.Output.W, prefix + "out_proj_weight", null);
        set(attention.Output.B!, prefix + "out_proj_bias", null);
    }

    private static Tensor Third(Tensor stacked, int k) => stacked.Slice(0, k * stacked.Rows / 3, (k + 1) * stacked.Rows / 3);
}
