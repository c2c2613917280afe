namespace ReferenceImpl.Layers;

/// <summary>y = f(x) + g(x), where the shortcut g is the identity unless f changes the shape; dx is the sum of both ways back.</summary>
/// <remarks>Source: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.</remarks>
public sealed class Residual(Layer branch, Layer? shortcut = null) : Layer
{
    private readonly Layer _shortcut = shortcut ?? new Identity();

    public override IReadOnlyList<Layer> Children => [branch, _shortcut];

    public override IReadOnlyList<Parameter> Parameters { get; } = [.. branch.Parameters, .. shortcut?.Parameters ?? []];

    public override Tensor Forward(Tensor x) => branch.Forward(x) + _shortcut.Forward(x);

    public override Tensor Backward(Tensor dY) => branch.Backward(dY) + _shortcut.Backward(dY);
}
