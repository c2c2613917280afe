using Autograder.Grading.Competitions.Files;
using Autograder.Grading.Competitions.Labels;

namespace Autograder.Grading.Competitions;

/// <summary>A competition's hidden truth: <c>id, label, Usage</c>. Read once, it may score any number of files at the same time.</summary>
/// <remarks>
/// Kaggle's solution file. The first column is the id; Usage (Public, Private or Ignored) may stand anywhere after it; names and usages are compared without case.
/// </remarks>
public sealed class Solution
{
    private const int LongestRecordBytes = 4 * 1024 * 1024;

    private Solution(IReadOnlyList<string> columns, PredictionKind kind, RowIds ids, TrueLabels truth, int rows, long bytes, int[] publicRows, int[] privateRows)
    {
        (Columns, Kind, Ids, Truth) = (columns, kind, ids, truth);
        (Rows, Bytes, PublicRows, PrivateRows) = (rows, bytes, publicRows, privateRows);
    }

    /// <summary>How many rows a file of predictions must have, ignored ones included.</summary>
    public int Rows { get; }

    /// <summary>What a file of predictions must have: the id's column, then the label's, as the solution writes them.</summary>
    public IReadOnlyList<string> Columns { get; }

    public PredictionKind Kind { get; }

    /// <summary>How many of the rows are of a part.</summary>
    public int RowsOf(Split split) => (split is Split.Public ? PublicRows : PrivateRows).Length;

    /// <summary>Of its file.</summary>
    internal long Bytes { get; }

    internal RowIds Ids { get; }

    internal TrueLabels Truth { get; }

    internal int[] PublicRows { get; }

    internal int[] PrivateRows { get; }

    /// <exception cref="CsvFaultException">The instructor has to mend the file.</exception>
    public static Solution Read(Stream csv, Metric metric)
    {
        var reader = new CsvReader(csv, LongestRecordBytes);
        var header = CsvHeader.Read(reader);
        var usage = header.Find("Usage");
        if (usage < 1) throw new CsvFaultException(CsvFault.At(1, CsvRule.Usage, $"a column Usage is needed, after the id{header.Separator}; its cells are Public, Private or Ignored."));
        if (header.Twice is { } twice) throw new CsvFaultException(twice);
        if (header.Names.Count != 3)
            throw new CsvFaultException(CsvFault.At(1, CsvRule.Columns, $"three columns are needed (an id, a label, Usage); these are {header.Names.Count}."));
        var label = 3 - usage;

        var ids = new RowIds.Builder();
        var truth = TrueLabels.Of(metric.Kind);
        var (publicRows, privateRows, rows) = (new List<int>(), new List<int>(), 0);
        while (reader.Read())
        {
            header.RequireFields(reader);
            ids.Add(reader[0], reader.Line);
            if (truth.Add(reader[label]) is { } wrong) throw new CsvFaultException(CsvFault.At(reader.Line, CsvRule.Label, wrong));
            PartOf(reader[usage], reader.Line)?.Add(rows);
            rows++;
        }
        if (publicRows.Count + privateRows.Count == 0) throw new CsvFaultException(CsvFault.At(null, CsvRule.Usage, "no row of the solution is Public or Private."));
        if (truth.Complete() is { } unfit) throw new CsvFaultException(CsvFault.At(null, CsvRule.Label, unfit));
        return new Solution([header.Names[0], header.Names[label]], metric.Kind, ids.Build(), truth, rows, reader.Bytes, [.. publicRows], [.. privateRows]);

        List<int>? PartOf(Span<byte> cell, long line)
        {
            var name = Cell.Trim(cell);
            if (System.Text.Ascii.EqualsIgnoreCase(name, "Public"u8)) return publicRows;
            if (System.Text.Ascii.EqualsIgnoreCase(name, "Private"u8)) return privateRows;
            if (System.Text.Ascii.EqualsIgnoreCase(name, "Ignored"u8)) return null;
            throw new CsvFaultException(CsvFault.At(line, CsvRule.Usage, $"the usage is {CsvFault.Quote(name)}; it must be Public, Private or Ignored."));
        }
    }
}
