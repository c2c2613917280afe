using ReferenceImpl.Attention;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Attention;

public class TransformerTests
{
    private static readonly BlockShape Small = new(Width: 4, Heads: 2, Hidden: 6);

    [Fact]
    public void Blocks_agree_with_PyTorch()
    {
        foreach (var golden in GoldenCase.All("transformer"))
        {
            var decoder = golden.Has("memory");
            var shape = new BlockShape(
                golden["x"].Columns, golden.Int("heads"), golden["linear1_weight"].Rows,
                golden.Flag("first") ? NormPlacement.Before : NormPlacement.After, decoder, golden.Flag("gelu"));
            var block = new TransformerBlock(shape, new Random(1));
            TorchParameters.Load(block.SelfAttention, golden, "self_attn_");
            if (decoder) TorchParameters.Load(block.CrossAttention!, golden, "multihead_attn_");
            foreach (var (name, parameter) in TorchParameters.Rest(block)) parameter.Set(golden[name]);

            golden.Agrees("y", decoder
                ? block.Forward(golden["x"], null, Mask.Causal(golden["x"].Shape[1]), golden["memory"], golden["padding"])
                : block.Forward(golden["x"], golden["padding"]));
            var (dX, dMemory) = block.Backward(golden["dy"]);
            golden.Agrees("dx", dX);
            if (decoder) golden.Agrees("dmemory", dMemory!);
            TorchParameters.GradientsAgree(block.SelfAttention, golden, "self_attn_");
            if (decoder) TorchParameters.GradientsAgree(block.CrossAttention!, golden, "multihead_attn_");
            foreach (var (name, parameter) in TorchParameters.Rest(block)) golden.Agrees("d" + name, parameter.Grad);
        }
    }

    [Theory]
    [InlineData(NormPlacement.Before)]
    [InlineData(NormPlacement.After)]
    public void Whole_models_agree_with_central_differences(NormPlacement norm)
    {
        var rng = new Random(2);
        var (source, target) = (Generation.Tokens([[0, 2, 1], [3, 3, 0]]), Generation.Tokens([[1, 0], [2, 2]]));
        var weights = Tensor.Normal(rng, 2, 2, 3);

        var translator = new EncoderDecoderTransformer(4, 3, 8, 2, Small with { Norm = norm }, rng);
        var padding = Mask.Padding([3, 2], 3);
        translator.Forward(source, target, padding);
        translator.Backward(weights);
        foreach (var parameter in translator.Parameters)
            Agreement.WithDifferences(() => (weights * translator.Forward(source, target, padding)).Sum(), parameter.Value, parameter.Grad, "a parameter");

        var language = new DecoderOnlyTransformer(3, 8, 2, Small with { Norm = norm }, rng);
        language.Forward(target);
        language.Backward(weights);
        foreach (var parameter in language.Parameters)
            Agreement.WithDifferences(() => (weights * language.Forward(target)).Sum(), parameter.Value, parameter.Grad, "a parameter");
    }

    [Fact]
    public void No_position_sees_the_future_or_the_padding()
    {
        var model = new DecoderOnlyTransformer(5, 8, 2, Small, new Random(3));
        var y = model.Forward(Generation.Tokens([[1, 2, 3, 4]]));
        var changed = model.Forward(Generation.Tokens([[1, 2, 0, 0]]));
        Assert.Equal(y.Slice(1, 0, 2).ToArray(), changed.Slice(1, 0, 2).ToArray());
        var shorter = model.Forward(Generation.Tokens([[1, 2, 0, 0]]), [2]);
        Assert.Equal(y.Slice(1, 0, 2).ToArray(), shorter.Slice(1, 0, 2).ToArray());
    }

    [Fact]
    public void The_key_value_cache_gives_the_same_bits_as_no_cache()
    {
        var model = new DecoderOnlyTransformer(7, 16, 2, Small, new Random(4));
        var tokens = Generation.Tokens([[1, 5, 3, 3, 0, 6, 2, 4, 1, 1, 5], [2, 2, 0, 1, 4, 4, 6, 6, 5, 3, 0]]);
        var whole = model.Forward(tokens);
        var caches = model.NewCaches();
        for (var t = 0; t < tokens.Columns; t++)
            Assert.Equal(whole.At(t, axis: 1).ToArray(), model.ForwardCached(tokens.Slice(1, t, t + 1), caches).At(0, axis: 1).ToArray());
    }
}
