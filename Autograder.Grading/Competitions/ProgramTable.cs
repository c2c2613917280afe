using Autograder.Grading.Competitions.Labels;

namespace Autograder.Grading.Competitions;

/// <summary>One part of a solution and of a file of predictions as two columns each, in the same order of rows: what an instructor's own metric is given.</summary>
public sealed record ProgramTable(IReadOnlyList<string> Ids, IReadOnlyList<string> Truth, IReadOnlyList<string> Predicted)
{
    public static ProgramTable Of(Solution solution, Predictions predictions, Split split)
    {
        if (predictions.Solution != solution) throw new ArgumentException("These predictions were read against another solution.", nameof(predictions));
        if (solution.Truth is not TrueTexts truth || predictions.Labels is not PredictedTexts predicted)
            throw new ArgumentException($"A table is made of texts, and these are read as {solution.Kind}.", nameof(solution));
        var rows = split is Split.Public ? solution.PublicRows : solution.PrivateRows;
        return new ProgramTable([.. rows.Select(solution.Ids.IdOf)], [.. rows.Select(row => truth.Texts[row])], [.. rows.Select(row => predicted.Texts[row])]);
    }
}
