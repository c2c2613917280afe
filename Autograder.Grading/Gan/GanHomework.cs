using Autograder.Grading.Checks;

namespace Autograder.Grading.Gan;

/// <summary>Generative adversarial networks: the players' losses, a training step of each, and two ways to keep a discriminator smooth.</summary>
internal static class GanHomework
{
    public static Homework Homework => new("gan", "Bonus: generative adversarial networks",
        GameLosses.Component,
        TrainingSteps.Component,
        SpectralNormalization.Component,
        WeightClipping.Component)
    {
        SearchFolders = ["", "mytorch", "mytorch/nn", "mytorch/gan"],
        AllowedImports = ["numpy", "scipy"],
    };
}
