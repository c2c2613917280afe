using System.Text;
using Autograder.Grading.Competitions.Files;

namespace Autograder.Grading.Competitions.Labels;

/// <summary>Texts in Unicode's composed form (NFC), without the white space around them. Case and punctuation count. A text may be empty.</summary>
internal sealed class TrueTexts : TrueLabels
{
    private readonly List<string> texts = [];

    public IReadOnlyList<string> Texts => texts;

    public override string? Add(Span<byte> cell)
    {
        texts.Add(PredictedTexts.Read(cell));
        return texts[^1].Length <= PredictedTexts.Longest ? null : $"the text is longer than {PredictedTexts.Longest} characters.";
    }

    public override PredictedLabels NewPredictions() => new PredictedTexts(texts.Count);
}

/// <summary>Predicted texts by row.</summary>
internal sealed class PredictedTexts(int rows) : PredictedLabels
{
    /// <summary>Bounds what comparing two texts costs.</summary>
    public const int Longest = 10_000;

    public string[] Texts { get; } = new string[rows];

    protected override CellFault? Put(int row, Span<byte> cell)
    {
        Texts[row] = Read(cell);
        return Texts[row].Length <= Longest ? null : new CellFault(CsvRule.Length, $"the text is longer than {Longest} characters.");
    }

    public static string Read(Span<byte> cell)
    {
        var text = Encoding.UTF8.GetString(Cell.Trim(cell));
        return text.Length > Longest ? text : CanonicalComposition.Of(text);
    }
}
