using ReferenceImpl.Layers;

namespace ReferenceImpl.Activations;

/// <summary>y = max(0, x); dx = dy where x &gt; 0, else 0 (at 0 too).</summary>
/// <remarks>Source: Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", ICML 2010.</remarks>
public sealed class ReLU : Layer
{
    private static readonly Tensor Zero = Tensor.Scalar(0);

    private Tensor? _x;

    public override Tensor Forward(Tensor x) => Tensor.Maximum(_x = x, Zero);

    public override Tensor Backward(Tensor dY) => dY * Tensor.Greater(Remembered(_x), Zero);
}

/// <summary>y = x where x &gt; 0, else slope·x; dx = dy or slope·dy.</summary>
/// <remarks>Source: Maas, Hannun, Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", ICML 2013.</remarks>
public sealed class LeakyReLU(double slope = 0.01) : Layer
{
    private Tensor? _factor;

    public override Tensor Forward(Tensor x) => x * (_factor = x.Map(v => v > 0 ? 1 : slope));

    public override Tensor Backward(Tensor dY) => dY * Remembered(_factor);
}
