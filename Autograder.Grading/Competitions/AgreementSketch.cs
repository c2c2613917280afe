using System.Text;
using Autograder.Grading.Competitions.Labels;
using Autograder.Grading.Competitions.Statistics;

namespace Autograder.Grading.Competitions;

/// <summary>What one file says on a few thousand rows drawn once for the competition: small enough to hold a class's entries side by side.</summary>
public sealed class AgreementSketch
{
    public const int MostRows = 4096;

    // An entry that says the same nearly everywhere, such as the sample submission, has no errors of its own.
    private const double NearlyEverywhere = 0.95;

    private static readonly ulong Draw = 20_260_901;

    private AgreementSketch(Solution solution, int[]? wrongAnswers, double[]? numbers, bool saysSomething) =>
        (Solution, WrongAnswers, Numbers, SaysSomething) = (solution, wrongAnswers, numbers, saysSomething);

    internal Solution Solution { get; }

    /// <summary>By drawn row: 0 where the answer is right, otherwise a number for the wrong answer. Null where predictions are numbers.</summary>
    internal int[]? WrongAnswers { get; }

    /// <summary>By drawn row. Null where predictions are answers.</summary>
    internal double[]? Numbers { get; }

    internal bool SaysSomething { get; }

    public static AgreementSketch Of(Predictions predictions)
    {
        var rows = DrawnRows(predictions.Solution);
        return (predictions.Solution.Truth, predictions.Labels) switch
        {
            (TrueClasses truth, PredictedClasses said) => OfAnswers(rows, row => said.Classes[row], row => said.Classes[row] == truth.Classes[row]),
            (TrueClasses truth, PredictedRankings said) => OfAnswers(rows, row => said.FirstGuesses[row], row => said.FirstGuesses[row] == truth.Classes[row]),
            (TrueTexts truth, PredictedTexts said) => OfAnswers(rows, row => Number(said.Texts[row]), row => said.Texts[row] == truth.Texts[row]),
            (_, PredictedNumbers said) => OfNumbers(rows, row => said.Numbers[row]),
            (_, PredictedDistributions said) => OfNumbers(rows, row => said.LogProbabilities[row]),
            _ => throw new InvalidOperationException($"Predictions of kind {predictions.Solution.Kind} cannot be sketched."),
        };

        AgreementSketch OfAnswers(int[] rows, Func<int, int> answer, Func<int, bool> isRight)
        {
            var mostFrequent = rows.CountBy(answer).Max(answers => answers.Value);
            return new AgreementSketch(
                predictions.Solution, [.. rows.Select(row => isRight(row) ? 0 : answer(row) + 2)], null, mostFrequent < NearlyEverywhere * rows.Length); // unknown is -1
        }

        AgreementSketch OfNumbers(int[] rows, Func<int, double> number)
        {
            double[] numbers = [.. rows.Select(number)];
            return new AgreementSketch(predictions.Solution, null, numbers, numbers.CountBy(n => n).Max(same => same.Value) < NearlyEverywhere * rows.Length);
        }
    }

    /// <summary>The same rows for every entry, in the solution's order.</summary>
    private static int[] DrawnRows(Solution solution)
    {
        int[] rows = [.. solution.PublicRows, .. solution.PrivateRows];
        if (rows.Length <= MostRows) return rows;
        var draws = new SplitMix(Draw);
        for (var i = 0; i < MostRows; i++)
        {
            var other = i + draws.Below(rows.Length - i);
            (rows[i], rows[other]) = (rows[other], rows[i]);
        }
        return rows[..MostRows];
    }

    /// <summary>The same number for the same text, today and next year.</summary>
    private static int Number(string text)
    {
        var hash = 2166136261u;
        foreach (var one in Encoding.UTF8.GetBytes(text)) hash = (hash ^ one) * 16777619;
        return (int)(hash >> 2);
    }
}
