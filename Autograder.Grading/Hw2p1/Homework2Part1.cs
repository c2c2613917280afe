using Autograder.Grading.Checks;

namespace Autograder.Grading.Hw2p1;

/// <summary>Convolutional networks from scratch: resampling, convolution, pooling, networks that scan, and a CNN.</summary>
internal static class Homework2Part1
{
    public static Homework Homework => new("hw2p1", "Homework 2 Part 1: convolutional networks from scratch",
        Resampling.Downsample1d,
        Resampling.Upsample1d,
        Resampling.Downsample2d,
        Resampling.Upsample2d,
        Convolutions.Conv1dStride1,
        Convolutions.Conv1d,
        Convolutions.Conv2dStride1,
        Convolutions.Conv2d,
        TransposedConvolutions.ConvTranspose1d,
        TransposedConvolutions.ConvTranspose2d,
        Pooling.MaxPoolStride1,
        Pooling.MaxPool,
        Pooling.MeanPoolStride1,
        Pooling.MeanPool,
        ScanningPerceptrons.Simple,
        ScanningPerceptrons.Distributed,
        ConvolutionalNetwork.Component,
        BatchNormalization2d.Component,
        ChannelDropout.Component,
        ResidualBlocks.ConvBlock,
        ResidualBlocks.ResBlock)
    {
        SearchFolders = ["", "mytorch", "mytorch/nn", "models", "mytorch/models"],
        AllowedImports = ["numpy", "scipy"],
    };
}
