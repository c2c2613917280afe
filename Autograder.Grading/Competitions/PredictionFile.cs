using System.Collections;
using System.Text;
using Autograder.Grading.Competitions.Files;
using Autograder.Grading.Competitions.Labels;

namespace Autograder.Grading.Competitions;

/// <summary>What a file of predictions may be, whoever sends it.</summary>
/// <param name="LongestRecordBytes">One line; what an unclosed quotation can make the reader hold.</param>
/// <param name="MostFaults">So many are told; then reading stops.</param>
public sealed record PredictionLimits(int LongestRecordBytes, int MostFaults)
{
    private const int KiB = 1024;

    public static PredictionLimits Default { get; } = new(LongestRecordBytes: 4 * KiB * KiB, MostFaults: 5);

    /// <summary>The whole file, unpacked. Rows and labels much longer than the solution's still fit; a megabyte that unpacks to a thousand does not.</summary>
    internal long MostBytes(Solution solution) => LongestRecordBytes + (4 * solution.Bytes) + ((long)solution.Rows * solution.Kind switch
    {
        PredictionKind.Class or PredictionKind.Similarity or PredictionKind.Real => KiB,
        PredictionKind.Ranking or PredictionKind.Text => 64 * KiB, // a text's 10,000 characters have four bytes each, and quotes are doubled
        PredictionKind.Distribution => LongestRecordBytes, // how many tokens there are, only the file knows
        _ => throw new InvalidOperationException($"No length of a row is known for {solution.Kind}."),
    });
}

/// <summary>A file that has been read against a solution, whole.</summary>
public sealed class Predictions
{
    internal Predictions(Solution solution, PredictedLabels labels) => (Solution, Labels) = (solution, labels);

    /// <summary>What it was read against; it can be scored against nothing else.</summary>
    public Solution Solution { get; }

    internal PredictedLabels Labels { get; }
}

public abstract record CheckedPredictions
{
    private CheckedPredictions() { }

    public sealed record Accepted(Predictions Predictions) : CheckedPredictions;

    /// <param name="Faults">The first few, in the order of the file.</param>
    public sealed record Refused(IReadOnlyList<CsvFault> Faults) : CheckedPredictions;
}

/// <summary>Reads an upload as a stream and checks all of it: every id of the solution once, and nothing that is no prediction.</summary>
public static class PredictionFile
{
    public static CheckedPredictions Read(Stream csv, Solution solution, PredictionLimits limits)
    {
        var faults = new List<CsvFault>();
        try
        {
            var reader = new CsvReader(csv, limits.LongestRecordBytes, limits.MostBytes(solution));
            var header = CsvHeader.Read(reader);
            var labels = solution.Truth.NewPredictions();
            var columns = header.Find(solution.Columns[0]) < 0 ? null : labels.ColumnsInstead(header);
            if ((columns is null ? FaultOf(header, solution) : header.Twice) is { } unfit) return new CheckedPredictions.Refused([unfit]);
            ReadRows(reader, header, columns ?? [header.Find(solution.Columns[1])], labels, solution, limits, faults);
            return faults.Count == 0 ? new CheckedPredictions.Accepted(new Predictions(solution, labels)) : new CheckedPredictions.Refused(faults);
        }
        catch (CsvFaultException unreadable)
        {
            return new CheckedPredictions.Refused([.. faults, unreadable.Fault]);
        }
    }

    private static void ReadRows(
        CsvReader reader, CsvHeader header, int[] columns, PredictedLabels labels, Solution solution, PredictionLimits limits, List<CsvFault> faults)
    {
        var idColumn = header.Find(solution.Columns[0]);
        var seen = new BitArray(solution.Rows);
        var (found, likely) = (0, 0);
        while (faults.Count < limits.MostFaults && reader.Read())
        {
            if (FaultOfRow() is { } fault) faults.Add(fault);
        }
        if (faults.Count == 0 && found < solution.Rows) faults.Add(Missing(solution, seen, found));

        CsvFault? FaultOfRow()
        {
            if (header.FaultOf(reader) is { } ragged) return ragged;
            var row = solution.Ids.Find(reader[idColumn], likely);
            if (row < 0) return CsvFault.At(reader.Line, CsvRule.UnknownId, $"the id {CsvFault.Quote(reader[idColumn])} is not one of the competition's.");
            if (seen[row]) return CsvFault.At(reader.Line, CsvRule.DuplicateId, $"the id {CsvFault.Quote(reader[idColumn])} is there a second time.");
            likely = row + 1;
            seen[row] = true;
            found++;
            return labels.Put(row, reader, columns) is { } wrong ? CsvFault.At(reader.Line, wrong.Rule, wrong.Message) : null;
        }
    }

    private static CsvFault? FaultOf(CsvHeader header, Solution solution)
    {
        var expected = string.Join(",", solution.Columns);
        var missing = solution.Columns.FirstOrDefault(column => header.Find(column) < 0);
        if (missing is not null) return CsvFault.At(1, CsvRule.Header, $"the header has no column {missing}; it must be {expected}{header.Separator}.");
        if (header.Twice is { } twice) return twice;
        var extra = header.Names.FirstOrDefault(name => !solution.Columns.Contains(name, StringComparer.OrdinalIgnoreCase));
        return extra is null ? null
            : CsvFault.At(1, CsvRule.Columns, $"the column {CsvFault.Quote(Encoding.UTF8.GetBytes(extra))} does not belong here; the header must be {expected}.");
    }

    private static CsvFault Missing(Solution solution, BitArray seen, int found)
    {
        var (count, row) = (solution.Rows - found, 0);
        while (seen[row]) row++;
        var first = CsvFault.Quote(Encoding.UTF8.GetBytes(solution.Ids.IdOf(row)));
        return CsvFault.At(null, CsvRule.MissingId, count == 1 ? $"The id {first} is missing." : $"{count} of {solution.Rows} ids are missing; the first is {first}.");
    }
}
