using Autograder.Grading.Competitions.Files;

namespace Autograder.Grading.Competitions.Labels;

/// <summary>Classes of which predictions hold several a row, separated by spaces, so that none may contain one.</summary>
internal sealed class RankedClasses : TrueClasses
{
    public override string? Add(Span<byte> cell) =>
        Cell.Trim(cell).Contains((byte)' ') ? "a class contains a space, which would part two guesses." : base.Add(cell);

    public override PredictedLabels NewPredictions() => new PredictedRankings(this);
}

/// <summary>At which place of a row's guesses the right class stands, by row.</summary>
internal sealed class PredictedRankings(TrueClasses truth) : PredictedLabels
{
    /// <summary>From 1; 0 where the right class is not among the guesses.</summary>
    public int[] Ranks { get; } = new int[truth.Classes.Length];

    public int[] FirstGuesses { get; } = new int[truth.Classes.Length];

    protected override CellFault? Put(int row, Span<byte> cell)
    {
        var guesses = Cell.Trim(cell);
        if (guesses.Length == 0) return new CellFault(CsvRule.EmptyCell, "there is no guess.");
        for (var place = 1; guesses.Length > 0; place++)
        {
            var space = guesses.IndexOf((byte)' ');
            if (truth.Find(space < 0 ? guesses : guesses[..space], out var guess) is { } wrong) return wrong;
            if (place == 1) FirstGuesses[row] = guess;
            if (guess == truth.Classes[row] && Ranks[row] == 0) Ranks[row] = place;
            guesses = space < 0 ? [] : Cell.Trim(guesses[(space + 1)..]);
        }
        return null;
    }
}
