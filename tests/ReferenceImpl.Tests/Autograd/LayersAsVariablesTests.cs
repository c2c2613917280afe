using ReferenceImpl.Activations;
using ReferenceImpl.Autograd;
using ReferenceImpl.Layers;
using ReferenceImpl.Losses;

namespace ReferenceImpl.Tests.Autograd;

/// <summary>Backward passes written out by hand, against the same formulas differentiated automatically.</summary>
public class LayersAsVariablesTests
{
    private readonly Random _rng = new(1);

    [Fact]
    public void Linear() => Agreement.WithAutograd(
        new Linear(3, 4, _rng), Tensor.Normal(_rng, 5, 3), _rng, (x, p) => x.MatMul(p[0].T) + p[1]);

    [Fact]
    public void Activations()
    {
        var x = Tensor.Normal(_rng, 4, 5) * 3;
        Agreement.WithAutograd(new ReLU(), x, _rng, (v, _) => v.ReLU());
        Agreement.WithAutograd(new LeakyReLU(0.2), x, _rng, (v, _) => v.ReLU(0.2));
        Agreement.WithAutograd(new Sigmoid(), x, _rng, (v, _) => 1 / (1 + (-v).Exp()));
        Agreement.WithAutograd(new Tanh(), x, _rng, (v, _) => 1 - 2 / ((2 * v).Exp() + 1));
        Agreement.WithAutograd(new Swish(), x, _rng, (v, _) => v * v.Sigmoid());
        Agreement.WithAutograd(new GeluTanh(), x, _rng, (v, _) => 0.5 * v * (1 + (Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)).Tanh()));
        Agreement.WithAutograd(new Softmax(), x, _rng, (v, _) => v.Exp() / v.Exp().SumKeep(1));
        Agreement.WithAutograd(new LogSoftmax(0), x, _rng, (v, _) => (v.Exp() / v.Exp().SumKeep(0)).Log());
    }

    [Fact]
    public void Batch_normalisation() => Agreement.WithAutograd(
        new BatchNorm1d(3), Tensor.Normal(_rng, 6, 3), _rng, (x, p) =>
        {
            var centred = x - x.Mean(0);
            return p[0] * centred / ((centred * centred).Mean(0) + 1e-5).Sqrt() + p[1];
        });

    [Fact]
    public void Losses()
    {
        var (a, y) = (Tensor.Normal(_rng, 4, 3), Tensor.OneHot([0, 2, 1, 1], 3));
        Agrees(new MseLoss(), v => ((v - y) * (v - y)).Mean());
        Agrees(new CrossEntropyLoss(), v => -(v.LogSoftmax(1) * y).Sum() / 4);

        void Agrees(Loss loss, Func<Variable, Variable> function)
        {
            Variable leaf = a;
            var output = function(leaf);
            Agreement.Close(output.Value, Tensor.Scalar(loss.Forward(a, y)), loss.GetType().Name);
            Agreement.Close(Variable.Gradients(output, leaf)[0].Value, loss.Backward(), loss.GetType().Name);
        }
    }
}
