using ReferenceImpl.Attention;

namespace ReferenceImpl.Tests.Attention;

public class ListenAttendSpellTests
{
    [Fact]
    public void Backward_agrees_with_central_differences()
    {
        var rng = new Random(1);
        var model = new ListenAttendSpell(features: 2, symbols: 4, width: 2, pyramidLayers: 1, rng);
        var (frames, symbols) = (Tensor.Normal(rng, 2, 6, 2), Generation.Tokens([[0, 3, 3], [0, 1, 2]]));
        var weights = Tensor.Normal(rng, 2, 3, 4);

        model.Forward(frames, symbols, [6, 4]);
        model.Backward(weights);
        foreach (var parameter in model.Parameters)
            Agreement.WithDifferences(() => (weights * model.Forward(frames, symbols, [6, 4])).Sum(), parameter.Value, parameter.Grad, "a parameter");
    }

    [Fact]
    public void Backward_takes_in_the_gradient_of_another_loss_on_what_was_heard()
    {
        var rng = new Random(3);
        var model = new ListenAttendSpell(features: 2, symbols: 4, width: 2, pyramidLayers: 1, rng);
        var (frames, symbols) = (Tensor.Normal(rng, 2, 6, 2), Generation.Tokens([[0, 3], [0, 1]]));
        var (ofLogits, ofStates) = (Tensor.Normal(rng, 2, 2, 4), Tensor.Normal(rng, 2, 3, 4));

        double Loss()
        {
            var heard = model.Listen(frames, [6, 4]);
            return (ofLogits * model.Spell(heard, symbols)).Sum() + (ofStates * heard.States).Sum();
        }

        Loss();
        model.Backward(ofLogits, ofStates);
        foreach (var parameter in model.Parameters) Agreement.WithDifferences(Loss, parameter.Value, parameter.Grad, "a parameter");
    }

    [Fact]
    public void Attention_sums_to_one_and_never_looks_at_padding()
    {
        var rng = new Random(2);
        var model = new ListenAttendSpell(features: 2, symbols: 4, width: 3, pyramidLayers: 1, rng);
        model.Forward(Tensor.Normal(rng, 2, 6, 2), Generation.Tokens([[0, 3], [0, 1]]), [6, 2]);
        var attention = model.Attention;
        Assert.Equal([2, 2, 3], attention.Shape);
        Agreement.Close(Tensor.Ones(2, 2), attention.Sum(2), "attention");
        Assert.Equal(0, attention.At(1).Slice(1, 1).Max());
    }
}
