using Autograder.Grading.Competitions.Files;

namespace Autograder.Grading.Competitions.Labels;

/// <summary>Real numbers.</summary>
internal sealed class TrueNumbers : TrueLabels
{
    private readonly List<double> numbers = [];

    public IReadOnlyList<double> Numbers => numbers;

    public override string? Add(Span<byte> cell)
    {
        if (FiniteNumber.Read(cell, out var number) is { } wrong) return wrong.Message;
        numbers.Add(number);
        return null;
    }

    public override PredictedLabels NewPredictions() => new PredictedNumbers(numbers.Count);
}

/// <summary>1 for yes, 0 for no: same face or another.</summary>
internal sealed class TrueAnswers : TrueLabels
{
    private readonly List<bool> answers = [];

    public IReadOnlyList<bool> Answers => answers;

    public override string? Add(Span<byte> cell)
    {
        var answer = Cell.WithoutZeros(Cell.Trim(cell));
        if (!answer.SequenceEqual("0"u8) && !answer.SequenceEqual("1"u8)) return $"the label is {CsvFault.Quote(cell)}; it must be 0 or 1.";
        answers.Add(answer[0] == '1');
        return null;
    }

    public override PredictedLabels NewPredictions() => new PredictedNumbers(answers.Count);
}

/// <summary>Predicted numbers by row, all finite.</summary>
internal sealed class PredictedNumbers(int rows) : PredictedLabels
{
    public double[] Numbers { get; } = new double[rows];

    protected override CellFault? Put(int row, Span<byte> cell) => FiniteNumber.Read(cell, out Numbers[row]);
}

internal static class FiniteNumber
{
    /// <summary>Squares of such numbers still add up to a finite sum over any file.</summary>
    public const double Largest = 1e100;

    public static CellFault? Read(Span<byte> cell, out double number)
    {
        var text = Cell.Trim(cell);
        number = 0;
        if (text.Length == 0) return new CellFault(CsvRule.EmptyCell, "the number is missing.");
        if (!Cell.TryReal(text, out number) || !double.IsFinite(number)) return new CellFault(CsvRule.Number, $"{CsvFault.Quote(text)} is not a finite number.");
        return Math.Abs(number) <= Largest ? null : new CellFault(CsvRule.Number, $"{CsvFault.Quote(text)} is beyond ±1e100.");
    }
}
