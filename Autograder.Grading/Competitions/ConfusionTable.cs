using System.Text;
using Autograder.Grading.Competitions.Labels;

namespace Autograder.Grading.Competitions;

/// <summary>Which class is taken for which, over the Public and Private rows together. For staff only: it is made of the hidden labels.</summary>
/// <param name="Classes">In the order in which the solution first has them.</param>
/// <param name="Confusions">What happened at least once, the most frequent first; right answers included.</param>
public sealed record ConfusionTable(IReadOnlyList<ClassReport> Classes, IReadOnlyList<Confusion> Confusions)
{
    /// <summary>Stands for every label that the solution nowhere has.</summary>
    public const string Unknown = "(unknown)";

    public static ConfusionTable Of(Predictions predictions)
    {
        if (predictions.Solution.Truth is not TrueClasses truth || predictions.Labels is not PredictedClasses predicted)
            throw new ArgumentException($"Predictions of kind {predictions.Solution.Kind} have no classes to confuse.", nameof(predictions));

        var names = Enumerable.Range(0, truth.Count).Select(i => Encoding.UTF8.GetString(truth.Vocabulary[i])).Append(Unknown).ToArray();
        var counts = new Dictionary<(int True, int Predicted), int>();
        foreach (var row in predictions.Solution.PublicRows.Concat(predictions.Solution.PrivateRows))
        {
            var cell = (truth.Classes[row], predicted.Classes[row] == PredictedClasses.Unknown ? truth.Count : predicted.Classes[row]);
            counts[cell] = counts.GetValueOrDefault(cell) + 1;
        }

        var (rows, said) = (new int[names.Length], new int[names.Length]);
        foreach (var ((right, guess), count) in counts) (rows[right], said[guess]) = (rows[right] + count, said[guess] + count);
        return new ConfusionTable(
            [.. Enumerable.Range(0, truth.Count).Select(i => new ClassReport(names[i], rows[i], said[i], counts.GetValueOrDefault((i, i))))],
            [.. counts.OrderByDescending(cell => cell.Value).ThenBy(cell => cell.Key).Select(cell => new Confusion(names[cell.Key.True], names[cell.Key.Predicted], cell.Value))]);
    }
}

public sealed record Confusion(string True, string Predicted, int Rows);

/// <param name="Rows">How many rows are of the class.</param>
/// <param name="Predicted">How many were said to be.</param>
/// <param name="Right">How many were both.</param>
public sealed record ClassReport(string Class, int Rows, int Predicted, int Right)
{
    /// <summary>Null where the class was never predicted.</summary>
    public double? Precision => Predicted == 0 ? null : (double)Right / Predicted;

    /// <summary>Null where no row is of the class.</summary>
    public double? Recall => Rows == 0 ? null : (double)Right / Rows;

    public double? F1 => Rows + Predicted == 0 ? null : 2.0 * Right / (Rows + Predicted);
}
