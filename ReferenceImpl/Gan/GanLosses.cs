using ReferenceImpl.Losses;

namespace ReferenceImpl.Gan;

/// <summary>Which game generator and discriminator play.</summary>
public enum GanGame
{
    /// <summary>The discriminator classifies; the generator lowers log(1 − D). Goodfellow et al., NIPS 2014, equation 1.</summary>
    Saturating,

    /// <summary>The same discriminator; the generator raises log D, which has a slope where D is sure. Goodfellow et al., section 3.</summary>
    NonSaturating,

    /// <summary>Squared distances to 1 and 0. Mao et al., "Least Squares Generative Adversarial Networks", ICCV 2017.</summary>
    LeastSquares,

    /// <summary>Differences of means, for a critic kept smooth. Arjovsky, Chintala, Bottou, "Wasserstein GAN", ICML 2017.</summary>
    Wasserstein,
}

/// <summary>
/// The losses of both players from the discriminator's outputs s (logits; for Wasserstein scores), means over the batch:
/// </summary>
/// <remarks>
/// | game | discriminator | generator |
/// |---|---|---|
/// | saturating | softplus(−s_real) + softplus(s_fake) | −softplus(s_fake) |
/// | non-saturating | the same | softplus(−s_fake) |
/// | least squares | ½(s_real − 1)² + ½·s_fake² | ½(s_fake − 1)² |
/// | Wasserstein | s_fake − s_real | −s_fake |
/// With D = σ(s), softplus(s) = −log(1 − D) and softplus(−s) = −log D; d softplus(s)/ds = σ(s).
/// </remarks>
public static class GanLosses
{
    /// <summary>The discriminator's loss and its gradients with respect to both scores, (N, …) each.</summary>
    public static (double Loss, Tensor DReal, Tensor DFake) Discriminator(GanGame game, Tensor real, Tensor fake)
    {
        var (nReal, nFake) = (real.Size, fake.Size);
        return game switch
        {
            GanGame.Saturating or GanGame.NonSaturating =>
                (BinaryCrossEntropyLoss.Softplus(-real).Mean() + BinaryCrossEntropyLoss.Softplus(fake).Mean(),
                    -(-real).Sigmoid() / nReal, fake.Sigmoid() / nFake),
            GanGame.LeastSquares =>
                (0.5 * ((real - 1) * (real - 1)).Mean() + 0.5 * (fake * fake).Mean(), (real - 1) / nReal, fake / nFake),
            GanGame.Wasserstein =>
                (fake.Mean() - real.Mean(), Tensor.Full(-1.0 / nReal, real.Shape), Tensor.Full(1.0 / nFake, fake.Shape)),
            _ => throw new ArgumentOutOfRangeException(nameof(game), game, "no such game"),
        };
    }

    /// <summary>The generator's loss and its gradient with respect to the scores of what it made.</summary>
    public static (double Loss, Tensor DFake) Generator(GanGame game, Tensor fake)
    {
        var n = fake.Size;
        return game switch
        {
            GanGame.Saturating => (-BinaryCrossEntropyLoss.Softplus(fake).Mean(), -fake.Sigmoid() / n),
            GanGame.NonSaturating => (BinaryCrossEntropyLoss.Softplus(-fake).Mean(), -(-fake).Sigmoid() / n),
            GanGame.LeastSquares => (0.5 * ((fake - 1) * (fake - 1)).Mean(), (fake - 1) / n),
            GanGame.Wasserstein => (-fake.Mean(), Tensor.Full(-1.0 / n, fake.Shape)),
            _ => throw new ArgumentOutOfRangeException(nameof(game), game, "no such game"),
        };
    }
}
