namespace ReferenceImpl.Tests.Learning;

internal static class Accuracy
{
    /// <summary>The share of rows whose largest logit stands at the label.</summary>
    public static double Of(Tensor logits, int[] labels) =>
        logits.ArgMax().Zip(labels).Count(pair => pair.First == pair.Second) / (double)labels.Length;
}
