using Autograder.Grading.Checks;

namespace Autograder.Grading.Autograd;

/// <summary>Reverse-mode differentiation with a tape: an engine, the backward functions of primitive operations, and layers that only record.</summary>
internal static class AutogradHomework
{
    public static Homework Homework => new("autograd", "Autograd: an engine that differentiates by itself",
        BackwardFunctions.Component,
        Engine.Component,
        LinearLayer.Component,
        Activations.Component,
        Losses.Component,
        Networks.Component)
    {
        SearchFolders = ["", "mytorch", "mytorch/nn", "mytorch/nn/modules"],
        AllowedImports = ["numpy", "scipy"],
    };
}
