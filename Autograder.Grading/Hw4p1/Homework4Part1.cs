using Autograder.Grading.Checks;

namespace Autograder.Grading.Hw4p1;

/// <summary>Attention with its gradients, and a language model built on it: the transformer forward, next-token prediction, generation.</summary>
internal static class Homework4Part1
{
    public static Homework Homework => new("hw4p1", "Homework 4 Part 1: attention and the transformer",
        LinearLayer.Component,
        SoftmaxLayer.Component,
        ScaledDotProductAttention.Component,
        MultiHeadAttention.Component,
        Masks.Component,
        PositionalEncoding.Component,
        Sublayers.Component,
        DecoderLayer.Component,
        Transformer.Component,
        NextToken.Component,
        GreedyGeneration.Component,
        BeamGeneration.Component,
        SampledGeneration.Component)
    {
        SearchFolders = ["", "mytorch", "mytorch/nn", "hw4lib", "hw4lib/model", "hw4lib/decoding"],
        AllowedImports = ["numpy", "scipy"],
    };
}
