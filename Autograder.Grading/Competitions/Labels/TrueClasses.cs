using Autograder.Grading.Competitions.Files;

namespace Autograder.Grading.Competitions.Labels;

/// <summary>
/// Classes, numbered in the order in which the solution first has them. Where all of them are integers they are compared as integers, on both sides: 07 and
/// 7.0 (as pandas writes a column that once had a gap) are 7. Otherwise byte for byte.
/// </summary>
internal class TrueClasses : TrueLabels
{
    private readonly ByteTable written = new();
    private int[] classes = new int[1024];
    private int rows;
    private int[] bySmallInteger = [];
    private bool symbolsOnly;

    /// <summary>By row.</summary>
    public ReadOnlySpan<int> Classes => classes.AsSpan(0, rows);

    public int Count => Vocabulary.Count;

    public ByteTable Vocabulary { get; private set; } = new();

    public bool Integers { get; private set; } = true;

    public override string? Add(Span<byte> cell)
    {
        var label = Cell.Trim(cell);
        if (label.Length == 0) return "the label is empty.";
        Integers = Integers && Cell.IsInteger(Cell.WithoutZeros(label));
        if (rows == classes.Length) Array.Resize(ref classes, 2 * rows);
        var known = written.Find(label);
        if (known < 0 && written.TryAdd(label)) known = written.Count - 1;
        classes[rows++] = known;
        return null;
    }

    public override string? Complete()
    {
        if (!Integers)
        {
            Vocabulary = written;
            symbolsOnly = !Enumerable.Range(0, Count).Any(i => Cell.TryReal(written[i], out _) || Cell.IsRealAndNoInteger(written[i]));
            return null;
        }
        var renumbered = new int[written.Count];
        for (var i = 0; i < written.Count; i++)
        {
            var label = Cell.Canonical(Cell.WithoutZeros(written[i].ToArray()));
            renumbered[i] = Vocabulary.TryAdd(label) ? Vocabulary.Count - 1 : Vocabulary.Find(label);
        }
        for (var row = 0; row < rows; row++) classes[row] = renumbered[classes[row]];
        bySmallInteger = new int[1000];
        for (var i = 0; i < bySmallInteger.Length; i++)
            bySmallInteger[i] = Vocabulary.Find(System.Text.Encoding.ASCII.GetBytes(i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return null;
    }

    /// <summary>The class that a label means, or <see cref="PredictedClasses.Unknown"/>.</summary>
    public CellFault? Find(Span<byte> cell, out int found)
    {
        found = PredictedClasses.Unknown;
        var label = Cell.Trim(cell);
        if (label.Length == 0) return new CellFault(CsvRule.EmptyCell, "the label is empty.");
        if (!Integers)
        {
            found = Vocabulary.Find(label);
            // A class that only the training data have is wrong, and no error. A number where all classes are symbols is the mark of another column.
            return found < 0 && symbolsOnly && Cell.IsRealAndNoInteger(label)
                ? new CellFault(CsvRule.Label, $"the label {CsvFault.Quote(label)} is a number; the classes are symbols.") : null;
        }

        var integer = Cell.WithoutZeros(label);
        if (!Cell.IsInteger(integer)) return new CellFault(CsvRule.Label, $"the label {CsvFault.Quote(label)} is not an integer.");
        integer = Cell.Canonical(integer);
        found = integer switch
        {
            [var ones] => bySmallInteger[ones - '0'],
            [>= (byte)'0' and var tens, var ones] => bySmallInteger[(10 * (tens - '0')) + ones - '0'],
            _ => Vocabulary.Find(integer),
        };
        return null;
    }

    public override PredictedLabels NewPredictions() => new PredictedClasses(this);
}

/// <summary>Predicted classes by row.</summary>
internal sealed class PredictedClasses(TrueClasses truth) : PredictedLabels
{
    /// <summary>A label that the solution nowhere has: wrong wherever it stands.</summary>
    public const int Unknown = -1;

    public int[] Classes { get; } = new int[truth.Classes.Length];

    protected override CellFault? Put(int row, Span<byte> cell) => truth.Find(cell, out Classes[row]);
}
