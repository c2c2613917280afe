using Autograder.Grading.Competitions.Files;

namespace Autograder.Grading.Competitions.Labels;

/// <summary>The solution's label column.</summary>
internal abstract class TrueLabels
{
    public static TrueLabels Of(PredictionKind kind) => kind switch
    {
        PredictionKind.Class => new TrueClasses(),
        PredictionKind.Ranking => new RankedClasses(),
        PredictionKind.Similarity => new TrueAnswers(),
        PredictionKind.Real => new TrueNumbers(),
        PredictionKind.Text => new TrueTexts(),
        PredictionKind.Distribution => new TrueTokens(),
        _ => throw new InvalidOperationException($"No labels are known for {kind}."),
    };

    /// <summary>The next row's label; what is wrong with it, or null.</summary>
    public abstract string? Add(Span<byte> cell);

    /// <summary>All rows are in. What is wrong with the column as a whole, or null.</summary>
    public virtual string? Complete() => null;

    /// <summary>Room for one file's predictions, in the solution's order of rows.</summary>
    public abstract PredictedLabels NewPredictions();
}

/// <summary>The label column of one file of predictions, in the solution's order of rows.</summary>
internal abstract class PredictedLabels
{
    /// <summary>Columns that may stand in place of the label's, or null.</summary>
    public virtual int[]? ColumnsInstead(CsvHeader header) => null;

    /// <summary>Keeps a row's cells; what is wrong with them, or null.</summary>
    public virtual CellFault? Put(int row, CsvReader reader, int[] columns) => Put(row, reader[columns[0]]);

    protected abstract CellFault? Put(int row, Span<byte> cell);
}

/// <summary>The rule that a cell breaks, and a sentence which says nothing of the solution.</summary>
internal sealed record CellFault(string Rule, string Message);
