using Autograder.Grading.Competitions.Files;

namespace Autograder.Grading.Competitions.Labels;

/// <summary>The token that came, as an integer from 0; its place in a row of predicted log-probabilities.</summary>
internal sealed class TrueTokens : TrueLabels
{
    private const int Most = 1_000_000;

    private readonly List<int> tokens = [];

    public IReadOnlyList<int> Tokens => tokens;

    public int FewestProbabilities { get; private set; }

    public override string? Add(Span<byte> cell)
    {
        if (!Cell.TryInteger(Cell.WithoutZeros(Cell.Trim(cell)), out var token) || token is < 0 or >= Most) return $"the label is {CsvFault.Quote(cell)}; it must be a token's number, from 0.";
        tokens.Add((int)token);
        FewestProbabilities = Math.Max(FewestProbabilities, (int)token + 1);
        return null;
    }

    public override PredictedLabels NewPredictions() => new PredictedDistributions(this);
}

/// <summary>
/// What each row's distribution gives to the token that came. A row holds the natural logarithms of the probabilities of all V tokens, in the order of
/// their numbers: in one cell separated by spaces, or in V columns named 0 … V-1.
/// </summary>
/// <remarks>
/// A score cannot be forged because a row commits to a whole distribution before the token is known: its probabilities must add up to 1 within
/// <see cref="Rounding"/>, and what counts is the row divided by its sum, so that not even the rounding is anybody's gain. All zeros, numbers above 0, or the true
/// token's number alone are refused. Then Gibbs' inequality holds: nothing but the data's own distribution does better on average than saying what one believes.
/// </remarks>
internal sealed class PredictedDistributions(TrueTokens truth) : PredictedLabels
{
    /// <summary>Log-probabilities written with two decimals change the sum by less than this.</summary>
    public const double Rounding = 0.01;

    /// <summary>Where exp of a mean is still finite: e⁷⁰⁰ ≈ 10³⁰⁴.</summary>
    public const double Smallest = -700;

    private int vocabulary; // as the first row has it

    public double[] LogProbabilities { get; } = new double[truth.Tokens.Count];

    public override int[]? ColumnsInstead(CsvHeader header)
    {
        var columns = Enumerable.Range(0, header.Names.Count - 1)
            .Select(token => header.Find(token.ToString(System.Globalization.CultureInfo.InvariantCulture))).ToArray();
        return columns.Length > 1 && !columns.Contains(-1) ? columns : null;
    }

    public override CellFault? Put(int row, CsvReader reader, int[] columns)
    {
        if (columns.Length == 1) return Put(row, reader[columns[0]]);
        var sum = 0.0;
        for (var token = 0; token < columns.Length; token++)
            if (Add(row, token, reader[columns[token]], ref sum) is { } wrong) return wrong;
        return Complete(row, columns.Length, sum);
    }

    protected override CellFault? Put(int row, Span<byte> cell)
    {
        var (token, sum) = (0, 0.0);
        var rest = Cell.Trim(cell);
        while (rest.Length > 0)
        {
            var space = rest.IndexOf((byte)' ');
            if (Add(row, token++, space < 0 ? rest : rest[..space], ref sum) is { } wrong) return wrong;
            rest = space < 0 ? [] : Cell.Trim(rest[(space + 1)..]);
        }
        return Complete(row, token, sum);
    }

    private CellFault? Add(int row, int token, Span<byte> cell, ref double sum)
    {
        if (FiniteNumber.Read(cell, out var logProbability) is { } wrong) return wrong;
        if (logProbability > Rounding) return new CellFault(CsvRule.Distribution, $"token {token} has {CsvFault.Quote(cell)}; the logarithm of a probability is never above 0.");
        if (logProbability < Smallest) return new CellFault(CsvRule.Distribution, $"token {token} has {CsvFault.Quote(cell)}; write {Smallest} for what is smaller.");
        if (token == truth.Tokens[row]) LogProbabilities[row] = logProbability;
        sum += Math.Exp(logProbability);
        return null;
    }

    private CellFault? Complete(int row, int count, double sum)
    {
        if (vocabulary == 0) vocabulary = Math.Max(count, truth.FewestProbabilities);
        if (count != vocabulary) return new CellFault(CsvRule.Distribution, $"{count} log-probabilities; there must be {vocabulary}, one for each token.");
        if (!(Math.Abs(sum - 1) <= Rounding))
            return new CellFault(CsvRule.Distribution, $"the {count} probabilities add up to {Judging.Sentence.Number(sum)}, not 1. The label holds natural logarithms, as log_softmax gives them.");
        LogProbabilities[row] -= Math.Log(sum);
        return null;
    }
}
