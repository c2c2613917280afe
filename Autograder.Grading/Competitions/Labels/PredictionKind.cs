namespace Autograder.Grading.Competitions;

/// <summary>What a row of predictions holds, and what the solution holds beside it.</summary>
public enum PredictionKind
{
    /// <summary>One class, as a symbol or an integer; the solution the right one.</summary>
    Class,

    /// <summary>Classes separated by spaces, the best guess first; the solution the right one.</summary>
    Ranking,

    /// <summary>A number that grows with how likely "yes" is; the solution 1 for yes and 0 for no.</summary>
    Similarity,

    /// <summary>A number; the solution the right one.</summary>
    Real,

    /// <summary>A text, which may be empty; the solution the right one.</summary>
    Text,

    /// <summary>Natural logarithms of the probabilities of all V tokens; the solution the token that came, from 0.</summary>
    Distribution,
}
