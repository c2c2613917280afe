using Autograder.Grading.Checks;

namespace Autograder.Grading.Hw3p1;

/// <summary>Sequences: recurrent cells and what is built of them, connectionist temporal classification and its decoders.</summary>
internal static class Homework3Part1
{
    public static Homework Homework => new("hw3p1", "Homework 3 Part 1: RNN, GRU, LSTM, CTC and decoding",
        SimpleRecurrentCell.Component,
        PhonemeClassifier.Component,
        GatedRecurrentUnit.Component,
        CharacterPrediction.Component,
        LongShortTermMemory.Component,
        TargetExtension.Component,
        AlignmentPosteriors.Component,
        ExpectedDivergenceLoss.Component,
        GreedyDecoding.Component,
        BeamDecoding.Component)
    {
        SearchFolders = ["", "mytorch", "mytorch/nn", "models", "CTC"],
        AllowedImports = ["numpy", "scipy"],
    };
}
