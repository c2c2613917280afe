using Autograder.Grading.Checks;
using Autograder.Grading.Protocol;
using ReferenceImpl;
using ReferenceImpl.Activations;

namespace Autograder.Grading.Hw4p1;

/// <summary>
/// A model of language that is known: the logits of what comes next, looked up by the last tokens. It takes the transformer's place, so
/// that generation is graded by itself.
/// </summary>
/// <param name="Table">(V, …, V): an axis for each token that is looked at, and the logits.</param>
internal sealed record LanguageTable(Tensor Table, int End)
{
    private readonly Lazy<double[]> logProbabilities = new(() => LogSoftmax.Of(Table).ToArray()); // searches look them up thousands of times

    public Tensor Table { get; } = Table;

    public int Symbols => Table.Columns;

    /// <summary>How many of the last tokens it looks at.</summary>
    public int Depth => Table.Rank - 1;

    public Value ScoreFunction => new Value.Lookup(Table);

    /// <param name="isEndless">The end never comes; otherwise it is as likely as any other token.</param>
    /// <param name="lead">How far the likeliest token is ahead at least: no two are so close that rounding could decide.</param>
    public static LanguageTable Draw(SecretInputs inputs, int symbols, int depth, bool isEndless, double lead = 0.25)
    {
        var table = inputs.Normal([.. Enumerable.Repeat(symbols, depth + 1)]) * 2;
        var end = inputs.Integer(1, symbols - 1);
        var rows = table.Reshape(-1, symbols);
        for (var row = 0; row < rows.Rows; row++)
        {
            if (isEndless) rows[row, end] = -40;
            rows[row, rows.At(row).ArgMax()[0]] += lead;
        }
        return new LanguageTable(table.Map(x => (float)x), end);
    }

    /// <summary>(N, V), as <see cref="ReferenceImpl.Attention.NextLogits"/> asks for.</summary>
    public Tensor Next(IReadOnlyList<int[]> sequences) => Tensor.Stack([.. sequences.Select(Logits)]);

    public ArraySegment<double> LogProbabilities(int[] sequence) => new(logProbabilities.Value, Row(sequence) * Symbols, Symbols);

    public Tensor Logits(int[] sequence) => Table.Reshape(-1, Symbols).At(Row(sequence)).Copy();

    private int Row(int[] sequence)
    {
        var row = 0;
        for (var at = sequence.Length - Depth; at < sequence.Length; at++) row = (row * Symbols) + sequence[at];
        return row;
    }

    /// <summary>(N, T) prompts without an end in them; no two begin alike.</summary>
    public int[][] Prompts(SecretInputs inputs, int n, int length)
    {
        int[] others = [.. inputs.Permutation(Symbols).Where(token => token != End)];
        return [.. Enumerable.Range(0, n).Select(row => Enumerable.Range(0, length)
            .Select(at => others[at == 0 ? row % others.Length : inputs.Integer(0, others.Length - 1)]).ToArray())];
    }

    /// <summary>Sequences as the contract wants them: (N, T), filled up with the end.</summary>
    public Tensor Filled(IEnumerable<int[]> sequences, int? width = null, int? filler = null)
    {
        var rows = sequences.ToList();
        var longest = width ?? rows.Max(row => row.Length);
        return new Tensor([.. rows.SelectMany(row => Enumerable.Range(0, longest).Select(at => (double)(at < row.Length ? row[at] : filler ?? End)))], rows.Count, longest);
    }

    public static Value Tokens(int[][] prompts) =>
        Value.Array.OfIntegers(new Tensor([.. prompts.SelectMany(prompt => prompt).Select(token => (double)token)], prompts.Length, prompts[0].Length));
}
