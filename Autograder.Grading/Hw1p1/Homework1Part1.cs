using Autograder.Grading.Checks;

namespace Autograder.Grading.Hw1p1;

/// <summary>A multilayer perceptron from scratch: layers, activations, losses, batch normalisation and optimizers.</summary>
internal static class Homework1Part1
{
    public static Homework Homework => new("hw1p1", "Homework 1 Part 1: a multilayer perceptron from scratch",
        LinearLayer.Component,
        Activations.Component,
        MultilayerPerceptrons.NoHiddenLayer,
        MultilayerPerceptrons.OneHiddenLayer,
        MultilayerPerceptrons.FourHiddenLayers,
        Losses.Component,
        StochasticGradientDescent.Component,
        BatchNormalization.Component,
        AdamOptimizer.Adam,
        AdamOptimizer.AdamW,
        DropoutLayer.Component)
    {
        SearchFolders = ["", "mytorch", "mytorch/nn", "mytorch/optim", "mytorch/models", "models"],
        AllowedImports = ["numpy", "scipy"],
    };
}
