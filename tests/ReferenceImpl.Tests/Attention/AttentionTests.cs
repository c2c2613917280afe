using ReferenceImpl.Attention;
using ReferenceImpl.Autograd;
using ReferenceImpl.Layers;
using ReferenceImpl.Tests.Golden;

namespace ReferenceImpl.Tests.Attention;

public class AttentionTests
{
    [Fact]
    public void Scaled_dot_product_agrees_with_PyTorch_with_and_without_masks()
    {
        foreach (var golden in GoldenCase.All("attention", "dot"))
        {
            var result = ScaledDotProduct.Forward(golden["Q"], golden["K"], golden["V"], golden.Has("mask") ? golden["mask"] : null);
            var (dQ, dK, dV) = ScaledDotProduct.Backward(result, golden["dy"]);
            golden.Agrees("y", result.Output);
            golden.Agrees("dQ", dQ);
            golden.Agrees("dK", dK);
            golden.Agrees("dV", dV);
        }
    }

    [Fact]
    public void Scaled_dot_product_agrees_with_central_differences_and_autograd()
    {
        var rng = new Random(1);
        var (q, k, v) = (Tensor.Normal(rng, 2, 3, 4), Tensor.Normal(rng, 2, 5, 4), Tensor.Normal(rng, 2, 5, 2));
        var mask = Tensor.Of(new double[,] { { 0, 0, 0, 0, 1 }, { 0, 1, 0, 0, 1 }, { 0, 0, 0, 0, 0 } });
        var dY = Tensor.Normal(rng, 2, 3, 2);
        double Loss() => (dY * ScaledDotProduct.Forward(q, k, v, mask).Output).Sum();
        var (dQ, dK, dV) = ScaledDotProduct.Backward(ScaledDotProduct.Forward(q, k, v, mask), dY);

        Agreement.WithDifferences(Loss, q, dQ, "Q");
        Agreement.WithDifferences(Loss, k, dK, "K");
        Agreement.WithDifferences(Loss, v, dV, "V");

        Variable vq = q, vk = k, vv = v;
        var scores = (vq.MatMul(vk.T) * 0.5).Fill((1 - mask).BroadcastTo(2, 3, 5), -1e300);
        var gradients = Variable.Gradients((scores.Softmax(2).MatMul(vv) * dY).Sum(), vq, vk, vv);
        Agreement.Close(gradients[0].Value, dQ, "Q");
        Agreement.Close(gradients[1].Value, dK, "K");
        Agreement.Close(gradients[2].Value, dV, "V");
    }

    [Fact]
    public void A_query_that_must_ignore_every_key_has_no_answer_and_the_others_have_theirs()
    {
        var rng = new Random(6);
        var (q, k, v) = (Tensor.Normal(rng, 2, 4), Tensor.Normal(rng, 3, 4), Tensor.Normal(rng, 3, 2));
        var output = ScaledDotProduct.Forward(q, k, v, Tensor.Of(new double[,] { { 1, 1, 1 }, { 0, 0, 0 } })).Output;
        Assert.All(output.At(0).ToArray(), value => Assert.True(double.IsNaN(value)));
        Assert.Equal(ScaledDotProduct.Forward(q, k, v).Output.At(1).ToArray(), output.At(1).ToArray());
    }

    [Fact]
    public void Many_heads_agree_with_PyTorch_with_every_mask()
    {
        foreach (var golden in GoldenCase.All("attention", "mha"))
        {
            var attention = new MultiHeadAttention(golden["q"].Columns, golden.Int("heads"));
            TorchParameters.Load(attention, golden, "");
            golden.Agrees("y", attention.Forward(
                golden["q"], golden["k"], golden["v"],
                golden.Has("key_padding_mask") ? golden["key_padding_mask"] : null, golden.Has("attn_mask") ? golden["attn_mask"] : null));
            golden.Agrees("weights", attention.Weights);
            var (dQ, dK, dV) = attention.Backward(golden["dy"]);
            golden.Agrees("dq", dQ);
            golden.Agrees("dk", dK);
            golden.Agrees("dv", dV);
            TorchParameters.GradientsAgree(attention, golden, "");
        }
    }

    [Fact]
    public void Attention_does_not_care_in_which_order_the_keys_come()
    {
        var rng = new Random(2);
        var attention = new MultiHeadAttention(6, 2, rng);
        var (query, memory) = (Tensor.Normal(rng, 1, 3, 6), Tensor.Normal(rng, 1, 5, 6));
        var y = attention.Forward(query, memory, memory);
        Agreement.Close(y, attention.Forward(query, memory.Flip(1), memory.Flip(1)), "y, keys reversed");
        Agreement.Close(y.Flip(1), attention.Forward(query.Flip(1), memory, memory), "y, queries reversed");
    }

    [Fact]
    public void Rotary_scores_depend_on_the_distance_only_and_agree_with_central_differences()
    {
        var rng = new Random(3);
        var rotary = new RotaryPositions(6);
        var (q, k) = (Tensor.Normal(rng, 1, 6), Tensor.Normal(rng, 1, 6));
        var near = (rotary.Turn(q, 7) * rotary.Turn(k, 4)).Sum();
        Assert.Equal(near, (rotary.Turn(q, 103) * rotary.Turn(k, 100)).Sum(), 1e-12);

        var attention = new MultiHeadAttention(4, 2, rng) { Rotary = new RotaryPositions(2) };
        var (x, dY) = (Tensor.Normal(rng, 2, 3, 4), Tensor.Normal(rng, 2, 3, 4));
        double Loss() => (dY * attention.Forward(x, x, x)).Sum();
        attention.Forward(x, x, x);
        var (dQ, dK, dV) = attention.Backward(dY);
        Agreement.WithDifferences(Loss, x, dQ + dK + dV, "x");
        foreach (var parameter in attention.Parameters) Agreement.WithDifferences(Loss, parameter.Value, parameter.Grad, "a parameter");
    }

    [Fact]
    public void Layer_normalisation_and_embedding_agree_with_PyTorch_and_central_differences()
    {
        foreach (var golden in GoldenCase.All("attention", "layernorm"))
            Agreement.WithPyTorch(new LayerNorm(golden["x"].Columns), golden, "weight", "bias");
        var embedding = new Embedding(5, 3);
        var table = GoldenCase.One("attention", "embedding");
        embedding.W.Set(table["weight"]);
        table.Agrees("y", embedding.Forward(table["indices"]));
        embedding.Backward(table["dy"]);
        table.Agrees("dweight", embedding.W.Grad);

        var rng = new Random(4);
        Agreement.WithDifferences(new LayerNorm(4), Tensor.Normal(rng, 2, 3, 4), rng);
        var symbols = Tensor.Of(new double[,] { { 0, 4, 4 }, { 2, 0, 1 } });
        var weights = Tensor.Normal(rng, 2, 3, 3);
        embedding.ZeroGrad();
        embedding.Forward(symbols);
        embedding.Backward(weights);
        Agreement.WithDifferences(() => (weights * embedding.Forward(symbols)).Sum(), embedding.W.Value, embedding.W.Grad, "the table");
        Agreement.WithDifferences(new LearnedPositions(4, 5, rng), Tensor.Normal(rng, 2, 3, 4), rng);
        Agreement.WithDifferences(new SinusoidalPositions(4, 5), Tensor.Normal(rng, 2, 3, 4), rng);
    }
}
