using ReferenceImpl.Activations;
using ReferenceImpl.Convolution;
using ReferenceImpl.Layers;

namespace ReferenceImpl.Gan;

/// <summary>
/// Generator and discriminator of images by convolutions alone: the generator doubles the size from 4 × 4 up to that of the
/// images while it halves the channels, and the discriminator mirrors it.
/// </summary>
/// <remarks>
/// Shapes: noise (N, Z, 1, 1), images (N, C, S, S) with S = 8, 16, 32, 64, …, and scores (N, 1, 1, 1). Batch normalisation stands behind every
/// convolution but the generator's last and the discriminator's first and last; kernels are 4 × 4 with stride 2.
/// Starts as the paper does: weights N(0, 0.02²), γ around 1. With S = 64, C = 3, Z = 100 and width 64 these are the networks
/// of the paper's section 4, the scores being logits.
/// Source: Radford, Metz, Chintala, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
/// Networks", ICLR 2016.
/// </remarks>
public static class Dcgan
{
    private const int Kernel = 4;

    /// <param name="width">Channels before the last layer; twice as many at each smaller size.</param>
    public static Sequential Generator(Random rng, int size = 64, int channels = 3, int noise = 100, int width = 64)
    {
        var doublings = Doublings(size);
        var inner = width << doublings;
        var layers = new List<Layer> { new ConvTranspose2d(noise, inner, Kernel, bias: false), new BatchNorm2d(inner), new ReLU() };
        for (var k = 0; k < doublings; k++, inner /= 2)
            layers.AddRange([new ConvTranspose2d(inner, inner / 2, Kernel, stride: 2, padding: 1, bias: false), new BatchNorm2d(inner / 2), new ReLU()]);
        layers.AddRange([new ConvTranspose2d(width, channels, Kernel, stride: 2, padding: 1, bias: false), new Tanh()]);
        return Started(layers, rng);
    }

    /// <param name="width">Channels behind the first layer; twice as many at each smaller size.</param>
    public static Sequential Discriminator(Random rng, int size = 64, int channels = 3, int width = 64)
    {
        var layers = new List<Layer> { new Conv2d(channels, width, Kernel, stride: 2, padding: 1, bias: false), new LeakyReLU(0.2) };
        var inner = width;
        for (var k = 0; k < Doublings(size); k++, inner *= 2)
            layers.AddRange([new Conv2d(inner, 2 * inner, Kernel, stride: 2, padding: 1, bias: false), new BatchNorm2d(2 * inner), new LeakyReLU(0.2)]);
        layers.Add(new Conv2d(inner, 1, Kernel, bias: false));
        return Started(layers, rng);
    }

    // How often 4 is doubled before the generator's last layer doubles once more.
    private static int Doublings(int size) => size >= 8 && int.IsPow2(size)
        ? int.Log2(size) - 3
        : throw new ArgumentException($"images must be 8, 16, 32, 64, … wide, not {size}", nameof(size));

    private static Sequential Started(List<Layer> layers, Random rng)
    {
        foreach (var layer in layers)
        {
            if (layer.Parameters.Count == 0) continue;
            var weights = layer.Parameters[0];
            weights.Set((layer is BatchNorm ? 1 : 0) + 0.02 * Tensor.Normal(rng, weights.Value.Shape));
        }
        return new Sequential([.. layers]);
    }
}
